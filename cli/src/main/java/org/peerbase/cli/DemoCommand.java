package org.peerbase.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.peerbase.benchmarks.recording.Recording;
import org.peerbase.cli.demo.Demo;
import org.peerbase.cli.demo.DemoFailure;
import org.peerbase.cli.demo.DemoReport;
import org.peerbase.cli.demo.Plan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code peerbase demo}: peers in separate processes play a recorded editing session and end with the same text. */
@Command(
        name = "demo",
        description = {
            "Watch several peers edit one text, each in a process of its own, connected by encrypted libp2p on loopback.",
            "They play the recording of two people typing together. Half-way one of them is killed (SIGKILL) and started"
                    + " again; later another one joins. In the end all must hold the same text, with every edit in it."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  peerbase demo",
            "  peerbase demo --peers 5 --speed 0",
            "  peerbase demo --trace automerge-paper.json.gz --json"
        })
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--peers",
            paramLabel = "N",
            defaultValue = "3",
            description = "Peers at the beginning, at least one per author (default: ${DEFAULT-VALUE}).")
    private int peers;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Play this recording (JSON of josephg/editing-traces, gzipped or not; default: the one"
                    + " that comes with the program).")
    private @Nullable Path trace;

    @Option(
            names = "--speed",
            paramLabel = "EDITS",
            defaultValue = "3000",
            description = "Edits per second, of all authors together; 0 is as fast as it goes (default:"
                    + " ${DEFAULT-VALUE}).")
    private double speed;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Plan plan = plan();
        int needed = Math.max(2, plan.authors());
        if (peers < needed) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--peers " + peers + " is too few: this recording needs at least " + needed);
        }
        output.note(plan.size() + " edits by " + plan.authors() + (plan.authors() == 1 ? " author." : " authors."));
        Path folder = Files.createTempDirectory("peerbase-demo");
        DemoReport report;
        try (Progress progress = new Progress(plan.size())) {
            report = new Demo(plan, peers, speed, folder, progress).run();
        } catch (DemoFailure e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
        print(report);
        if (report.isSuccess()) {
            delete(folder);
            return ExitCode.OK;
        }
        output.note("The peers' repos and logs are in " + folder);
        return ExitCode.FAILED;
    }

    private Plan plan() {
        try {
            return Plan.of(trace == null ? Recording.builtIn(Recording.FRIENDS_FOREVER) : Recording.read(trace));
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.FAILED, "can't play " + (trace == null ? "the recording" : trace) + ": " + reason(e), e);
        }
    }

    private static String reason(Exception e) {
        return e instanceof NoSuchFileException ? "there is no such file" : Failures.describe(e);
    }

    private void print(DemoReport report) {
        output.line("");
        DemoTable.lines(report).forEach(output::line);
        output.line("");
        output.line(verdict(report));
        for (DemoReport.Row row : report.rows()) {
            output.object(Fields.of("peer", row.peer())
                    .and("role", row.role())
                    .and("changesMade", row.changesMade())
                    .and("changesReceived", row.changesReceived())
                    .and("bytesIn", row.bytesIn())
                    .and("bytesOut", row.bytesOut())
                    .and("convergedMs", row.convergedMs())
                    .and("sha256", row.sha256()));
        }
        output.object(Fields.of("equal", report.equal())
                .and("complete", report.complete())
                .and("asRecorded", report.asRecorded())
                .and("length", report.length())
                .and("seconds", report.seconds())
                .and("trouble", report.trouble()));
    }

    private static String verdict(DemoReport report) {
        if (!report.isSuccess()) {
            return "FAILED: " + report.trouble();
        }
        return String.format(
                Locale.ROOT,
                "All %d peers hold the same %,d characters, and every edit of every author is in. %s. %.1f s.",
                report.rows().size(),
                report.length(),
                report.asRecorded()
                        ? "The text is the recorded one"
                        : "Where two authors wrote at one place at once, whose words come first differs from the"
                                + " recording: that depends on the peers' ids, new in each run",
                report.seconds());
    }

    private static void delete(Path folder) throws IOException {
        List<Path> found;
        try (Stream<Path> paths = Files.walk(folder)) {
            found = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : found) {
            Files.deleteIfExists(path);
        }
    }

    /** A progress bar where there is a terminal, and now and then a line where there is none. */
    private final class Progress implements Demo.Listener, AutoCloseable {
        private static final int LINES = 10;

        private final int total;
        private final @Nullable ProgressBar bar;
        private int linesPrinted;

        Progress(int total) {
            this.total = total;
            this.bar = !Interactive.isTerminal() || output.isJson()
                    ? null
                    : new ProgressBar(spec.commandLine().getErr(), total);
        }

        @Override
        public void onProgress(int stored, int ofTotal) {
            if (bar != null) {
                bar.stepTo(stored);
            } else if ((long) stored * LINES / total > linesPrinted) {
                linesPrinted = (int) ((long) stored * LINES / total);
                output.note(stored + " of " + ofTotal + " edits are made and stored.");
            }
        }

        @Override
        public void onNote(String text) {
            if (bar != null) {
                bar.line(text);
            } else {
                output.note(text);
            }
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
            }
        }
    }
}
