package org.peerbase.cli;

import java.util.Map;
import org.jline.utils.Signals;

/** Ends things cleanly when the program is interrupted. */
final class Shutdown {
    /** The signals that ask a program to end, and the exit codes that tell of them. */
    private static final Map<String, Integer> SIGNALS = Map.of("INT", 130, "TERM", 143);

    private Shutdown() {}

    /**
     * Closes {@code resource} when the program is told to end, by Ctrl-C or a signal, and waits for it; told again, the
     * program ends at once. It must be safe to close twice.
     */
    static void closeOnExit(AutoCloseable resource) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(resource), "shutdown"));
    }

    private static void close(AutoCloseable resource) {
        // The JVM itself takes no notice of signals any more.
        SIGNALS.forEach((signal, exitCode) ->
                Signals.register(signal, () -> Runtime.getRuntime().halt(exitCode)));
        try {
            resource.close();
        } catch (Exception e) {
            System.err.println("peerbase: while closing: " + Failures.describe(e));
        }
    }
}
