package org.peerbase.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.peerbase.benchmarks.BenchmarkReport;
import org.peerbase.benchmarks.CollaborationsBenchmark;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code peerbase bench collaborations}: many collaborations in one app. */
@Command(
        name = "collaborations",
        description =
                "Measure what it costs to have many collaborations open in one app: time, memory, idle processor.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  peerbase bench collaborations                 1,000 of them, about two minutes",
            "  peerbase bench collaborations --count 100     fewer",
            "  peerbase bench collaborations --save          and put the table into docs/benchmarks/collaborations.md"
        })
final class BenchCollaborationsCommand implements Callable<Integer> {
    private static final int MAX_COUNT = 100_000;

    @Option(names = "--count", paramLabel = "N", description = "How many, 1 to 100000 (default: 1000).")
    private int count = 1_000;

    @Option(names = "--idle", paramLabel = "SECONDS", description = "How long to be idle (default: 60).")
    private int idleSeconds = 60;

    @Option(
            names = "--save",
            description =
                    "Also put the table into docs/benchmarks/collaborations.md of the project, in the place of the"
                            + " one there.")
    private boolean save;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        if (count < 1 || count > MAX_COUNT || idleSeconds < 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--count is 1 to 100000, and --idle at least 1");
        }
        try {
            BenchmarkReport report = CollaborationsBenchmark.run(
                    count, Duration.ofSeconds(idleSeconds), text -> output.note("measuring: " + text));
            BenchCommand.print("collaborations", report, output);
            if (save) {
                SavedTables.save("collaborations.md", report.toTable());
            }
        } catch (IllegalStateException e) {
            throw new CommandFailure(ExitCode.FAILED, "can't measure: " + e.getMessage(), e);
        }
        return ExitCode.OK;
    }
}
