package org.peerbase.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.testing.Reliability;

/**
 * Row N1: how long members need to agree, how long one that was killed remains, and what it costs to be one. In simulated
 * time, where half of those who had a link with the killed one notice at once, and a dial in vain takes five seconds.
 */
@Tag("N1")
class MembershipFiguresTest {
    /** All start within ten seconds. */
    private static final long AGREED_AFTER_MS = 15_000;

    private static final long LOST_AFTER_MS = 20_000;
    private static final long MANY_LOST_AFTER_MS = 45_000;

    /** An hour of a peer that has nothing to say, whoever many others there are. */
    private static final long IDLE_BYTES = 6_000;

    private static void play(int peers, int killed) {
        MembershipRun.Result result = MembershipRun.play(peers, killed, Reliability.seed(1));
        Reliability.reached("N1", result.toString());
        assertThat(result.agreedAfter()).isLessThanOrEqualTo(AGREED_AFTER_MS);
        assertThat(result.lostAfter()).isLessThanOrEqualTo(LOST_AFTER_MS);
        assertThat(result.manyLostAfter()).isLessThanOrEqualTo(MANY_LOST_AFTER_MS);
        assertThat(result.idleBytes()).isLessThanOrEqualTo(IDLE_BYTES);
        assertThat(result.idleSummaryBytes()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 100})
    void shouldAgreeSoonAndCostNoMoreWhenThereAreMore(int peers) {
        play(peers, 3);
    }

    @Test
    @Tag("slow")
    void shouldAgreeSoonAndCostNoMoreWithAThousand() {
        play(1_000, 2);
    }
}
