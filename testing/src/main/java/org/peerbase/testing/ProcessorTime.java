package org.peerbase.testing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Measures work by the time that the processor spends on it: what others do on the machine hardly counts. */
public final class ProcessorTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int ATTEMPTS = 3;

    private ProcessorTime() {}

    /** The nanoseconds that this thread spends in {@code work}. */
    public static long of(Runnable work) {
        long before = THREADS.getCurrentThreadCpuTime();
        work.run();
        return Math.max(1, THREADS.getCurrentThreadCpuTime() - before);
    }

    /**
     * Whether {@code work} takes less than {@code factor} times what {@code usual} takes, and a tenth of a second; tried again
     * if it doesn't, since the machine may be busy and code not yet compiled.
     */
    public static boolean isWithin(double factor, Runnable usual, Runnable work) {
        for (int i = 0; i < ATTEMPTS; i++) {
            long limit = (long) (factor * of(usual)) + 100_000_000;
            if (of(work) < limit) {
                return true;
            }
        }
        return false;
    }
}
