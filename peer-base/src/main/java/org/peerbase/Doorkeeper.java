package org.peerbase;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.peerbase.collaboration.Offence;
import org.peerbase.libp2p.AddressGroup;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Decides who may come in. A peer that does much wrong is kept away ({@link Penalties}). While much wrong comes from an
 * address, under whatever peer ids, strangers from there are held off ({@link AddressPenalties}); peers that have been of use
 * are not, nor are those whose link has lasted, or that the application named. Time is passed in. Thread-safe.
 */
final class Doorkeeper {
    /** How long a peer must have had a link without an offence to be no stranger, in milliseconds. */
    static final int PROBATION_MS = 60_000;

    /** How many peers are known to be of use; those of which nothing was heard longest are forgotten first. */
    static final int MAX_KNOWN = 4_096;

    /** What it weighs that a peer comes that is kept away: a handshake in vain. */
    private static final int RETURN_WEIGHT = 1;

    private final Penalties penalties = new Penalties();
    private final AddressPenalties addresses = new AddressPenalties();
    private final Set<PeerId> named = new HashSet<>();
    private final Set<PeerId> known = Collections.newSetFromMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Boolean> eldest) {
            return size() > MAX_KNOWN;
        }
    });

    /** The application has named these peers itself. */
    synchronized void trust(Collection<PeerId> peers) {
        named.addAll(peers);
    }

    /** A peer has brought something that was new and good. */
    synchronized void wasOfUse(PeerId peer) {
        known.add(peer);
    }

    /**
     * Notes an offence.
     *
     * @param from where the peer is connected from
     * @return whether the peer has done enough to be cut off, and kept away from now on
     */
    synchronized boolean penalise(PeerId peer, Collection<AddressGroup> from, Offence offence, long nowMs) {
        if (offence == Offence.BAD_SIGNATURE || offence == Offence.MALFORMED_MESSAGE) {
            // No correct peer does that, whatever its application does.
            known.remove(peer);
            from.forEach(address -> addresses.add(address, offence.weight(), nowMs));
        }
        return penalties.add(peer, offence, nowMs);
    }

    /** Whether somebody may connect from an address, of whom nothing else is known yet. */
    synchronized boolean mayConnect(AddressGroup from, long nowMs) {
        return addresses.mayConnect(from, nowMs);
    }

    /** Whether a peer was cut off, and its time is not over. */
    synchronized boolean isKeptAway(PeerId peer, long nowMs) {
        return penalties.isKeptAway(peer, nowMs);
    }

    /**
     * Whether a peer that a connection has just come about with may stay.
     *
     * @param came whether the peer made the connection: that it was dialled is nothing that it did
     */
    synchronized boolean mayStay(PeerId peer, Optional<AddressGroup> from, boolean came, long nowMs) {
        if (came && penalties.isKeptAway(peer, nowMs)) {
            from.ifPresent(address -> addresses.add(address, RETURN_WEIGHT, nowMs));
        }
        return isWelcome(peer, from, 0, nowMs);
    }

    /**
     * Whether to listen to what a peer says.
     *
     * @param linkedForMs how long it has had the link on which it speaks
     */
    synchronized boolean isWelcome(PeerId peer, Optional<AddressGroup> from, long linkedForMs, long nowMs) {
        if (penalties.isKeptAway(peer, nowMs)) {
            return false;
        }
        if (withoutOffenceMs(peer, linkedForMs, nowMs) >= PROBATION_MS) {
            known.add(peer);
            return true;
        }
        return from.isEmpty()
                || !addresses.isHeldOff(from.get(), nowMs)
                || known.contains(peer)
                || named.contains(peer);
    }

    private long withoutOffenceMs(PeerId peer, long linkedForMs, long nowMs) {
        OptionalLong lastOffenceMs = penalties.lastOffenceMs(peer);
        return lastOffenceMs.isEmpty() ? linkedForMs : Math.min(linkedForMs, nowMs - lastOffenceMs.getAsLong());
    }
}
