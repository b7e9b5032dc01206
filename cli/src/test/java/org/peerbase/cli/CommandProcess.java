package org.peerbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The program in a process of its own, driven through pipes as a person drives it by hand. */
final class CommandProcess implements AutoCloseable {
    private final Process process;
    private final PrintWriter in;
    private final BufferedReader out;

    private CommandProcess(Process process) {
        this.process = process;
        this.in = new PrintWriter(process.outputWriter(), true);
        this.out = process.inputReader();
    }

    static CommandProcess start(String subcommand, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                subcommand));
        command.addAll(List.of(arguments));
        return new CommandProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    void type(String line) {
        in.println(line);
    }

    void endInput() {
        in.close();
    }

    /** Tells the program to end, which may still have something to say. */
    void interrupt() {
        process.toHandle().destroy();
    }

    /** Reads until a line that {@code wanted} accepts, and returns it. */
    String read(Predicate<String> wanted) throws IOException {
        List<String> others = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (wanted.test(line)) {
                return line;
            }
            others.add(line);
        }
        throw new AssertionError("it ended after " + others);
    }

    /** Reads what comes until the end. */
    List<String> readAll() {
        return out.lines().toList();
    }

    int waitFor() throws InterruptedException {
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
