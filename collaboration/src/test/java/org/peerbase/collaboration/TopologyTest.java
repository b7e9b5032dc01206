package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.peerbase.multiformats.identity.PeerId;

class TopologyTest {
    private static final int DEBOUNCE_MS = CollaborationOptions.DEFAULTS.debounceResetConnectionsMs();

    /** In the order in which they follow this peer on the ring. */
    private final List<PeerId> others;

    private final Topology topology;

    TopologyTest() {
        PeerId self = TestPeers.peer(0);
        BigInteger own = HashRing.pointOf(self);
        topology = new Topology(self, CollaborationOptions.DEFAULTS);
        others = IntStream.range(0, 20)
                .mapToObj(i -> TestPeers.peer(1 + i))
                .sorted((one, other) -> behind(own, one).compareTo(behind(own, other)))
                .toList();
    }

    private static BigInteger behind(BigInteger own, PeerId peer) {
        return HashRing.pointOf(peer).subtract(own).mod(BigInteger.ONE.shiftLeft(HashRing.BITS));
    }

    private void add(PeerId peer, long nowMs) {
        topology.add(peer, HashRing.pointOf(peer), MemberRole.PARTICIPANT, nowMs);
    }

    @Test
    void shouldGatherChangesButForTheFirst() {
        add(others.get(2), 5_000);
        assertThat(topology.resetAt()).isEqualTo(5_000);
        topology.reset(Set.of(), 5_000);
        assertThat(topology.resetAt()).isEqualTo(Long.MAX_VALUE);
        add(others.get(3), 5_010);
        assertThat(topology.resetAt()).isEqualTo(5_000 + DEBOUNCE_MS);
    }

    @Test
    void shouldNotKeepANewcomerWaitingThatIsNextOnTheRing() {
        add(others.get(2), 5_000);
        topology.reset(Set.of(), 5_000);
        add(others.get(0), 5_010);
        assertThat(topology.resetAt()).isEqualTo(5_000 + DEBOUNCE_MS / 10);
        assertThat(topology.reset(Set.of(), 5_000 + DEBOUNCE_MS / 10).open()).contains(others.get(0));
        // Nor is it looked for in between.
        add(others.get(1), 5_200);
        assertThat(topology.resetAt()).isEqualTo(5_000 + DEBOUNCE_MS / 10 + DEBOUNCE_MS);
    }
}
