package org.peerbase.libp2p.pubsub;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.peerbase.multiformats.identity.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link Subscription} of this service, and what waits for its handler. */
final class LocalSubscription implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(LocalSubscription.class);

    /** Messages that wait for a slow handler. */
    static final int MOST_MESSAGES = 8_192;

    /** Bytes that wait for a slow handler; a single message may have more. */
    static final int MOST_BYTES = 16 * 1024 * 1024;

    private final String topic;
    private final MessageHandler handler;
    private final Consumer<LocalSubscription> onClose;
    private final AtomicInteger waitingMessages = new AtomicInteger();
    private final AtomicInteger waitingBytes = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private volatile boolean closed;

    LocalSubscription(String topic, MessageHandler handler, Consumer<LocalSubscription> onClose) {
        this.topic = topic;
        this.handler = handler;
        this.onClose = onClose;
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public long dropped() {
        return dropped.get();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            onClose.accept(this);
        }
    }

    /** Whether there is room for a message; then {@link #deliver} must follow. */
    boolean reserve(PubsubMessage message) {
        int length = message.data().length;
        if (waitingMessages.get() >= MOST_MESSAGES
                || (waitingMessages.get() > 0 && waitingBytes.get() + (long) length > MOST_BYTES)) {
            if (dropped.getAndIncrement() == 0) {
                LOG.warn("messages of topic {} are dropped: the handler is too slow", topic);
            }
            return false;
        }
        waitingMessages.incrementAndGet();
        waitingBytes.addAndGet(length);
        return true;
    }

    /** Calls the handler, on the delivery thread. */
    void deliver(PubsubMessage message, PeerId source) {
        waitingMessages.decrementAndGet();
        waitingBytes.addAndGet(-message.data().length);
        if (closed) {
            return;
        }
        try {
            handler.onMessage(message, source);
        } catch (RuntimeException e) {
            LOG.warn("the handler of topic {} failed", topic, e);
        }
    }
}
