package org.peerbase.crdt;

/** A delta that was decoded, and checked against the state as it is. */
@FunctionalInterface
interface CheckedDelta {
    /**
     * Joins it to the state, under the same hold of the lock as the check; adds to {@code changes} what it did. Fails only
     * where something has to wait and there is no room for it, and then nothing has changed.
     */
    void join(Effects changes);

    /** The latest time that it names, in milliseconds since 1970; 0 if it names none. */
    default long time() {
        return 0;
    }
}
