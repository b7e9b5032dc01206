package org.peerbase.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.benchmarks.crdt.CrdtBenchmark;
import org.peerbase.benchmarks.crdt.CrdtReport;
import org.peerbase.benchmarks.crdt.CrdtScale;
import org.peerbase.benchmarks.crdt.Library;
import org.peerbase.benchmarks.crdt.NpmInstallation;

/** The data types of others, measured beside ours: a little, so that the measuring can't rot. */
@Tag("interop")
class CrdtBenchmarkInteropTest {
    @Test
    @Timeout(value = 600, unit = TimeUnit.SECONDS)
    void shouldMeasureOthersBesideOurs() {
        Foreign.program("js");
        List<Library> libraries = new ArrayList<>(List.of(Library.ours()));
        libraries.addAll(Library.onNode(NpmInstallation.install(System.err::println)));
        CrdtReport report;
        try (CrdtBenchmark benchmark = new CrdtBenchmark(CrdtScale.TINY, libraries, text -> {})) {
            report = benchmark.run();
        }

        assertThat(report.problems()).isEmpty();
        CrdtReport.Table recorded = report.tables().get(0);
        for (String row : List.of(
                "local edits, one by one",
                "local edits, the delta of each encoded",
                "those deltas applied one by one",
                "a delta, on average",
                "load, and read the text")) {
            assertThat(recorded.rows())
                    .filteredOn(candidate -> candidate.name().equals(row))
                    .singleElement()
                    .satisfies(found -> assertThat(found.cells()).allMatch(cell -> cell.isMeasured()));
        }
    }
}
