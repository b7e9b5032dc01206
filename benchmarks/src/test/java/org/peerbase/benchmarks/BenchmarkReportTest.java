package org.peerbase.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.peerbase.benchmarks.BenchmarkReport.Better;
import org.peerbase.benchmarks.BenchmarkReport.Row;

class BenchmarkReportTest {
    private static Row row(String name, double value) {
        return new Row(name, "ms", Better.LOWER, List.of(value));
    }

    @Test
    void shouldPutRunsSideBySide() {
        List<Row> one = List.of(row("start", 1), row("stop", 2));
        List<Row> other = List.of(row("start", 3), row("stop", 4));
        assertThat(BenchmarkReport.sideBySide(List.of(one, other)))
                .containsExactly(
                        new Row("start", "ms", Better.LOWER, List.of(1.0, 3.0)),
                        new Row("stop", "ms", Better.LOWER, List.of(2.0, 4.0)));
    }

    @Test
    void shouldNotPutRunsOfOtherQuantitiesSideBySide() {
        List<List<Row>> runs = List.of(List.of(row("start", 1)), List.of(row("stop", 4)));
        assertThatThrownBy(() -> BenchmarkReport.sideBySide(runs)).isInstanceOf(IllegalArgumentException.class);
        List<List<Row>> longer = List.of(List.of(row("start", 1)), List.of(row("start", 1), row("stop", 4)));
        assertThatThrownBy(() -> BenchmarkReport.sideBySide(longer)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldTakeThePlaceOfASampleInOrder() {
        assertThat(BenchmarkReport.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5);
        assertThat(BenchmarkReport.percentile(List.of(4.0, 3.0, 2.0, 1.0), 0.95))
                .isEqualTo(4);
        assertThat(BenchmarkReport.percentile(List.of(4.0, 3.0, 2.0, 1.0), 1)).isEqualTo(4);
        assertThat(BenchmarkReport.median(List.of(Double.NaN, Double.NaN, 1.0))).isNaN();
    }
}
