package org.peerbase.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.benchmarks.crdt.Cell;
import org.peerbase.benchmarks.crdt.CrdtBenchmark;
import org.peerbase.benchmarks.crdt.CrdtReport;
import org.peerbase.benchmarks.crdt.CrdtReport.Row;
import org.peerbase.benchmarks.crdt.CrdtReport.Table;
import org.peerbase.benchmarks.crdt.CrdtScale;
import org.peerbase.benchmarks.crdt.Library;

class CrdtBenchmarkTest {
    @Test
    @Tag("slow")
    @Timeout(value = 180, unit = TimeUnit.SECONDS)
    void shouldMeasureEveryRow() {
        List<String> progress = new ArrayList<>();
        CrdtReport report;
        try (CrdtBenchmark benchmark = new CrdtBenchmark(CrdtScale.TINY, List.of(Library.ours()), progress::add)) {
            report = benchmark.run();
        }

        assertThat(report.problems()).isEmpty();
        assertThat(report.tables())
                .hasSize(8)
                .allSatisfy(table -> assertThat(table.rows())
                        .as(table.title())
                        .isNotEmpty()
                        .allSatisfy(row -> assertThat(row.cells().get(0).isMeasured())
                                .as(row.name())
                                .isTrue()));
        assertThat(progress).hasSizeGreaterThan(20);
    }

    @Test
    void shouldCompareToTheBestOfTheOthers() {
        Row row = row(cell(2), cell(8), cell(6), Cell.NONE);

        assertThat(row.ahead()).isEqualTo(3);
    }

    @Test
    void shouldTakeWhatWasGivenUpForMoreThanWhatWasDone() {
        Row done = row(cell(2), new Cell(4, 0.1, 1, null), cell(30));
        Row onlyGivenUp = row(cell(2), new Cell(4, 0.5, 1, null), new Cell(5, 0.1, 1, null));

        assertThat(done.ahead()).isEqualTo(15);
        assertThat(onlyGivenUp.ahead()).isEqualTo(2);
        assertThat(report(onlyGivenUp).toText()).contains("> 2.00 b").contains("> 4.00 (50 %)");
    }

    @Test
    void shouldNameTheRowsInWhichOursIsNotAhead() {
        CrdtReport report = report(row(cell(9), cell(3), cell(8), Cell.NONE));

        assertThat(report.behind()).containsExactly("the table: the row: 9.00 to 3.00 of b");
        assertThat(report.toText()).contains("- the table: the row: 9.00 to 3.00 of b");
    }

    @Test
    void shouldNameWhatIsBeyondItsGoal() {
        Row within = new Row("small", "ms", List.of(cell(2), cell(1)), 2);
        Row beyond = new Row("large", "ms", List.of(cell(2.5), cell(3)), 2);
        CrdtReport report = new CrdtReport(List.of("a", "b"), List.of(new Table("the table", List.of(within, beyond))));

        assertThat(report.beyondGoals()).containsExactly("the table: large: 2.50, at most 2.00 is the goal");
        assertThat(report.toText()).contains("- the table: large: 2.50, at most 2.00 is the goal");
    }

    @Test
    void shouldNameWhatFailedOnce() {
        Cell failed = new Cell(Double.NaN, 1, 0, "b ends with another text");
        CrdtReport report = new CrdtReport(
                List.of("a", "b"),
                List.of(new Table("the table", List.of(row(cell(1), failed), row(cell(2), failed)))));

        assertThat(report.problems()).containsExactly("the table: b ends with another text");
        assertThat(report.toText()).contains("failed").contains("- the table: b ends with another text");
        assertThat(report.behind()).isEmpty();
    }

    private static CrdtReport report(Row row) {
        return new CrdtReport(List.of("a", "b", "c", "d"), List.of(new Table("the table", List.of(row))));
    }

    private static Row row(Cell... cells) {
        return new Row("the row", "ms", List.of(cells));
    }

    private static Cell cell(double value) {
        return new Cell(value, 1, 5, null);
    }
}
