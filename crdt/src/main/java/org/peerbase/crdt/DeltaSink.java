package org.peerbase.crdt;

/** Where the deltas of local changes go. */
@FunctionalInterface
public interface DeltaSink {
    /** Drops every delta; a type given this one doesn't even encode them. */
    DeltaSink NONE = delta -> {};

    /**
     * Lets a local change be made, or throws, and the mutator throws the same with nothing changed: who may only read, or
     * has stopped, refuses here what {@link #accept} could only refuse too late. Called first by every mutator, on the thread
     * that calls it and under the lock of the {@link ReplicaContext}, also if the mutator then finds nothing to change.
     */
    default void requireOpen() {}

    /**
     * Takes the delta of a local change that has just been applied. Called on the thread that made the change, while
     * it holds the lock of the {@link ReplicaContext}, so the order of calls is the order of changes; must not block.
     *
     * @param delta for {@link Crdt#apply} at the others; the receiver may keep it
     */
    void accept(byte[] delta);
}
