package org.peerbase.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Counts work by the bytes that the thread allocates for it. Unlike time it is the same on a busy machine: whoever copies or
 * visits all that there is where a little would do, shows.
 */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /** The bytes that this thread allocates in {@code work}. */
    public static long of(Runnable work) {
        long before = soFar();
        work.run();
        return soFar() - before;
    }

    /** The bytes that this thread has allocated since it began. */
    public static long soFar() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
