package org.peerbase.benchmarks;

import java.lang.management.ManagementFactory;

/** How much of this process's heap is in use. */
public final class UsedHeap {
    /** The serial collector leaves some garbage where it is at first. */
    private static final int COLLECTIONS = 10;

    private UsedHeap() {}

    /** Bytes, after the garbage has been collected. */
    public static long bytes() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
