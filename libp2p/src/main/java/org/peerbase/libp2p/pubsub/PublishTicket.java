package org.peerbase.libp2p.pubsub;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** One message of our own on its way to several peers: completes when each has taken it or was found too slow. */
final class PublishTicket {
    private final CompletableFuture<Integer> result = new CompletableFuture<>();

    /** Peers that have not taken it, and one for {@link #sent}. */
    private final AtomicInteger open = new AtomicInteger(1);

    private volatile int receivers;
    private volatile int refused;

    CompletableFuture<Integer> result() {
        return result;
    }

    /** A peer's queue has taken the message and will call {@link #release}. */
    void hold() {
        open.incrementAndGet();
    }

    /** A peer has taken the message, or is not waited for any more. */
    void release() {
        if (open.decrementAndGet() == 0) {
            if (receivers == 0 && refused > 0) {
                result.completeExceptionally(
                        new PubsubException("all " + refused + " peers of the topic are too slow to take the message"));
            } else {
                result.complete(receivers);
            }
        }
    }

    /** The message is in the queues of {@code taken} peers, {@code notTaken} had no room. */
    void sent(int taken, int notTaken) {
        receivers = taken;
        refused = notTaken;
        release();
    }
}
