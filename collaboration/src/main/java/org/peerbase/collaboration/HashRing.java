package org.peerbase.collaboration;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Peers on a ring of 2<sup>256</sup> points. A peer's place is the SHA-256 of its id, so that peers spread evenly
 * whatever their ids have in common.
 */
final class HashRing {
    static final int BITS = 256;

    private final TreeMap<BigInteger, PeerId> peers = new TreeMap<>();

    /** The point of a peer. */
    static BigInteger pointOf(PeerId peer) {
        return new BigInteger(1, NameHash.sha256().digest(peer.toBytes()));
    }

    void add(BigInteger point, PeerId peer) {
        peers.put(point, peer);
    }

    boolean isEmpty() {
        return peers.isEmpty();
    }

    /** The first peer after a point, going round. */
    Optional<PeerId> successorOf(BigInteger point) {
        Map.Entry<BigInteger, PeerId> higher = peers.higherEntry(point);
        return Optional.ofNullable(higher == null ? peers.firstEntry() : higher).map(Map.Entry::getValue);
    }

    /** The peer in whose section a point lies: the last one at or before it, going round. */
    Optional<PeerId> at(BigInteger point) {
        Map.Entry<BigInteger, PeerId> floor = peers.floorEntry(point);
        return Optional.ofNullable(floor == null ? peers.lastEntry() : floor).map(Map.Entry::getValue);
    }
}
