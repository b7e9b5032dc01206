package org.peerbase.libp2p.yamux;

/** Counts frames that cost work and carry nothing. */
final class FloodGuard {
    /** Pings, resets, empty data frames and frames on streams that are gone: at most so many a second. */
    static final int MAX_IDLE_FRAMES_PER_SECOND = 10_000;

    private static final long SECOND_NANOS = 1_000_000_000L;

    private long windowStart;
    private int count;

    /** Whether one more of them may come in this second. */
    boolean allows(long now) {
        if (now - windowStart >= SECOND_NANOS) {
            windowStart = now;
            count = 0;
        }
        count++;
        return count <= MAX_IDLE_FRAMES_PER_SECOND;
    }
}
