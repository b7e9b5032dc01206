package org.peerbase.collaboration;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The way of records into the store and out of it: appends one batch after another, and reads for the links that need
 * older records. What is made here is signed at the end of each batch.
 */
final class RecordStorage {
    /** The most records in one append to the store. */
    static final int MAX_STORE_RECORDS = 4_096;

    private final SharedState state;
    private final Outputs outputs;
    private final LocalAuthor author;

    private final ArrayDeque<Incoming> unstored = new ArrayDeque<>();
    private List<Incoming> storing = List.of();
    private long batch;
    private boolean failed;

    private final TreeMap<Long, PendingLoad> loads = new TreeMap<>();
    private long nextRequest = 1;

    /**
     * What is read for a link.
     *
     * @param from the first sequence wanted
     * @param head a point of the chain before it, where reading begins
     */
    private record PendingLoad(Link link, int author, long from, Chains.Point head, int maxRecords, int maxBytes) {}

    /** Records that were asked for, in sequence; empty if they could not be read. */
    record Loaded(Link link, int author, List<ChainedRecord> records) {}

    RecordStorage(SharedState state, Signatures signatures, RandomGenerator random, Outputs outputs) {
        this.state = state;
        this.outputs = outputs;
        this.author = new LocalAuthor(state, signatures, random);
    }

    void add(Incoming incoming) {
        unstored.add(incoming);
    }

    void addLocalChanges() {
        for (LocalChange change : state.takeLocalChanges()) {
            unstored.add(author.record(change));
        }
    }

    /** Begins the next append, unless one is under way. */
    void storeMore() {
        if (!storing.isEmpty() || unstored.isEmpty() || failed) {
            return;
        }
        List<Incoming> next = new ArrayList<>();
        while (!unstored.isEmpty() && next.size() < MAX_STORE_RECORDS) {
            next.add(unstored.remove());
        }
        author.sign(next);
        storing = next;
        outputs.add(new CollaborationOutput.StoreRecords(
                ++batch, next.stream().map(Incoming::record).toList()));
    }

    /** What the append has made durable; empty if it isn't the one that is under way. */
    List<Incoming> onStored(long storedBatch) {
        if (storedBatch != batch || failed) {
            return List.of();
        }
        List<Incoming> stored = storing;
        storing = List.of();
        return stored;
    }

    /** The store is broken: nothing can be promised any more. */
    void fail() {
        failed = true;
    }

    /**
     * Reads records of {@code author} from {@code from} on for a link.
     *
     * @param head a point of the author's chain at or before {@code from - 1}
     */
    void load(Link link, int replica, long from, Chains.Point head, int maxRecords, int maxBytes) {
        long skipped = from - 1 - head.sequence();
        loads.put(nextRequest, new PendingLoad(link, replica, from, head, maxRecords, maxBytes));
        outputs.add(new CollaborationOutput.LoadRecords(
                nextRequest++,
                state.replicas().id(replica),
                head.sequence() + 1,
                maxRecords + (int) skipped,
                maxBytes + (skipped == 0 ? 0 : Chain.MAX_UNSIGNED_BYTES)));
    }

    /** Puts what was read in its place; null if nobody waits for it, or more has to be read first. */
    @Nullable
    Loaded onLoaded(long request, List<ChangeRecord> records) {
        PendingLoad pending = loads.remove(request);
        if (pending == null) {
            return null;
        }
        List<ChainedRecord> chained = new ArrayList<>(records.size());
        Chains.Point point = pending.head();
        for (ChangeRecord record : records) {
            ChainedRecord next = state.chains().chain().append(point.head(), record);
            point = new Chains.Point(record.sequence(), next.head());
            if (record.sequence() >= pending.from()) {
                chained.add(next);
            }
        }
        if (chained.isEmpty() && !records.isEmpty()) {
            load(pending.link(), pending.author(), pending.from(), point, pending.maxRecords(), pending.maxBytes());
            return null;
        }
        return new Loaded(pending.link(), pending.author(), chained);
    }

    /** A link is gone. */
    void forget(Link link) {
        loads.values().removeIf(load -> load.link() == link);
    }
}
