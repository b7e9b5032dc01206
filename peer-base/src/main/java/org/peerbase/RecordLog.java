package org.peerbase;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.peerbase.collaboration.ChangeRecord;
import org.peerbase.collaboration.Clock;
import org.peerbase.collaboration.Incarnation;
import org.peerbase.collaboration.MalformedMessageException;
import org.peerbase.collaboration.SharedState;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.store.Bytes;
import org.peerbase.store.CollaborationStore;
import org.peerbase.store.CorruptStoreException;
import org.peerbase.store.Durability;
import org.peerbase.store.Snapshot;
import org.peerbase.store.Store;
import org.peerbase.store.StoreFullException;
import org.peerbase.store.StoredRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records of one collaboration in the store's terms. Blocks on the disk. */
final class RecordLog {
    private static final Logger LOG = LoggerFactory.getLogger(RecordLog.class);

    private static final String REPLICA = "replica";
    private static final String STATUS = "status";

    /** What the store was when it was last open: its {@linkplain Store#identity identity}. */
    static final String HOME = "home";

    private static final String FORKS = "forks";
    private static final Bytes IN_USE = Bytes.of(new byte[] {1});
    private static final Bytes AT_REST = Bytes.of(new byte[] {0});

    /** The snapshot has its clock inside, sealed. */
    private static final Bytes NO_CLOCK = Bytes.of(new byte[0]);

    private final CollaborationStore store;
    private final Bytes key;
    private final Bytes home;
    private final Durability durability;
    private long snapshotBytes;
    private long replayedRecords;
    private long replayedBytes;
    private final Growth growth = new Growth();
    private Optional<SharedDisk> disk = Optional.empty();
    private long maxBytes = Long.MAX_VALUE;
    private long bytes;

    /** @param key under which the store keeps the collaboration */
    RecordLog(Store store, Bytes key, Durability durability) {
        this.store = store.collaboration(key);
        this.key = key;
        this.home = store.identity();
        this.durability = durability;
    }

    /** From now on all records together may take so many bytes; before anything is appended. */
    RecordLog limitedTo(long most) {
        maxBytes = most;
        bytes = store.contentBytes();
        return this;
    }

    /** From now on other logs are left some of the disk. */
    RecordLog sharing(Optional<SharedDisk> shared) {
        disk = shared;
        return this;
    }

    /**
     * Opens the log for changes of {@code self}.
     *
     * @return the replica as which changes are to be made: the one of the last time, or a new one if there was none, if it
     *     may have announced more than the store has, or if the store is a copy, or was restored: then others may have
     *     records of that replica that are not here
     */
    ReplicaId open(PeerId self) {
        Optional<ReplicaId> last = store.metadata(REPLICA)
                .map(bytes -> ReplicaId.of(bytes.array()))
                .filter(replica -> Incarnation.isOf(self, replica));
        // Said by the last opening, whatever this one promises.
        boolean mayHaveLost = store.metadata(STATUS).filter(IN_USE::equals).isPresent();
        Optional<Bytes> lastHome = store.metadata(HOME);
        boolean isElsewhere = lastHome.isPresent() && !lastHome.get().equals(home);
        ReplicaId replica = last.filter(known -> !mayHaveLost && !isElsewhere)
                .orElseGet(() -> Incarnation.fresh(self, new SecureRandom()));
        if (last.isEmpty() || !last.get().equals(replica)) {
            rename(replica);
        }
        if (lastHome.isEmpty() || isElsewhere) {
            store.putMetadata(HOME, home);
        }
        if (durability != Durability.POWER_LOSS) {
            store.putMetadata(STATUS, IN_USE);
        } else if (mayHaveLost) {
            store.putMetadata(STATUS, AT_REST);
        }
        return replica;
    }

    /** From now on, and from the next opening on, changes are made as this replica. */
    void rename(ReplicaId replica) {
        store.putMetadata(REPLICA, Bytes.of(replica.toByteArray()));
    }

    /** Says that everything announced is stored. */
    void rest() {
        if (durability != Durability.POWER_LOSS) {
            store.putMetadata(STATUS, AT_REST);
        }
    }

