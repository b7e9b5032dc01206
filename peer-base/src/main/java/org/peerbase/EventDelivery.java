package org.peerbase;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events on their way to listeners, which are called one after another on a thread of their own. Thread-safe.
 *
 * @param <T> what all the events are
 */
final class EventDelivery<T> {
    /** The most events that wait for a listener; beyond that the newest are dropped, and logged. */
    static final int MAX_EVENTS = 4_096;

    private static final Logger LOG = LoggerFactory.getLogger(EventDelivery.class);

    private final Listeners<T> listeners = new Listeners<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile @Nullable Mailbox mailbox;

    /** Begins to tell; what came before is forgotten. */
    void deliverOn(Executor threads) {
        mailbox = new Mailbox(threads, () -> {});
    }

    <E extends T> Registration on(Class<E> kind, Consumer<? super E> consumer) {
        return listeners.add(kind, consumer);
    }

    void add(T event) {
        Mailbox deliveries = mailbox;
        if (deliveries == null || listeners.isEmpty()) {
            return;
        }
        if (waiting.incrementAndGet() > MAX_EVENTS) {
            waiting.decrementAndGet();
            LOG.warn(
                    "the listeners are too slow: a {} was dropped",
                    event.getClass().getSimpleName());
            return;
        }
        deliveries.execute(() -> {
            waiting.decrementAndGet();
            listeners.tell(event);
        });
    }
}
