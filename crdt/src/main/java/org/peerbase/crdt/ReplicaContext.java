package org.peerbase.crdt;

import java.util.function.LongSupplier;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * What a replica of a type is given by its surroundings. Who leaves the clock out gets the system's; nothing else in this
 * module asks for the time.
 *
 * @param id names this replica; no other may have it
 * @param lock held during every public method of the {@link Crdt}; those that change together share one
 * @param sink takes the deltas of local changes
 * @param clock milliseconds since 1970, for the types that order by time; may jump
 * @param delivery what is promised of the deltas of others
 */
public record ReplicaContext(ReplicaId id, Object lock, DeltaSink sink, LongSupplier clock, Delivery delivery) {
    /** A replica that takes deltas in any order. */
    public ReplicaContext(ReplicaId id, Object lock, DeltaSink sink, LongSupplier clock) {
        this(id, lock, sink, clock, Delivery.ANY_ORDER);
    }

    /** A replica with a lock of its own and the system's clock. */
    public static ReplicaContext of(ReplicaId id, DeltaSink sink) {
        return new ReplicaContext(id, new Object(), sink, System::currentTimeMillis);
    }

    /** A replica with a lock of its own and the system's clock, whose deltas nobody wants. */
    public static ReplicaContext of(ReplicaId id) {
        return of(id, DeltaSink.NONE);
    }

    /** The same, where others' deltas are promised to come in causal order. */
    public ReplicaContext withCausalDelivery() {
        return new ReplicaContext(id, lock, sink, clock, Delivery.CAUSAL);
    }
}
