package org.peerbase.crdt.laws;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a type means, as its paper says it: the value after a set of operations, from nothing but who had seen what. Knows
 * no states, no deltas and no bytes, and needn't be fast.
 */
@FunctionalInterface
public interface Model<O> {
    /**
     * The value of a replica at which {@code events} have arrived.
     *
     * @param events with everything that they saw, by number
     */
    @Nullable
    Object value(List<Event<O>> events);
}
