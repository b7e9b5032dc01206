package org.peerbase.crdt;

/**
 * A flag that begins enabled, in which disabling wins: enabling undoes what was seen of disabling, so if one replica enables
 * it while another disables it again, it is disabled. (Almeida, Shoker, Baquero: Delta state replicated data types, 2018.)
 *
 * <p>Delta: of disabling two to five bytes, and the names of the disablings in whose place it comes; of enabling those
 * names alone. State: the names of all disablings that were seen, as ranges, and of those that hold.
 */
public final class DwFlag extends CausalFlag {
    DwFlag(CrdtType<DwFlag> type, Seat seat) {
        super(type, seat, false);
    }
}
