package org.peerbase.collaboration;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Peers on a ring of 2<sup>256</sup> points. A peer's place is the SHA-256 of its id, so that peers spread evenly
 * whatever their ids have in common. This peer is not on its own ring.
 */
final class HashRing {
    static final int BITS = 256;

    private final TreeMap<BigInteger, PeerId> peers = new TreeMap<>();

    /** The place of a peer. */
    static BigInteger pointOf(PeerId peer) {
        return new BigInteger(1, NameHash.sha256().digest(peer.toBytes()));
    }

    /** Adds a peer; returns whether it was not there. */
    boolean add(BigInteger point, PeerId peer) {
        return peers.put(point, peer) == null;
    }

    /** Takes a peer away; returns whether it was there. */
    boolean remove(BigInteger point) {
        return peers.remove(point) != null;
    }

    boolean contains(BigInteger point) {
        return peers.containsKey(point);
    }

    /** This ring without the peers at some places. */
    HashRing without(Set<BigInteger> points) {
        if (points.isEmpty()) {
            return this;
        }
        HashRing rest = new HashRing();
        rest.peers.putAll(peers);
        rest.peers.keySet().removeAll(points);
        return rest;
    }

    int size() {
        return peers.size();
    }

    /** The place of the first peer after a point, going round. */
    Optional<BigInteger> successorOf(BigInteger point) {
        return orWrapped(peers.higherKey(point), peers.isEmpty() ? null : peers.firstKey());
    }

    /** The place of the peer in whose section a point lies: the last one at or before it, going round. */
    Optional<BigInteger> at(BigInteger point) {
        return orWrapped(peers.floorKey(point), peers.isEmpty() ? null : peers.lastKey());
    }

    private static Optional<BigInteger> orWrapped(@Nullable BigInteger found, @Nullable BigInteger wrapped) {
        return Optional.ofNullable(found == null ? wrapped : found);
    }

    /** The peer at a place. */
    PeerId peer(BigInteger point) {
        PeerId peer = peers.get(point);
        if (peer == null) {
            throw new IllegalArgumentException("nobody is at " + point);
        }
        return peer;
    }

    /** The peers by their places, in the order of the ring. */
    Map<BigInteger, PeerId> peers() {
        return peers;
    }
}
