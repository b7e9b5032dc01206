package org.peerbase;

/**
 * How long the message that is coming over a link may still take: a line that is slow is given its time, a peer that drips
 * is not. Time is passed in. Thread-safe.
 */
final class Arrival {
    /** How long a message may take from its first byte to its last, in milliseconds, were it empty. */
    static final int TIMEOUT_MS = 10_000;

    /** How many bytes of it must come for each millisecond more. */
    static final int SLOWEST_BYTES_PER_MS = 1;

    private boolean unfinished;
    private boolean paused;
    private int bytes;
    private long beganMs;
    private volatile long deadlineMs = Long.MAX_VALUE;

    /**
     * Bytes have come, and the last of them belong to a message that is not whole yet.
     *
     * @param length how many of them
     * @param sameMessage whether that message had begun before
     */
    synchronized void more(int length, boolean sameMessage, long nowMs) {
        if (!unfinished || !sameMessage) {
            unfinished = true;
            bytes = 0;
            beganMs = nowMs;
        }
        bytes += length;
        set();
    }

    /** Bytes have come, and end with a message. */
    synchronized void whole() {
        unfinished = false;
        set();
    }

    /** From now on nothing is read, which isn't the sender's doing. */
    synchronized void pause() {
        paused = true;
        set();
    }

    /** From now on the sender can be blamed again. */
    synchronized void resume(long nowMs) {
        paused = false;
        beganMs = nowMs;
        set();
    }

    private void set() {
        deadlineMs = unfinished && !paused ? beganMs + TIMEOUT_MS + bytes / SLOWEST_BYTES_PER_MS : Long.MAX_VALUE;
    }

    /** When the message must be whole; {@link Long#MAX_VALUE} if none has begun. */
    long deadlineMs() {
        return deadlineMs;
    }
}
