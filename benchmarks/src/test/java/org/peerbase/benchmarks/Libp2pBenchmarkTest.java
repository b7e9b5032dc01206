package org.peerbase.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.benchmarks.BenchmarkReport.Better;
import org.peerbase.benchmarks.BenchmarkReport.Row;

class Libp2pBenchmarkTest {
    @Test
    @Tag("slow")
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void shouldMeasureEveryRow() {
        List<String> progress = new ArrayList<>();

        BenchmarkReport report = Libp2pBenchmark.run(Libp2pLoad.SMALL, List.of(Contender.ours()), progress::add);

        assertThat(report.rows())
                .hasSize(10)
                .allSatisfy(row ->
                        assertThat(row.values()).as(row.name()).hasSize(1).allMatch(Double::isFinite));
        assertThat(progress).hasSize(10);
    }

    @Test
    void shouldCompareByWhatIsBetter() {
        Row speed = new Row("speed", "MB/s", Better.HIGHER, List.of(300.0, 100.0));
        Row time = new Row("time", "µs", Better.LOWER, List.of(50.0, 200.0));

        assertThat(speed.ratio(1)).isEqualTo(3);
        assertThat(time.ratio(1)).isEqualTo(4);
    }

    @Test
    void shouldReportAsATable() {
        BenchmarkReport report = new BenchmarkReport(
                List.of("ours", "theirs"),
                List.of(
                        new Row("speed", "MB/s", Better.HIGHER, List.of(1234.5, 617.25)),
                        new Row("time", "µs", Better.LOWER, List.of(5.0, Double.NaN))));

        assertThat(report.toTable().lines().toList())
                .hasSize(4)
                .anySatisfy(
                        line -> assertThat(line).matches("\\| speed +\\| MB/s +\\| +1,23[45] \\| +617 \\| +2.00 \\|"))
                .anySatisfy(line -> assertThat(line).matches("\\| time +\\| µs +\\| +5.00 \\| +– \\| +– \\|"));
    }
}
