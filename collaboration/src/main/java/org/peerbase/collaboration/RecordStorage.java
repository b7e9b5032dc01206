package org.peerbase.collaboration;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * The way of records into the store and out of it: appends one batch after another, and reads for the links that need
 * older records. What is made here is signed at the end of each batch.
 */
final class RecordStorage {
    /** The most records in one append to the store, the rest of a run not counted. */
    static final int MAX_STORE_RECORDS = 4_096;

    /** From how many bytes of others' records on, that wait for the store, no more are taken. */
    static final int FULL_BYTES = 32 << 20;

    private final SharedState state;
    private final Outputs outputs;
    private final LocalAuthor author;

    private final ArrayDeque<Incoming> unstored = new ArrayDeque<>();
    private List<Incoming> storing = List.of();
    private long remoteBytes;
    private long batch;
    private boolean failed;
    private Consumer<ChangeRecord> follower = record -> {};

    private final TreeMap<Long, Pending> reads = new TreeMap<>();
    private long nextRequest = 1;

    /** Takes records as they were read. */
    @FunctionalInterface
    interface ReadTarget {
        void read(List<ChangeRecord> records, long nowMs);
    }

    /** Takes records that were read: in sequence, empty if there are none. */
    @FunctionalInterface
    interface LoadTarget {
        void loaded(List<ChainedRecord> records, long nowMs);
    }

    /** A read that is under way, for a link if there is one. */
    private record Pending(@Nullable Link link, ReadTarget target) {}

    RecordStorage(SharedState state, Signatures signatures, RandomGenerator random, Outputs outputs) {
        this.state = state;
        this.outputs = outputs;
        this.author = new LocalAuthor(state, signatures, random);
    }

    void add(Incoming incoming) {
        unstored.add(incoming);
        count(incoming, 1);
        follower.accept(incoming.record());
    }

    private void count(Incoming incoming, int times) {
        if (incoming.link() != null) {
            remoteBytes += (long) times * incoming.record().size();
        }
    }

    /** Whether so much waits for the store that no more should come. */
    boolean isFull() {
        return remoteBytes >= FULL_BYTES;
    }

    /** @throws UnrecordableChangeException if one can't be recorded; those after it are lost then */
    void addLocalChanges() {
        for (LocalChange change : state.takeLocalChanges()) {
            try {
                add(author.record(change));
            } catch (RuntimeException e) {
                throw new UnrecordableChangeException(e);
            }
        }
    }

    /** Hears of what is not in the store yet, and of all that is added from now on. */
    void follow(Consumer<ChangeRecord> newFollower) {
        storing.forEach(incoming -> newFollower.accept(incoming.record()));
        unstored.forEach(incoming -> newFollower.accept(incoming.record()));
        follower = newFollower;
    }

    void unfollow() {
        follower = record -> {};
    }

    /** Begins the next append, unless one is under way. */
    void storeMore() {
        if (!storing.isEmpty() || unstored.isEmpty() || failed) {
            return;
        }
        List<Incoming> next = new ArrayList<>();
        // A run of another author is not cut: after a crash its end, which is signed, would be missing here.
        while (!unstored.isEmpty() && (next.size() < MAX_STORE_RECORDS || isInsideOfRun(next))) {
            next.add(unstored.remove());
        }
        author.sign(next);
        storing = next;
        outputs.add(new CollaborationOutput.StoreRecords(
                ++batch, next.stream().map(Incoming::record).toList()));
    }

    private boolean isInsideOfRun(List<Incoming> batch) {
        Incoming last = batch.get(batch.size() - 1);
        return last.link() != null
                && !last.record().isSigned()
                && unstored.element().author() == last.author();
    }

    /** What the append has made durable; empty if it isn't the one that is under way. */
    List<Incoming> onStored(long storedBatch) {
        if (storedBatch != batch || failed) {
            return List.of();
        }
        List<Incoming> stored = storing;
        storing = List.of();
        stored.forEach(incoming -> count(incoming, -1));
        return stored;
    }

    /** The store is broken: nothing can be promised any more. */
    void fail() {
        failed = true;
    }

    /**
     * Reads records of a replica from {@code from} on for a link.
     *
     * @param head a point of the replica's chain at or before {@code from - 1}
     */
    void load(
            @Nullable Link link,
            int replica,
            long from,
            Chains.Point head,
            int maxRecords,
            int maxBytes,
            LoadTarget target) {
        long skipped = from - 1 - head.sequence();
        read(
                link,
                state.replicas().id(replica),
                head.sequence() + 1,
                maxRecords + (int) skipped,
                maxBytes + (skipped == 0 ? 0 : Chain.MAX_UNSIGNED_BYTES),
                (records, nowMs) -> {
                    Chains.Point point = head;
                    List<ChainedRecord> chained = new ArrayList<>(records.size());
                    for (ChangeRecord record : records) {
                        ChainedRecord next = state.chains().chain().append(point.head(), record);
                        point = new Chains.Point(record.sequence(), next.head());
                        if (record.sequence() >= from) {
                            chained.add(next);
                        }
                    }
                    if (chained.isEmpty() && !records.isEmpty()) {
                        // What is wanted comes after what could be read at once.
                        load(link, replica, from, point, maxRecords, maxBytes, target);
                    } else {
                        target.loaded(chained, nowMs);
                    }
                });
    }

    /** Reads records of a replica as they are; for a link, or for ourselves. */
    void read(@Nullable Link link, ReplicaId replica, long from, int maxRecords, int maxBytes, ReadTarget target) {
        reads.put(nextRequest, new Pending(link, target));
        outputs.add(new CollaborationOutput.LoadRecords(nextRequest++, replica, from, maxRecords, maxBytes));
    }

    /** The link for which a request reads; null if it is gone. */
    @Nullable
    Link linkOf(long request) {
        Pending pending = reads.get(request);
        return pending == null ? null : pending.link();
    }

    /** Hands what was read to who asked. */
    void onLoaded(long request, List<ChangeRecord> records, long nowMs) {
        Pending pending = reads.remove(request);
        if (pending != null) {
            pending.target().read(records, nowMs);
        }
    }

    /** A link is gone. */
    void forget(Link link) {
        reads.values().removeIf(pending -> pending.link() == link);
    }
}
