package org.peerbase.crdt;

import java.util.List;

/** Hears of every change of a {@link Crdt}'s value, local or from elsewhere. */
@FunctionalInterface
public interface ChangeListener {
    /**
     * Called after the change, on the thread that made it, while it holds the lock of the {@link ReplicaContext}; must
     * not block and must not change the same replica.
     *
     * <p>It should not throw. If it does, the change stays made and all other listeners still hear of it; then the caller
     * of the mutator, of {@link Crdt#apply} or of {@link Crdt#load} gets a {@link ListenerFailedException}. In a
     * collaboration a change of others goes on its way all the same, and the exception is logged.
     *
     * @param changes not empty; each applies to the value that the one before it left
     */
    void changed(List<Change> changes);
}
