package org.peerbase.cli;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.peerbase.benchmarks.crdt.Cell;
import org.peerbase.benchmarks.crdt.CrdtBenchmark;
import org.peerbase.benchmarks.crdt.CrdtReport;
import org.peerbase.benchmarks.crdt.CrdtScale;
import org.peerbase.benchmarks.crdt.Library;
import org.peerbase.benchmarks.crdt.MeasurementException;
import org.peerbase.benchmarks.crdt.NpmInstallation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code peerbase bench crdt}: the data types. */
@Command(
        name = "crdt",
        description = "Measure the data types: recorded editing sessions and made-up loads, in time and bytes.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  peerbase bench crdt                        about four minutes",
            "  peerbase bench crdt --against npm          the same on yjs, loro, json-joy, diamond-types, automerge",
            "                                             and delta-crdts in the same run: about eighteen minutes",
            "  peerbase bench crdt --quick --json         a glance, for a program to read"
        })
final class BenchCrdtCommand implements Callable<Integer> {
    @Option(
            names = "--against",
            paramLabel = "OTHER",
            description = "Measure other implementations too: ${COMPLETION-CANDIDATES} installs them, once, from npm.")
    private List<BenchCommand.Other> against = new ArrayList<>();

    @Option(names = "--quick", description = "Measure little and seldom: a glance, not a result.")
    private boolean quick;

    @Option(
            names = "--save",
            description =
                    "Also put the tables into docs/benchmarks/crdt.md of the project, in the place of those there.")
    private boolean save;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        try {
            List<Library> libraries = new ArrayList<>(List.of(Library.ours()));
            if (against.contains(BenchCommand.Other.NPM)) {
                libraries.addAll(Library.onNode(NpmInstallation.install(output::note)));
            }
            CrdtScale scale = quick ? CrdtScale.QUICK : CrdtScale.FULL;
            try (CrdtBenchmark benchmark =
                    new CrdtBenchmark(scale, libraries, text -> output.note("measuring: " + text))) {
                Shutdown.closeOnExit(benchmark);
                CrdtReport report = benchmark.run();
                print(report);
                if (save) {
                    SavedTables.save("crdt.md", report.toText());
                }
            }
        } catch (MeasurementException | UncheckedIOException e) {
            throw new CommandFailure(ExitCode.FAILED, "can't measure: " + e.getMessage(), e);
        }
        return ExitCode.OK;
    }

    private void print(CrdtReport report) {
        output.line(SavedTables.machine() + "\n\n" + report.toText());
        List<Fields> rows = new ArrayList<>();
        for (CrdtReport.Table table : report.tables()) {
            for (CrdtReport.Row row : table.rows()) {
                rows.add(fields(report, table, row));
            }
        }
        output.object(Fields.of("benchmark", "crdt")
                .and("rows", rows)
                .and("behind", report.behind())
                .and("beyondGoals", report.beyondGoals())
                .and("problems", report.problems()));
    }

    /** A row with its values by library; of what was given up, the share of the work that was done; what has no value is left out. */
    private static Fields fields(CrdtReport report, CrdtReport.Table table, CrdtReport.Row row) {
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, Object> shares = new LinkedHashMap<>();
        for (int i = 0; i < row.cells().size(); i++) {
            Cell cell = row.cells().get(i);
            String library = report.libraries().get(i);
            if (cell.isMeasured()) {
                values.put(library, cell.value());
            }
            if (!cell.isWhole()) {
                shares.put(library, cell.share());
            }
        }
        return Fields.of("table", table.title())
                .and("name", row.name())
                .and("unit", row.unit())
                .and("values", values)
                .and("shares", shares)
                .and("ahead", Optional.of(row.ahead()).filter(Double::isFinite));
    }
}