    /** Applies everything stored to {@code state}: a snapshot, if there is one that can be used, and the records after it. */
    void restore(SharedState state) {
        store.metadata(FORKS).ifPresent(forks -> state.restoreForks(forks.array()));
        long skipped = restoreSnapshot(state);
        state.restoring(this::read, () -> replay(state, skipped));
    }

    private void replay(SharedState state, long skipped) {
        store.replay(skipped, stored -> {
            try {
                ChangeRecord record = decode(ReplicaId.of(stored.replica().array()), stored);
                state.restore(record);
                replayedRecords++;
                replayedBytes += record.body().length;
            } catch (MalformedMessageException | IllegalArgumentException e) {
                throw new PeerBaseException(
                        "the repo has a record that this version can't read (" + e.getMessage()
                                + "): move the repo folder away and start with an empty one",
                        e);
            }
        });
    }

    /** Returns how many records of the log the snapshot stands for. */
    private long restoreSnapshot(SharedState state) {
        byte[] snapshot;
        try {
            snapshot = store.snapshot().map(stored -> stored.state().array()).orElse(null);
        } catch (CorruptStoreException e) {
            LOG.warn("a snapshot is not used: {}", e.getMessage());
            return 0;
        }
        if (snapshot == null) {
            return 0;
        }
        Map<ReplicaId, Long> clock = new HashMap<>();
        store.clock().forEach((replica, last) -> clock.put(ReplicaId.of(replica.array()), last));
        Optional<String> refusal = state.restoreSnapshot(snapshot, Clock.of(clock));
        if (refusal.isPresent()) {
            LOG.info("a snapshot is not used: {}", refusal.get());
            return 0;
        }
        snapshotBytes = snapshot.length;
        return state.clock().total();
    }

    /** The length of the snapshot that was used; 0 if none was. */
    long snapshotBytes() {
        return snapshotBytes;
    }

    /** How many records were read one by one. */
    long replayedRecords() {
        return replayedRecords;
    }

    /** The bytes of the bodies of these records. */
    long replayedBytes() {
        return replayedBytes;
    }

    /** Keeps a snapshot of the records up to here, in the place of the one before. */
    void putSnapshot(byte[] snapshot) {
        if (snapshot.length <= StoredRecord.MAX_CONTENT_BYTES) {
            store.putSnapshot(new Snapshot(NO_CLOCK, Bytes.of(snapshot)));
        }
    }

    /** Keeps which replicas have forked. */
    void putForks(byte[] forks) {
        store.putMetadata(FORKS, Bytes.of(forks));
    }

    void append(List<ChangeRecord> records) {
        List<StoredRecord> batch = new ArrayList<>(records.size());
        long before = growth.bytes();
        for (ChangeRecord changeRecord : records) {
            StoredRecord record = new StoredRecord(
                    Bytes.of(changeRecord.author().toByteArray()),
                    changeRecord.sequence(),
                    Bytes.of(changeRecord.toBytes()));
            batch.add(record);
            growth.add(changeRecord, record.content().length());
        }
        long added = growth.bytes() - before;
        if (added > maxBytes - bytes) {
            throw new StoreFullException("its changes take " + bytes + " bytes, and with the next ones more than the "
                    + maxBytes + " that they may (" + growth + "); open it again with a higher limit (maxStored)");
        }
        disk.ifPresent(shared -> shared.grow(key, added, growth));
        store.append(batch);
        bytes += added;
    }

    List<ChangeRecord> read(ReplicaId replica, long from, int maxRecords, int maxBytes) {
        List<ChangeRecord> records = new ArrayList<>();
        for (StoredRecord stored : store.read(Bytes.of(replica.toByteArray()), from, maxRecords, maxBytes)) {
            records.add(decode(replica, stored));
        }
        return records;
    }

    private static ChangeRecord decode(ReplicaId replica, StoredRecord stored) {
        return ChangeRecord.fromBytes(
                replica, stored.sequence(), stored.content().array());
    }
}
