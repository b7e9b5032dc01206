package org.peerbase.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peerbase.benchmarks.BenchmarkReport.Row;
import org.peerbase.benchmarks.ReplicationBenchmark.Keeping;

class ReplicationBenchmarkTest {
    @ParameterizedTest
    @EnumSource
    @Tag("slow")
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void shouldMeasureEveryRow(Keeping keeping) {
        List<String> progress = new ArrayList<>();

        BenchmarkReport report = ReplicationBenchmark.run(ReplicationLoad.SMALL, keeping, false, progress::add);

        Map<String, Double> values = report.rows().stream()
                .collect(Collectors.toMap(Row::name, row -> row.values().get(0), (one, other) -> one));
        assertThat(values).hasSize(17).hasSameSizeAs(report.rows());
        // All that a fresh peer lacks may come as one event.
        assertThat(values)
                .allSatisfy((name, value) -> assertThat(value)
                        .as(name)
                        .isFinite()
                        .isGreaterThanOrEqualTo(name.endsWith("from the first on") ? 0 : Double.MIN_VALUE));
        Function<String, Double> at100 = percentile -> values.get("100 changes/s, change to event, " + percentile);
        assertThat(List.of(at100.apply("p50"), at100.apply("p95"), at100.apply("p99")))
                .isSorted();
        // An element has 8 random-looking bytes; whatever carries it can't be smaller, nor ten times as large.
        assertThat(values.get("100 changes at once, of that payload")).isBetween(5.0, 200.0);
        assertThat(values.get("100 changes at once, sent in all"))
                .isGreaterThan(values.get("100 changes at once, of that payload"));
        assertThat(values.get("a fresh peer gets 2,000 changes, in all"))
                .isGreaterThan(values.get("a fresh peer gets 2,000 changes, from the first on"));
        assertThat(progress).hasSize(6);
    }
}
