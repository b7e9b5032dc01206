package org.peerbase.interop.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.peerbase.testing.Reliability;

/**
 * Random schedules on our types and on those of the original. Each must come to the same values, or to other ones for a
 * reason that is known; and each known reason must come up. A failure prints the smallest schedule that still fails.
 * {@code -Dtest.args=-Dcrdt.type=ormap} runs one type only, {@code -Dcrdt.seed} other schedules.
 */
@Tag("R6")
class OriginalTypesTest {
    private static final int SCHEDULES = Integer.getInteger("crdt.schedules", 1_000);
    private static final int SCHEDULES_DEEP = Integer.getInteger("crdt.schedules.deep", 100_000);
    private static final long SEED = Long.getLong("crdt.seed", 1);
    private static final @Nullable String TYPE = System.getProperty("crdt.type");
    private static final int AT_ONCE = 250;

    private static Original original;

    @BeforeAll
    static void start() {
        original = new Original();
    }

    @AfterAll
    static void stop() {
        original.close();
    }

    static List<String> types() {
        Stream<String> types = Stream.of(
                "gcounter",
                "pncounter",
                "lexcounter",
                "ccounter",
                "ewflag",
                "dwflag",
                "gset",
                "2pset",
                "aworset",
                "rworset",
                "rwlwwset",
                "lwwreg",
                "mvreg",
                "rga",
                "ormap");
        return types.filter(type -> TYPE == null || TYPE.equals(type)).toList();
    }

    @ParameterizedTest
    @MethodSource("types")
    @Tag("interop")
    @Timeout(value = 90, unit = TimeUnit.SECONDS)
    void shouldComeToTheValuesOfTheOriginal(String type) {
        run(type, SCHEDULES);
    }

    @ParameterizedTest
    @MethodSource("types")
    @Tag("deep")
    @Timeout(value = 40, unit = TimeUnit.MINUTES)
    void shouldComeToTheValuesOfTheOriginalDeep(String type) {
        run(type, SCHEDULES_DEEP);
    }

    @Test
    @Tag("interop")
    void shouldFindEveryMistakeInTheDocs() throws IOException {
        String docs = Files.readString(Path.of("..", "docs", "PARITY.md"));
        assertThat(Mistake.values()).allMatch(mistake -> docs.contains("| `" + mistake.title() + "` |"));
    }

    private static void run(String type, int schedules) {
        Judge judge = new Judge(original, type);
        for (int from = 0; from < schedules; from += AT_ONCE) {
            List<Schedule> some = LongStream.range(from, Math.min(schedules, from + AT_ONCE))
                    .mapToObj(i -> Schedule.random(type, SEED * 1_000_003 + i))
                    .toList();
            List<Judge.Surprise> surprises = judge.judge(some);
            if (!surprises.isEmpty()) {
                fail(surprises.size() + " of " + some.size() + " schedules surprise, such as "
                        + judge.smallest(surprises.get(0)));
            }
        }
        System.out.println(judge);
        Reliability.reached("R6", judge.toString());
        assertThat(judge.unseen()).as("known mistakes that came up nowhere").isEmpty();
    }
}
