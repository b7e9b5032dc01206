package org.peerbase.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a store gives back, asked for in every way it can be asked for.
 *
 * @param collaborations what each has, by the order of {@link #KEYS}
 */
record StoreContents(List<Part> collaborations) {
    static final List<Bytes> KEYS = List.of(StoreContract.bytes("list"), StoreContract.bytes("text"));
    static final List<String> METADATA = List.of("replica", "status");

    /** What one collaboration has. */
    record Part(
            Map<Bytes, Long> clock,
            List<StoredRecord> log,
            List<List<StoredRecord>> byReplica,
            List<Optional<Bytes>> metadata,
            Optional<Snapshot> snapshot) {}

    /** Reads all there is; it may change the store as any opening of a collaboration does. */
    static StoreContents of(Store store) {
        return new StoreContents(
                KEYS.stream().map(key -> part(store.collaboration(key))).toList());
    }

    private static Part part(CollaborationStore store) {
        List<StoredRecord> log = new ArrayList<>();
        store.replay(log::add);
        Map<Bytes, Long> clock = store.clock();
        List<List<StoredRecord>> byReplica = clock.keySet().stream()
                .sorted()
                .map(replica -> store.read(replica, 1, Integer.MAX_VALUE, Long.MAX_VALUE))
                .toList();
        return new Part(
                clock, log, byReplica, METADATA.stream().map(store::metadata).toList(), store.snapshot());
    }

    long records() {
        return collaborations.stream().mapToLong(part -> part.log().size()).sum();
    }
}
