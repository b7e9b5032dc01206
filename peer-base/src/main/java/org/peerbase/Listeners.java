package org.peerbase;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Who wants to hear of which events. An exception out of a listener harms nobody. Thread-safe.
 *
 * @param <T> what all the events are
 */
final class Listeners<T> {
    private record Listener<E>(Class<E> kind, Consumer<? super E> consumer) {
        void tell(Object event) {
            if (kind.isInstance(event)) {
                consumer.accept(kind.cast(event));
            }
        }
    }

    private final List<Listener<?>> listeners = new CopyOnWriteArrayList<>();

    <E extends T> Registration add(Class<E> kind, Consumer<? super E> consumer) {
        Listener<E> listener = new Listener<>(kind, consumer);
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    boolean isEmpty() {
        return listeners.isEmpty();
    }

    void tell(T event) {
        for (Listener<?> listener : listeners) {
            try {
                listener.tell(event);
            } catch (RuntimeException | Error e) {
                Failure.ofListener(event.getClass().getSimpleName(), e);
            }
        }
    }
}
