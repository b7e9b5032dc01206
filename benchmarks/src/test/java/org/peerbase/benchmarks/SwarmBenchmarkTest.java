package org.peerbase.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SwarmBenchmarkTest {
    @Test
    @Tag("slow")
    @Timeout(value = 180, unit = TimeUnit.SECONDS)
    void shouldMeasureEveryRow() {
        List<String> progress = new ArrayList<>();
        BenchmarkReport report = SwarmBenchmark.run(SwarmLoad.SMALL, progress::add);

        assertThat(report.contenders()).containsExactly("with keys", "public", "the original");
        assertThat(report.rows()).hasSize(2 * 4 + 1);
        assertThat(report.rows())
                .allSatisfy(row -> assertThat(row.values().subList(0, 2))
                        .as(row.name())
                        .allMatch(value -> Double.isFinite(value) && value >= 0));
        // Of each size two rows have a figure of the original.
        assertThat(report.rows().stream()
                        .filter(row -> Double.isFinite(row.values().get(2))))
                .hasSize(4);
        assertThat(progress).hasSize(1 + 4 + 2 + 2);
    }

    @Test
    @Tag("slow")
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void shouldMeasureManyCollaborations() {
        BenchmarkReport report = CollaborationsBenchmark.run(50, Duration.ofSeconds(1), text -> {});
        assertThat(report.rows()).hasSize(8);
        assertThat(report.rows())
                .allSatisfy(
                        row -> assertThat(row.values().get(0)).as(row.name()).isFinite());
    }
}
