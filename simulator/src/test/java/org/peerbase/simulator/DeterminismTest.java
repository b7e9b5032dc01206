package org.peerbase.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.peerbase.testing.Reliability;

/** The same seed gives the same events in a JVM with other identity hashes, collector and number of processors (R4). */
@Tag("R4")
class DeterminismTest {
    private static final int GATE_SEEDS = 20;
    private static final int DEEP_SEEDS = 500;

    @Test
    @Tag("slow")
    void shouldGiveTheSameTraceInAnotherJvm() throws Exception {
        compare(GATE_SEEDS);
    }

    @Test
    @Tag("deep")
    void shouldGiveTheSameTraceInAnotherJvmForManySeeds() throws Exception {
        compare(DEEP_SEEDS);
    }

    private static void compare(int seeds) throws IOException, InterruptedException {
        assertThat(inAnotherJvm(seeds)).isEqualTo(TracePrinter.hashes(seeds));
        Reliability.reached("R4", seeds + " seeds, 0 differences");
    }

    private static String inAnotherJvm(int seeds) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:hashCode=2",
                        "-XX:+UseParallelGC",
                        "-XX:ActiveProcessorCount=1",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TracePrinter.class.getName(),
                        Integer.toString(seeds))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return printed.lines().reduce((before, last) -> last).orElse("");
        } finally {
            process.destroyForcibly();
        }
    }
}
