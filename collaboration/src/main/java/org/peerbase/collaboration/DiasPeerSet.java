package org.peerbase.collaboration;

import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Whom a peer links to: its successor on the ring, the successor's successor, the peers a fifth, a quarter and a third
 * of the ring on, and the one after half of it. Where two of these are one peer, the next free peer after it is taken,
 * so that up to six peers are all linked with each other.
 */
final class DiasPeerSet {
    /** The most peers in it. */
    static final int SIZE = 6;

    private static final BigInteger FULL_RING =
            BigInteger.ONE.shiftLeft(HashRing.BITS).subtract(BigInteger.ONE);

    private final BigInteger self;
    private final BigInteger oneFifth;
    private final BigInteger oneFourth;
    private final BigInteger oneThird;
    private final BigInteger oneHalf;

    /** The set of the peer whose place on the ring is {@code self}. */
    DiasPeerSet(BigInteger self) {
        this.self = self;
        this.oneFifth = onward(5);
        this.oneFourth = onward(4);
        this.oneThird = onward(3);
        this.oneHalf = onward(2);
    }

    private BigInteger onward(int part) {
        return self.add(FULL_RING.divide(BigInteger.valueOf(part))).mod(FULL_RING);
    }

    /** The peers of {@code ring} to link to, in the order of their ids. */
    Set<PeerId> of(HashRing ring) {
        Set<BigInteger> points = new LinkedHashSet<>();
        ring.successorOf(self).ifPresent(successor -> {
            add(points, ring, successor);
            ring.successorOf(successor).ifPresent(next -> add(points, ring, next));
        });
        ring.at(oneFifth).ifPresent(point -> add(points, ring, point));
        ring.at(oneFourth).ifPresent(point -> add(points, ring, point));
        ring.at(oneThird).ifPresent(point -> add(points, ring, point));
        ring.successorOf(oneHalf).ifPresent(point -> add(points, ring, point));
        Set<PeerId> peers = new TreeSet<>();
        points.forEach(point -> peers.add(ring.peer(point)));
        return peers;
    }

    private static void add(Set<BigInteger> points, HashRing ring, BigInteger wanted) {
        BigInteger point = wanted;
        while (!points.add(point)) {
            point = ring.successorOf(point).orElse(wanted);
            if (point.equals(wanted)) {
                return;
            }
        }
    }
}
