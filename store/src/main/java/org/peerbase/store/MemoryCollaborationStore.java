package org.peerbase.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One collaboration in memory. Its lock guards all fields. */
final class MemoryCollaborationStore implements CollaborationStore {
    private final MemoryStore store;
    private final List<StoredRecord> log = new ArrayList<>();
    private final Map<Bytes, List<StoredRecord>> byReplica = new HashMap<>();
    private final Map<String, Bytes> metadata = new HashMap<>();
    private @Nullable Snapshot snapshot;

    MemoryCollaborationStore(MemoryStore store) {
        this.store = store;
    }

    @Override
    public synchronized void append(List<StoredRecord> records) {
        store.checkOpen();
        int sizeBefore = log.size();
        try {
            for (StoredRecord record : records) {
                append(record);
            }
        } catch (StoreException e) {
            rollBack(sizeBefore);
            throw e;
        }
    }

    private void append(StoredRecord record) {
        List<StoredRecord> own = byReplica.computeIfAbsent(record.replica(), r -> new ArrayList<>());
        if (record.sequence() <= own.size()) {
            if (!own.get((int) record.sequence() - 1).equals(record)) {
                throw Checks.conflict(record);
            }
        } else if (record.sequence() == own.size() + 1) {
            own.add(record);
            log.add(record);
        } else {
            throw Checks.gap(record, own.size());
        }
    }

    private void rollBack(int size) {
        for (int i = log.size() - 1; i >= size; i--) {
            List<StoredRecord> own = byReplica.getOrDefault(log.remove(i).replica(), List.of());
            own.remove(own.size() - 1);
        }
        byReplica.values().removeIf(List::isEmpty);
    }

    @Override
    public synchronized long contentBytes() {
        store.checkOpen();
        return log.stream().mapToLong(record -> record.content().length()).sum();
    }

    @Override
    public synchronized Map<Bytes, Long> clock() {
        store.checkOpen();
        Map<Bytes, Long> clock = new HashMap<>();
        byReplica.forEach((replica, records) -> clock.put(replica, (long) records.size()));
        return clock;
    }

    @Override
    public synchronized List<StoredRecord> read(Bytes replica, long from, int maxRecords, long maxBytes) {
        store.checkOpen();
        List<StoredRecord> own = byReplica.getOrDefault(replica, List.of());
        List<StoredRecord> page = new ArrayList<>();
        long bytes = 0;
        for (long sequence = Math.max(1, from); sequence <= own.size() && page.size() < maxRecords; sequence++) {
            StoredRecord record = own.get((int) sequence - 1);
            bytes += record.content().length();
            if (bytes > maxBytes && !page.isEmpty()) {
                break;
            }
            page.add(record);
        }
        return page;
    }

    @Override
    public void replay(long skipped, Consumer<StoredRecord> visitor) {
        List<StoredRecord> all;
        synchronized (this) {
            store.checkOpen();
            all = List.copyOf(log.subList((int) Math.min(skipped, log.size()), log.size()));
        }
        all.forEach(visitor);
    }

    @Override
    public synchronized Optional<Bytes> metadata(String key) {
        Checks.metadataKey(key);
        store.checkOpen();
        return Optional.ofNullable(metadata.get(key));
    }

    @Override
    public synchronized void putMetadata(String key, Bytes value) {
        Checks.metadataKey(key);
        store.checkOpen();
        metadata.put(key, value);
    }

    @Override
    public synchronized Optional<Snapshot> snapshot() {
        store.checkOpen();
        return Optional.ofNullable(snapshot);
    }

    @Override
    public synchronized void putSnapshot(Snapshot newSnapshot) {
        store.checkOpen();
        snapshot = newSnapshot;
    }
}
