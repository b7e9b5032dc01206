package org.peerbase.testing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;

/**
 * The processor time of all threads but those of one group: what honest peers use while an attacker in the same process,
 * whose threads are that group's, does what it likes.
 */
public final class ThreadTimes {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int MAX_THREADS = 8_192;

    private final Map<Long, Long> nanos;
    private final String without;

    private ThreadTimes(Map<Long, Long> nanos, String without) {
        this.nanos = nanos;
        this.without = without;
    }

    /** What the threads that live now have used so far; those of the group named {@code without} don't count. */
    public static ThreadTimes now(String without) {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] all = new Thread[MAX_THREADS];
        int count = root.enumerate(all);
        Map<Long, Long> nanos = new HashMap<>();
        for (int i = 0; i < count; i++) {
            ThreadGroup group = all[i].getThreadGroup();
            if (group != null && !group.getName().equals(without)) {
                nanos.put(all[i].getId(), THREADS.getThreadCpuTime(all[i].getId()));
            }
        }
        return new ThreadTimes(nanos, without);
    }

    /** The nanoseconds that they have used since then, threads that began since included, those that have ended not. */
    public long sinceNanos() {
        long sum = 0;
        for (Map.Entry<Long, Long> thread : now(without).nanos.entrySet()) {
            sum += thread.getValue() - nanos.getOrDefault(thread.getKey(), 0L);
        }
        return sum;
    }
}
