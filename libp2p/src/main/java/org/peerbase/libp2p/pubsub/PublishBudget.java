package org.peerbase.libp2p.pubsub;

/** How much of our own may be on its way before publishers have to wait. Thread-safe. */
final class PublishBudget {
    static final int MOST_MESSAGES = 2_048;
    static final int MOST_BYTES = 2 * 1024 * 1024;

    private int messages;
    private int bytes;

    /** Whether a message may set out; a single long one always may. Then {@link #release} must follow. */
    synchronized boolean take(int length) {
        if (messages >= MOST_MESSAGES || (messages > 0 && bytes + (long) length > MOST_BYTES)) {
            return false;
        }
        messages++;
        bytes += length;
        return true;
    }

    synchronized void release(int length) {
        messages--;
        bytes -= length;
    }
}
