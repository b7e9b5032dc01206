package org.peerbase.libp2p.pubsub;

/** One handler's interest in a topic. The topic is left when its last subscription is closed. Thread-safe. */
public interface Subscription extends AutoCloseable {
    String topic();

    /** Messages dropped because the handler was slow. */
    long dropped();

    /** Ends it; the handler is not called any more after a call that may be under way. Idempotent. */
    @Override
    void close();
}
