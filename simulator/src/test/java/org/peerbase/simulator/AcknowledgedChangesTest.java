package org.peerbase.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.peerbase.testing.Effort;
import org.peerbase.testing.Reliability;

/** Row R2: no acknowledged change is lost, none comes back that was taken out, nothing is there that nobody made. */
@Tag("R2")
class AcknowledgedChangesTest {
    private static final int CHANGES = 400;
    private static final int GATE_SEEDS = Effort.of(150);
    private static final int DEEP_SEEDS = 850;
    /** So many meet everything that there is to meet. */
    private static final int ENOUGH_SEEDS = 140;

    private static final long GATE_ACKNOWLEDGED = 50_000;
    private static final long DEEP_ACKNOWLEDGED = 1_000_000;

    private static void play(int seeds, long atLeast) {
        long first = Reliability.seed(1);
        List<AcknowledgedRun.Result> results = LongStream.range(first, first + seeds)
                .parallel()
                .mapToObj(seed -> AcknowledgedRun.play(seed, CHANGES))
                .toList();
        long acknowledged =
                results.stream().mapToLong(AcknowledgedRun.Result::acknowledged).sum();
        long elsewhere =
                results.stream().mapToLong(AcknowledgedRun.Result::elsewhere).sum();
        long unknown =
                results.stream().mapToLong(AcknowledgedRun.Result::unknown).sum();
        assertThat(acknowledged).isPositive();
        if (seeds >= ENOUGH_SEEDS) {
            assertThat(acknowledged).isGreaterThanOrEqualTo(atLeast);
            assertThat(elsewhere).isPositive();
            assertThat(unknown).isPositive();
        }
        Reliability.reached(
                "R2",
                acknowledged + " acknowledged, " + elsewhere + " of them of lost authors; 0 lost, 0 unexpected, "
                        + "0 resurrected; " + unknown + " unknown");
    }

    @Test
    void shouldLoseNoAcknowledgedChange() {
        play(GATE_SEEDS, GATE_ACKNOWLEDGED);
    }

    @Test
    @Tag("deep")
    void shouldLoseNoAcknowledgedChangeOfMany() {
        play(DEEP_SEEDS, DEEP_ACKNOWLEDGED);
    }
}
