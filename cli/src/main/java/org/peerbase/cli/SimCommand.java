package org.peerbase.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.peerbase.simulator.Profile;
import org.peerbase.simulator.Simulation;
import org.peerbase.simulator.SimulationFailure;
import org.peerbase.simulator.SimulationOptions;
import org.peerbase.simulator.SimulationReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code peerbase sim}: one scenario in virtual time, the same for the same seed. */
@Command(
        name = "sim",
        description = "Simulate many peers in virtual time: the real membership, topology and replication, with faults"
                + " drawn from a seed.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  peerbase sim --peers 12 --seed 7",
            "  peerbase sim --peers 1000 --seed 1 --profile calm",
            "  peerbase sim --peers 5 --seed 3 --profile partitions --json"
        })
final class SimCommand implements Callable<Integer> {
    private static final long PROGRESS_INTERVAL_NANOS = 2_000_000_000L;

    @Option(
            names = "--peers",
            paramLabel = "N",
            description = "How many peers, 2 to 10000 (default: ${DEFAULT-VALUE}).")
    private int peers = 12;

    @Option(names = "--seed", paramLabel = "S", description = "Decides everything else (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--profile",
            paramLabel = "P",
            description = "What may go wrong: ${COMPLETION-CANDIDATES} (default: the seed picks).")
    private Profile profile = Profile.DRAWN;

    @Option(names = "--events", paramLabel = "N", description = "Stop the faults and changes after so many events.")
    private @Nullable Long events;

    @Option(names = "--activity", paramLabel = "MS", description = "Stop them after so many simulated milliseconds.")
    private @Nullable Long activityMs;

    @Option(names = "--changes", paramLabel = "N", description = "The most changes that a peer makes.")
    private @Nullable Integer changesPerPeer;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        SimulationOptions options = options();
        SimulationReport report;
        try {
            report = Simulation.run(options, progress());
        } catch (SimulationFailure broken) {
            output.object(Fields.of("converged", false).and("failure", String.valueOf(broken.getMessage())));
            output.note("peerbase: a promise was broken: " + broken.getMessage());
            return ExitCode.FAILED;
        }
        print(report);
        return report.converged() ? ExitCode.OK : ExitCode.FAILED;
    }

    private SimulationOptions options() {
        try {
            SimulationOptions usual = SimulationOptions.of(peers, seed, profile);
            return new SimulationOptions(
                    peers,
                    seed,
                    profile,
                    events == null ? usual.events() : events,
                    activityMs == null ? usual.activityMs() : activityMs,
                    changesPerPeer == null ? usual.changesPerPeer() : changesPerPeer);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, Failures.describe(e), e);
        }
    }

    /** Says now and then how far a long run is. */
    private Simulation.ProgressListener progress() {
        long[] lastAt = {System.nanoTime()};
        return (simulatedMs, events) -> {
            long now = System.nanoTime();
            if (now - lastAt[0] >= PROGRESS_INTERVAL_NANOS) {
                lastAt[0] = now;
                output.note(String.format(Locale.ROOT, "… %d s simulated, %,d events", simulatedMs / 1000, events));
            }
        };
    }

    private void print(SimulationReport report) {
        output.line("scenario            " + report.profile().name().toLowerCase(Locale.ROOT) + ", "
                + report.options().peers() + " peers, seed " + report.options().seed());
        output.line("converged           " + (report.converged() ? "yes" : "NO"));
        output.line("full membership     " + time(report.fullMembershipMs()) + " after the start");
        output.line("faults ended        " + time(report.healedAtMs()) + ", with " + report.changes() + " changes and "
                + report.crashes() + " crashes");
        output.line("convergence         " + time(report.convergedAfterMs()) + " after that");
        output.line(String.format(
                Locale.ROOT,
                "messages            %,d in all, %,d a peer",
                report.messages(),
                report.messages() / report.options().peers()));
        output.line("bytes               " + ByteCount.format((double) report.bytes()) + " in all, "
                + ByteCount.format((double) report.bytes() / report.options().peers()) + " a peer, at most "
                + ByteCount.format((double) report.maxBytesPerPeer()));
        output.line(String.format(
                Locale.ROOT, "when quiet          %.2f events a second and peer", report.idleEventsPerSecond()));
        output.line(String.format(
                Locale.ROOT,
                "events              %,d in %.1f s (%,d a second)",
                report.events(),
                report.wallMs() / 1000.0,
                report.events() * 1000 / Math.max(1, report.wallMs())));
        output.line("trace               " + report.traceHashText());
        output.object(Fields.of("profile", report.profile())
                .and("peers", report.options().peers())
                .and("seed", report.options().seed())
                .and("converged", report.converged())
                .and("fullMembershipMs", report.fullMembershipMs())
                .and("healedAtMs", report.healedAtMs())
                .and("convergedAfterMs", report.convergedAfterMs())
                .and("changes", report.changes())
                .and("crashes", report.crashes())
                .and("snapshotStarts", report.snapshotStarts())
                .and("messages", report.messages())
                .and("bytes", report.bytes())
                .and("maxBytesPerPeer", report.maxBytesPerPeer())
                .and("bytesAfterHeal", report.bytesAfterHeal())
                .and("bytesNeeded", report.bytesNeeded())
                .and("idleEventsPerSecond", report.idleEventsPerSecond())
                .and("events", report.events())
                .and("wallMs", report.wallMs())
                .and("traceHash", report.traceHashText()));
    }

    private static String time(long millis) {
        return millis < 0 ? "never" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
