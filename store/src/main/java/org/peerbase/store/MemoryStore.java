package org.peerbase.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A store without a disk. */
final class MemoryStore implements Store {
    private final Map<Bytes, CollaborationStore> collaborations = new ConcurrentHashMap<>();
    private volatile boolean closed;

    @Override
    public CollaborationStore collaboration(Bytes key) {
        Checks.key(key);
        checkOpen();
        return collaborations.computeIfAbsent(key, k -> new MemoryCollaborationStore(this));
    }

    @Override
    public Bytes identity() {
        checkOpen();
        return Bytes.of(new byte[0]);
    }

    void checkOpen() {
        if (closed) {
            throw Checks.closed();
        }
    }

    @Override
    public void close() {
        closed = true;
        collaborations.clear();
    }
}
