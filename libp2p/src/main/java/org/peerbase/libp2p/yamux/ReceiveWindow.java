package org.peerbase.libp2p.yamux;

/**
 * The credit that a remote has for one stream. Credit is granted for what was consumed, in steps of half a window. A
 * window that is used up faster than the round trip can refill it doubles, as far as the session allows.
 */
final class ReceiveWindow {
    /** What both sides begin with. */
    static final int INITIAL = 256 * 1024;

    /** A window that lasts for fewer round trips than this is too small. */
    private static final int ROUND_TRIPS = 4;

    private long size = INITIAL;
    private long credit = INITIAL;
    private long queued;
    private long lastGrantNanos;

    ReceiveWindow(long now) {
        lastGrantNanos = now;
    }

    /** Whether the remote may send {@code length} bytes; if so its credit is taken. */
    boolean take(long length) {
        if (length > credit) {
            return false;
        }
        credit -= length;
        queued += length;
        return true;
    }

    void consumed(long length) {
        queued -= length;
    }

    /** Whether it is time to call {@link #grant}. */
    boolean grantDue() {
        return size - credit - queued >= size / 2;
    }

    /** How much the window should grow with the next grant, for a remote that is this far away. */
    long wantedGrowth(long now, long roundTripNanos, long maxSize) {
        boolean fast = now - lastGrantNanos < ROUND_TRIPS * roundTripNanos;
        return fast ? Math.min(size, maxSize - size) : 0;
    }

    /** Takes the bytes that the remote may be granted now. */
    long grant(long now, long growth) {
        size += growth;
        long delta = size - credit - queued;
        credit += delta;
        lastGrantNanos = now;
        return delta;
    }

    long growthSoFar() {
        return size - INITIAL;
    }
}
