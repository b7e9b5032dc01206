package org.peerbase.simulator.malice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.peerbase.simulator.Arena;
import org.peerbase.testing.Effort;
import org.peerbase.testing.Reliability;

/**
 * Row S2: 20 honest peers and as many Sybils, or four times as many, each with a random attack. The honest ones end with the
 * bytes that they end with alone, in time, and each keeps links with at least two others. Among so many Sybils the members
 * have named their pinners, since who says that it is one needs no key for it, and there are places for only 16.
 */
@Tag("S2")
class SybilsTest {
    private static final int GATE_SEEDS = Effort.of(5);
    private static final int DEEP_SEEDS = 200;
    private static final int GATE_SYBILS = 20;
    private static final int DEEP_SYBILS = 80;
    private static final int MIN_LINKS = 2;

    private static void play(Arena.Stage stage, int seeds, int sybils) {
        long first = Reliability.seed(1);
        int fewest = LongStream.range(first, first + seeds)
                .mapToInt(seed -> play(stage, seed, sybils))
                .min()
                .orElseThrow();
        Reliability.reached(
                "S2",
                seeds + " seeds with " + sybils + " Sybils: 0 differences, at least " + fewest + " honest links each");
    }

    private static int play(Arena.Stage stage, long seed, int sybils) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Arena.Entry> attackers =
                Stream.generate(() -> Catalogue.draw(random)).limit(sybils).toList();
        Arena.Outcome outcome = Arena.play(stage, seed, attackers);
        assertThat(outcome.differencesFrom(Arena.play(stage, seed, List.of())))
                .as("seed %d", seed)
                .isEmpty();
        assertThat(outcome.fewestHonestLinks()).as("seed %d", seed).isGreaterThanOrEqualTo(MIN_LINKS);
        return outcome.fewestHonestLinks();
    }

    @Test
    void shouldConvergeAmongAsManySybils() {
        play(Arena.CROWD, GATE_SEEDS, GATE_SYBILS);
    }

    /** Most have hostile peers before and behind them on the ring, and no others. */
    @Test
    @Tag("slow")
    void shouldConvergeWhereMostAreSybils() {
        play(Arena.TRUSTING_CROWD, 1, DEEP_SYBILS);
    }

    @Test
    @Tag("deep")
    void shouldConvergeAmongManySybils() {
        play(Arena.TRUSTING_CROWD, DEEP_SEEDS, DEEP_SYBILS);
    }
}
