package org.peerbase.crdt;

/**
 * A flag that begins disabled, in which enabling wins: disabling undoes what was seen of enabling, so if one replica
 * disables it while another enables it again, it is enabled. (Almeida, Shoker, Baquero: Delta state replicated data types,
 * 2018.)
 *
 * <p>Delta: of enabling two to five bytes, and the names of the enablings in whose place it comes; of disabling those names
 * alone. State: the names of all enablings that were seen, as ranges, and of those that hold.
 */
public final class EwFlag extends CausalFlag {
    EwFlag(CrdtType<EwFlag> type, Seat seat) {
        super(type, seat, true);
    }
}
