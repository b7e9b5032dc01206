package org.peerbase.libp2p.yamux;

import org.peerbase.libp2p.ProtocolViolationException;

/** Counts frames that cost work and carry nothing, and gives up on a remote that sends too many of them a second. */
final class FloodGuard {
    /** Pings, resets, empty data frames and frames on streams that are gone: at most so many a second. */
    static final int MAX_IDLE_FRAMES_PER_SECOND = 10_000;

    private static final long SECOND_NANOS = 1_000_000_000L;

    private long windowStart;
    private int count;

    void onIdleFrame(long now) {
        if (now - windowStart >= SECOND_NANOS) {
            windowStart = now;
            count = 0;
        }
        count++;
        if (count > MAX_IDLE_FRAMES_PER_SECOND) {
            throw new ProtocolViolationException(
                    "yamux: more than " + MAX_IDLE_FRAMES_PER_SECOND + " frames without use in a second");
        }
    }
}
