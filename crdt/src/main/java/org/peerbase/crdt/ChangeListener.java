package org.peerbase.crdt;

import java.util.List;

/** Hears of every change of a {@link Crdt}'s value, local or from elsewhere. */
@FunctionalInterface
public interface ChangeListener {
    /**
     * Called after the change, on the thread that made it, while it holds the lock of the {@link ReplicaContext}; must
     * not block and must not change the same replica.
     *
     * @param changes not empty; each applies to the value that the one before it left
     */
    void changed(List<Change> changes);
}
