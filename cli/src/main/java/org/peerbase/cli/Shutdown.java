package org.peerbase.cli;

/** Ends things cleanly when the program is interrupted. */
final class Shutdown {
    private Shutdown() {}

    /** Closes {@code resource} when the program is told to end, by Ctrl-C or a signal. It must be safe to close twice. */
    static void closeOnExit(AutoCloseable resource) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(resource), "shutdown"));
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            System.err.println("peerbase: while closing: " + Failures.describe(e));
        }
    }
}
