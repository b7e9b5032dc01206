package org.peerbase.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is kept of one collaboration. All methods may be called from any thread, block on the disk, and may throw a
 * {@link StoreException}; after {@link Store#close} each throws {@link StoreClosedException}.
 */
public interface CollaborationStore {
    /** The longest metadata key, in characters. */
    int MAX_METADATA_KEY = 255;

    /**
     * Appends records, all or none, and returns when they are as durable as the store's {@link Durability} says. A record
     * that is there already, byte for byte, is passed over.
     *
     * @throws RecordConflictException if another record has the same replica and sequence
     * @throws SequenceGapException if a record's predecessor is neither in the store nor before it in {@code records}
     * @throws StoreFullException if there is no room; the append may be tried again
     */
    void append(List<StoredRecord> records);

    /** The highest sequence of each replica. All records up to it are there. */
    Map<Bytes, Long> clock();

    /**
     * Reads records of one replica in sequence.
     *
     * @param from the first sequence wanted
     * @param maxRecords how many to return at most
     * @param maxBytes where to stop, in bytes of content; the first record is returned whatever its size
     * @return what is there; empty if there is nothing from that sequence on
     * @throws CorruptStoreException if a record is damaged or missing
     */
    List<StoredRecord> read(Bytes replica, long from, int maxRecords, long maxBytes);

    /** As {@link #replay(long, Consumer)}, from the first record on. */
    default void replay(Consumer<StoredRecord> visitor) {
        replay(0, visitor);
    }

    /**
     * Visits the records that are there at the time of the call, in the order of appending. The visitor may call the store.
     *
     * @param skipped how many records to leave out at the beginning
     * @throws CorruptStoreException if a record is damaged or missing
     */
    void replay(long skipped, Consumer<StoredRecord> visitor);

    /** How many bytes of content all records have together. Looks at each of them. */
    long contentBytes();

    /** The value last put under {@code key}. */
    Optional<Bytes> metadata(String key);

    /** Keeps {@code value} under {@code key}, as durable as an append. */
    void putMetadata(String key, Bytes value);

    /** The snapshot last put. */
    Optional<Snapshot> snapshot();

    /** Replaces the snapshot, as durable as an append. */
    void putSnapshot(Snapshot snapshot);
}
