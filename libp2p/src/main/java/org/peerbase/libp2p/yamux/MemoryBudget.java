package org.peerbase.libp2p.yamux;

import java.util.concurrent.atomic.AtomicLong;

/** What the sessions of a host may hold together of what was received and not consumed, in bytes. Thread-safe. */
public final class MemoryBudget {
    private final long max;
    private final AtomicLong inUse = new AtomicLong();

    public MemoryBudget(long max) {
        this.max = max;
    }

    public long max() {
        return max;
    }

    /** Takes all of {@code bytes} or nothing. */
    boolean take(long bytes) {
        if (inUse.addAndGet(bytes) <= max) {
            return true;
        }
        inUse.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        inUse.addAndGet(-bytes);
    }

    /** What is held now. */
    public long inUse() {
        return inUse.get();
    }
}
