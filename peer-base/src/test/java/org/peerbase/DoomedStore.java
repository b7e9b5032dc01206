package org.peerbase;

import org.jspecify.annotations.Nullable;
import org.peerbase.store.Bytes;
import org.peerbase.store.CollaborationStore;
import org.peerbase.store.Store;

/** A store that fails from a certain moment on for the collaboration that was opened first, and for no other. */
final class DoomedStore implements Store {
    private final Store doomed = Store.inMemory();
    private final Store sound = Store.inMemory();
    private @Nullable Bytes first;

    void doom() {
        doomed.close();
    }

    @Override
    public synchronized CollaborationStore collaboration(Bytes key) {
        if (first == null) {
            first = key;
        }
        return (key.equals(first) ? doomed : sound).collaboration(key);
    }

    @Override
    public Bytes identity() {
        return sound.identity();
    }

    @Override
    public void close() {
        doomed.close();
        sound.close();
    }
}
