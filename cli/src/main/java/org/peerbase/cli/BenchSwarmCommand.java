package org.peerbase.cli;

import java.util.concurrent.Callable;
import org.peerbase.benchmarks.BenchmarkReport;
import org.peerbase.benchmarks.SwarmBenchmark;
import org.peerbase.benchmarks.SwarmLoad;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code peerbase bench swarm}: many peers in one collaboration. */
@Command(
        name = "swarm",
        description = "Measure up to 20 peers in one collaboration, all writing, with keys and without: how soon they"
                + " know each other and agree.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  peerbase bench swarm                about six minutes",
            "  peerbase bench swarm --quick        a glance",
            "  peerbase bench swarm --save         and put the table into docs/benchmarks/swarm.md"
        })
final class BenchSwarmCommand implements Callable<Integer> {
    @Option(names = "--quick", description = "Measure little and once: a glance, not a result.")
    private boolean quick;

    @Option(
            names = "--save",
            description =
                    "Also put the table into docs/benchmarks/swarm.md of the project, in the place of the one there.")
    private boolean save;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        try {
            BenchmarkReport report = SwarmBenchmark.run(
                    quick ? SwarmLoad.SMALL : SwarmLoad.FULL, text -> output.note("measuring: " + text));
            BenchCommand.print("swarm", report, output);
            if (save) {
                SavedTables.save("swarm.md", report.toTable());
            }
        } catch (IllegalStateException e) {
            throw new CommandFailure(ExitCode.FAILED, "can't measure: " + e.getMessage(), e);
        }
        return ExitCode.OK;
    }
}
