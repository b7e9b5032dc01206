package org.peerbase.crdt.causal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.Dot;
import org.peerbase.crdt.dot.RangeSet;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * One replica of a causal type: makes local changes and their deltas, applies those of others, and reads and writes whole
 * states. A delta names the numbers that it has seen one by one, so none ever waits for another.
 */
public final class CausalReplica {
    private final Kind kind;
    private ReplicaId id;
    private final ByteWriter writer = new ByteWriter();
    private final Set<ReplicaId> forgone = new HashSet<>(0);
    private CausalStore store;
    private Author self;

    /** An empty replica. */
    public CausalReplica(Kind kind, ReplicaId id) {
        this.kind = kind;
        this.id = id;
        store = new CausalStore(kind, id);
        self = store.author(id);
    }

    /** The place that is no part of another. It is another one after {@link #join}, {@link #reset} and {@link #rename}. */
    public Place root() {
        return store.root;
    }

    /**
     * A local change: entries that were seen give way to a new one, or to nothing.
     *
     * @throws IllegalStateException if another type is at {@code location}, or this replica used up its numbers
     */
    public Batch replace(Location location, List<Entry> seen, byte @Nullable [] payload) {
        location.checkType();
        Batch batch = new Batch();
        if (payload != null) {
            int number = self.seen.end();
            if (number > Dot.NUMBER_MAX) {
                throw new IllegalStateException(
                        "replica " + id + " made " + number + " changes; it can go on under another id only");
            }
            batch.added.add(store.add(self, number, location.open(), payload));
            self.seen.add(number, number + 1);
        }
        store.removeAll(seen, batch);
        return batch;
    }

    /** The delta of a local change. */
    public byte[] encode(Batch batch) {
        return CausalDelta.encode(writer, store.root, self, batch);
    }

    /** Decodes a delta and makes sure that it can be applied. */
    public CausalDelta check(ReplicaId authorId, byte[] encoded) {
        CausalDelta delta = CausalDelta.decode(kind, encoded);
        if (delta.others.containsKey(authorId)) {
            throw new MalformedBytesException("the author " + authorId + " is among the others");
        }
        store.checkRoomFor(authorId, delta.others.keySet());
        return delta;
    }

    /**
     * What a delta takes out of another replica's that was not seen here, so that it can't have been seen by an author whose
     * deltas come in causal order; null if there is nothing.
     *
     * @throws MalformedBytesException if the author skips numbers of its own
     */
    public @Nullable Dot missing(ReplicaId authorId, CausalDelta delta) {
        delta.checkFollows(store.seen(authorId));
        for (Map.Entry<ReplicaId, RangeSet> other : delta.others.entrySet()) {
            int number = store.seen(other.getKey()).firstMissingOf(other.getValue());
            if (number >= 0 && !forgone.contains(other.getKey())) {
                return new Dot(other.getKey(), number);
            }
        }
        return null;
    }

    /** Applies a delta that was checked. */
    public Batch apply(ReplicaId authorId, CausalDelta delta) {
        Batch batch = new Batch();
        Author author = store.author(authorId);
        for (CausalDelta.Added entry : delta.added) {
            store.join(author, entry.number, entry.place, entry.payload, batch);
            author.seen.add(entry.number, entry.number + 1);
        }
        List<Entry> gone = new ArrayList<>();
        takeOut(author, delta.own, gone);
        delta.others.forEach((other, numbers) -> takeOut(store.author(other), numbers, gone));
        store.removeAll(gone, batch);
        return batch;
    }

    private static void takeOut(Author author, RangeSet numbers, List<Entry> gone) {
        for (RangeSet.Range range : numbers.ranges()) {
            author.live.forEach(range.start(), range.end(), gone::add);
            author.seen.add(range.start(), range.end());
        }
    }

    /** The whole state. */
    public byte[] encode() {
        return CausalState.encode(store);
    }

    /**
     * Joins a whole state.
     *
     * @return what it changed; null if there was nothing here before, so that all that is here now is new
     */
    public @Nullable Batch join(byte[] state) {
        CausalStore other = CausalState.decode(kind, id, state);
        store.checkRoomFor(other);
        if (store.isNew()) {
            become(other);
            return null;
        }
        Batch batch = new Batch();
        store.join(other, batch);
        return batch;
    }

    /** Takes note that no more will come of {@code gone} than is here: others may have seen it, and taken it out. */
    public void forgo(ReplicaId gone) {
        forgone.add(gone);
    }

    /** From now on local changes are those of another replica. */
    public void rename(ReplicaId newId) {
        byte[] state = encode();
        id = newId;
        reset(state);
    }

    /** Takes a whole state in the place of this one. */
    public void reset(byte[] state) {
        CausalStore other = CausalState.decode(kind, id, state);
        new CausalStore(kind, id).checkRoomFor(other);
        become(other);
    }

    private void become(CausalStore other) {
        store = other;
        self = store.author(id);
    }
}
