package org.peerbase.benchmarks.crdt.own;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.peerbase.benchmarks.crdt.Metric;

/**
 * One measurement in the making, in time of the processor that the thread which does the work spends, and of the
 * garbage collector's pauses, which another thread spends for it. The compiler's threads are left out. Confined to one thread.
 */
final class Stopwatch {
    /** Looks at a clock only now and then: how often {@link #isOver} is called must not matter. */
    private static final int CALLS_A_LOOK = 16;

    private static final double NANOS_A_MILLI = 1e6;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final long startedNanos = processorNanos();
    private final long startedPauseMillis = pauseMillis();
    private final long limitMillis;
    private final long deadline;
    private int calls;
    private boolean over;

    private Stopwatch(long limitMillis) {
        this.limitMillis = limitMillis;
        deadline = System.nanoTime() + (long) (limitMillis * NANOS_A_MILLI);
    }

    /** Starts; what is measured is to be given up once it has had so much of the processor. */
    static Stopwatch start(long limitMillis) {
        return new Stopwatch(limitMillis);
    }

    boolean isOver() {
        if (++calls % CALLS_A_LOOK == 0) {
            // The clock on the wall, which is cheaper to read, is never behind.
            over = System.nanoTime() > deadline && millis() > limitMillis;
        }
        return over;
    }

    Metric stop(int done, int total) {
        return new Metric(millis(), total == 0 ? 1 : (double) done / total);
    }

    private double millis() {
        return (processorNanos() - startedNanos) / NANOS_A_MILLI + (pauseMillis() - startedPauseMillis);
    }

    private static long processorNanos() {
        return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }

    private static long pauseMillis() {
        long millis = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            millis += collector.getCollectionTime();
        }
        return millis;
    }
}
