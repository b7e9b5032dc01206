package org.peerbase;

import java.util.LinkedHashMap;
import java.util.Map;
import org.peerbase.collaboration.Offence;
import org.peerbase.multiformats.identity.PeerId;

/** Counts what peers do wrong. Thread-safe. */
final class Penalties {
    /** How many peers are remembered; the ones that offended longest ago are forgotten first. */
    private static final int MAX_PEERS = 1_024;

    /** The sum of offences at which a peer is disconnected. */
    private static final int LIMIT = 10;

    private final Map<PeerId, Integer> sums = new LinkedHashMap<>(16, 0.75f, true);

    /** Adds an offence. Returns whether the peer has done enough to be cut off; then its count begins anew. */
    synchronized boolean add(PeerId peer, Offence offence) {
        int sum = sums.merge(peer, weight(offence), Integer::sum);
        if (sum >= LIMIT) {
            sums.remove(peer);
            return true;
        }
        if (sums.size() > MAX_PEERS) {
            sums.remove(sums.keySet().iterator().next());
        }
        return false;
    }

    private static int weight(Offence offence) {
        return switch (offence) {
            case MALFORMED_MESSAGE, BAD_SIGNATURE -> 5;
            case LIMIT_EXCEEDED, REFUSED_CHANGE -> 2;
        };
    }
}
