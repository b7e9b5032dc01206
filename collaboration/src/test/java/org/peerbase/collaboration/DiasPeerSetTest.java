package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.peerbase.multiformats.identity.PeerId;

class DiasPeerSetTest {
    private static final BigInteger SIXTIETH =
            BigInteger.ONE.shiftLeft(HashRing.BITS).divide(BigInteger.valueOf(60));

    private static BigInteger minutes(int count) {
        return SIXTIETH.multiply(BigInteger.valueOf(count));
    }

    private static HashRing clockFace(int... minutes) {
        HashRing ring = new HashRing();
        for (int minute : minutes) {
            ring.add(minutes(minute), TestPeers.peer(minute));
        }
        return ring;
    }

    @Test
    void shouldTakeTheSixPlacesOfTheOriginal() {
        // A peer at 0; a fifth of the ring on is 12, a quarter 15, a third 20, half 30.
        Set<PeerId> set =
                new DiasPeerSet(BigInteger.ZERO).of(clockFace(3, 5, 8, 11, 13, 14, 16, 19, 25, 29, 33, 40, 50));
        assertThat(set)
                .containsExactlyInAnyOrder(
                        TestPeers.peer(3),
                        TestPeers.peer(5),
                        TestPeers.peer(11),
                        TestPeers.peer(14),
                        TestPeers.peer(19),
                        TestPeers.peer(33));
    }

    @Test
    void shouldTakeTheNextFreePeerWherePlacesFallTogether() {
        Set<PeerId> set = new DiasPeerSet(BigInteger.ZERO).of(clockFace(1, 2, 40, 45, 50, 55, 58));
        assertThat(set).hasSize(6).contains(TestPeers.peer(1), TestPeers.peer(2), TestPeers.peer(40));
    }

    @Test
    void shouldTakeAllOfAFewPeers() {
        assertThat(new DiasPeerSet(minutes(7)).of(clockFace(1, 20, 30))).hasSize(3);
        assertThat(new DiasPeerSet(minutes(7)).of(clockFace(1))).containsExactly(TestPeers.peer(1));
        assertThat(new DiasPeerSet(minutes(7)).of(clockFace())).isEmpty();
    }
}
