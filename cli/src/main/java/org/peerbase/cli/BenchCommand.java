package org.peerbase.cli;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.peerbase.benchmarks.BenchmarkReport;
import org.peerbase.benchmarks.Contender;
import org.peerbase.benchmarks.Libp2pBenchmark;
import org.peerbase.benchmarks.Libp2pLoad;
import org.peerbase.benchmarks.ReplicationBenchmark;
import org.peerbase.benchmarks.ReplicationLoad;
import org.peerbase.benchmarks.peer.Installation;
import org.peerbase.benchmarks.peer.PeerProcessException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code peerbase bench}: measures, on this machine. */
@Command(
        name = "bench",
        description = "Measure, on this machine.",
        mixinStandardHelpOptions = true,
        subcommands = {
            BenchCommand.Libp2p.class,
            BenchCommand.Replication.class,
            BenchSwarmCommand.class,
            BenchCollaborationsCommand.class,
            BenchCrdtCommand.class
        })
final class BenchCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "say what to measure: 'libp2p', 'replication', 'swarm', 'collaborations' or 'crdt'");
    }

    /** What an implementation may be compared to. */
    enum Other {
        /** js-libp2p, installed from npm. */
        NPM
    }

    /** The network alone. */
    @Command(
            name = "libp2p",
            description = "Measure dials, round trips, throughput, memory and gossipsub between processes on loopback.",
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = {
                "  peerbase bench libp2p",
                "  peerbase bench libp2p --against npm     the same load on js-libp2p in the same run"
            })
    static final class Libp2p implements Callable<Integer> {
        @Option(
                names = "--against",
                paramLabel = "OTHER",
                description = "Measure another implementation too: ${COMPLETION-CANDIDATES} is js-libp2p.")
        private List<Other> against = new ArrayList<>();

        @Option(names = "--quick", description = "Measure little and once: a glance, not a result.")
        private boolean quick;

        @Mixin
        private Output output = new Output();

        @Override
        public Integer call() {
            try {
                List<Contender> contenders = new ArrayList<>(List.of(Contender.ours()));
                if (against.contains(Other.NPM)) {
                    Path home = Path.of(System.getProperty("peerbase.home", ""));
                    contenders.add(Contender.js(
                            Installation.run(home.resolve("interop").resolve("install"))));
                }
                BenchmarkReport report = Libp2pBenchmark.run(
                        quick ? Libp2pLoad.SMALL : Libp2pLoad.FULL,
                        contenders,
                        text -> output.note("measuring: " + text));
                print("libp2p", report, output);
            } catch (PeerProcessException e) {
                throw new CommandFailure(ExitCode.FAILED, "can't measure: " + e.getMessage(), e);
            }
            return ExitCode.OK;
        }
    }
    /** Whole peers. */
    @Command(
            name = "replication",
            description = "Measure how fast changes get from one peer to another, in two processes on loopback.",
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = {
                "  peerbase bench replication",
                "  peerbase bench replication --memory     without the disk",
                "  peerbase bench replication --keys       with keys beside without, in turn"
            })
    static final class Replication implements Callable<Integer> {
        @Option(names = "--quick", description = "Measure little and once: a glance, not a result.")
        private boolean quick;

        @Option(
                names = "--memory",
                description = "Keep changes in memory. Otherwise they are in SQLite files of the folder for temporary"
                        + " files, each on the disk before it is sent.")
        private boolean memory;

        @Option(names = "--keys", description = "Measure a collaboration with keys beside one without.")
        private boolean keys;

        @Mixin
        private Output output = new Output();

        @Override
        public Integer call() {
            try {
                BenchmarkReport report = ReplicationBenchmark.run(
                        quick ? ReplicationLoad.SMALL : ReplicationLoad.FULL,
                        memory ? ReplicationBenchmark.Keeping.MEMORY : ReplicationBenchmark.Keeping.DISK,
                        keys,
                        text -> output.note("measuring: " + text));
                output.line("Changes kept "
                        + (memory ? "in memory only" : "in SQLite, on the disk before they are sent")
                        + ". Times by the machine's monotonic clock, from when a change was due.\n");
                print("replication", report, output);
            } catch (PeerProcessException | UncheckedIOException e) {
                throw new CommandFailure(ExitCode.FAILED, "can't measure: " + e.getMessage(), e);
            }
            return ExitCode.OK;
        }
    }

    static void print(String benchmark, BenchmarkReport report, Output output) {
        output.line(report.toTable());
        output.object(Fields.of("benchmark", benchmark)
                .and(
                        "rows",
                        report.rows().stream().map(row -> fields(report, row)).toList()));
    }

    /** A row with its values by contender; what could not be measured is left out. */
    private static Fields fields(BenchmarkReport report, BenchmarkReport.Row row) {
        Fields fields = Fields.of("name", row.name())
                .and("unit", row.unit())
                .and("better", row.better().name().toLowerCase(Locale.ROOT));
        for (int i = 0; i < row.values().size(); i++) {
            Optional<Double> measured = Optional.of(row.values().get(i)).filter(Double::isFinite);
            fields = fields.and(report.contenders().get(i), measured);
        }
        return fields;
    }
}
