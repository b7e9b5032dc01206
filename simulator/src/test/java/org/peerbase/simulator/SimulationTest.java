package org.peerbase.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.peerbase.testing.Effort;
import org.peerbase.testing.Reliability;

/**
 * Convergence under faults (R1) and recovery after them (R3). Each run fails by itself, with the command that replays it,
 * if a promise is broken; what is left to check here is that the runs were worth something.
 */
class SimulationTest {
    private static final int GATE_SEEDS = Effort.of(200);
    private static final int DEEP_SEEDS = 5_000;

    /** What a run has at least on average: almost all go on to 12,000, but where nearly everything stands still. */
    private static final long EVENTS_PER_SEED = 10_000;

    static SimulationOptions drawn(long seed) {
        int peers = 2 + new SplittableRandom(~seed).nextInt(11);
        return SimulationOptions.of(peers, seed, Profile.DRAWN);
    }

    private static void playAll(int seeds) {
        long first = Reliability.seed(0);
        List<SimulationReport> reports = LongStream.range(first, first + seeds)
                .parallel()
                .mapToObj(seed -> Simulation.run(drawn(seed), Simulation.ProgressListener.NONE))
                .toList();
        assertThat(reports).hasSize(seeds).allMatch(SimulationReport::converged);
        long events = reports.stream().mapToLong(SimulationReport::events).sum();
        assertThat(events).isGreaterThanOrEqualTo(EVENTS_PER_SEED * seeds);
        long fewest = reports.stream().mapToLong(SimulationReport::events).min().orElseThrow();
        String figure = seeds + " seeds, " + events + " events, the fewest of a seed " + fewest;
        Reliability.reached("R1", figure + ", 0 divergences");
        Reliability.reached("R3", figure + ", all within 3 intervals");
        assertThat(reports.stream().mapToLong(SimulationReport::crashes).sum()).isPositive();
        assertThat(reports.stream().mapToLong(SimulationReport::snapshotStarts).sum())
                .isPositive();
        assertThat(reports.stream().map(SimulationReport::profile)).contains(Profile.CALM, Profile.CHAOS);
    }

    @Test
    @Tag("R1")
    @Tag("R3")
    void shouldConvergeWhateverGoesWrong() {
        playAll(GATE_SEEDS);
    }

    @Test
    @Tag("R1")
    @Tag("R3")
    @Tag("deep")
    void shouldConvergeWhateverGoesWrongForLong() {
        playAll(DEEP_SEEDS);
    }

    @Test
    void shouldConvergeAtOnceWhenNothingGoesWrong() {
        SimulationReport report =
                Simulation.run(SimulationOptions.of(5, 1, Profile.CALM), Simulation.ProgressListener.NONE);
        assertThat(report.fullMembershipMs()).isBetween(0L, 5_000L);
        assertThat(report.convergedAfterMs()).isBetween(0L, 2_000L);
        assertThat(report.changes()).isPositive();
        assertThat(report.crashes()).isZero();
    }

    @Test
    @Tag("deep")
    void shouldCarryAThousandPeers() {
        Assertions.assertTimeout(Duration.ofMinutes(5), () -> {
            SimulationReport report =
                    Simulation.run(SimulationOptions.of(1_000, 1, Profile.CALM), Simulation.ProgressListener.NONE);
            assertThat(report.converged()).isTrue();
        });
    }

    @Test
    void shouldNameTheCommandThatReplays() {
        assertThat(SimulationOptions.of(3, 7, Profile.CHAOS).command())
                .isEqualTo("./peerbase sim --peers 3 --seed 7 --profile chaos");
        assertThat(new SimulationOptions(3, 7, Profile.CALM, 50, 60, 70).command())
                .isEqualTo("./peerbase sim --peers 3 --seed 7 --profile calm --events 50 --activity 60 --changes 70");
    }
}
