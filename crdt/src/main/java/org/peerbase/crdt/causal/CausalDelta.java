package org.peerbase.crdt.causal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.RangeSet;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.value.Bytes;

/**
 * What one author put in and took out.
 *
 * <p>Bytes: a varint {@code n << 2 | others << 1 | own}; n entries that the author put in, as {@link PlaceWriter} writes
 * them; if {@code own} is 1, the numbers of its own that the author took out, as {@link RangeSet} writes them; if {@code
 * others} is 1, the number of other replicas, and of each, sorted, its id and the numbers that the author took out.
 */
public final class CausalDelta {
    private static final int OWN = 1;
    private static final int OTHERS = 2;
    private static final RangeSet NOTHING = new RangeSet();
    private static final SortedMap<ReplicaId, RangeSet> NOBODY = Collections.emptySortedMap();

    /** An entry that the author put in. */
    static final class Added {
        final int number;
        final Place place;
        final byte[] payload;

        private Added(int number, Place place, byte[] payload) {
            this.number = number;
            this.place = place;
            this.payload = payload;
        }
    }

    final Place root;

    /** By number. */
    final List<Added> added;

    final RangeSet own;
    final SortedMap<ReplicaId, RangeSet> others;

    private CausalDelta(Place root, List<Added> added, RangeSet own, SortedMap<ReplicaId, RangeSet> others) {
        this.root = root;
        this.added = added;
        this.own = own;
        this.others = others;
    }

    /** Reads a delta to its last byte. */
    static CausalDelta decode(Kind kind, byte[] delta) {
        ByteReader reader = new ByteReader(delta);
        long head = reader.readVarint();
        if (head >>> 2 > reader.remaining()) {
            throw new MalformedBytesException((head >>> 2) + " entries don't fit the bytes that follow");
        }
        int count = (int) (head >>> 2);
        Place root = kind.place(null, Bytes.of());
        List<Added> added = new ArrayList<>(count);
        new PlaceReader(reader, root)
                .read(count, (number, place, payload) -> added.add(new Added(number, place, payload)));
        RangeSet own = (head & OWN) == 0 ? NOTHING : readNumbers(reader);
        for (Added one : added) {
            if (own.contains(one.number)) {
                throw new MalformedBytesException("entry " + one.number + " is put in and taken out");
            }
        }
        SortedMap<ReplicaId, RangeSet> others = (head & OTHERS) == 0 ? NOBODY : readOthers(reader);
        reader.expectEnd();
        if (head == 0) {
            throw new MalformedBytesException("a delta that changes nothing");
        }
        return new CausalDelta(root, added, own, others);
    }

    /**
     * Refuses a delta whose author skips numbers of its own: what it puts in, or has put in and taken out again, follows
     * what was seen of it without a gap.
     */
    void checkFollows(RangeSet seen) {
        int next = seen.end();
        if (own.end() <= next) {
            for (Added entry : added) {
                next = follow(next, entry.number, entry.number + 1);
            }
            return;
        }
        RangeSet numbers = new RangeSet();
        numbers.addAll(own);
        added.forEach(entry -> numbers.add(entry.number, entry.number + 1));
        for (RangeSet.Range range : numbers.ranges()) {
            next = follow(next, range.start(), range.end());
        }
    }

    private static int follow(int next, int start, int end) {
        if (start > next) {
            throw new MalformedBytesException(
                    "the author goes on with number " + start + ", the next of its own is " + next);
        }
        return Math.max(next, end);
    }

    private static SortedMap<ReplicaId, RangeSet> readOthers(ByteReader reader) {
        SortedMap<ReplicaId, RangeSet> others = new TreeMap<>();
        int count = reader.readCount("replicas", 5);
        if (count == 0) {
            throw new MalformedBytesException("no replicas, where there are some");
        }
        for (int i = 0; i < count; i++) {
            ReplicaId id = ReplicaId.readFrom(reader);
            if (i > 0 && id.compareTo(others.lastKey()) <= 0) {
                throw new MalformedBytesException("replica " + id + " is out of order");
            }
            others.put(id, readNumbers(reader));
        }
        return others;
    }

    private static RangeSet readNumbers(ByteReader reader) {
        RangeSet numbers = RangeSet.readFrom(reader);
        if (numbers.isEmpty()) {
            throw new MalformedBytesException("no numbers, where there are some");
        }
        return numbers;
    }

    /** Writes the delta of a change that {@code self} made. */
    static byte[] encode(ByteWriter writer, Place root, Author self, Batch batch) {
        List<Added> added = new ArrayList<>(batch.added.size());
        for (Entry entry : batch.added) {
            added.add(new Added(entry.number, entry.place, entry.payload));
        }
        RangeSet own = batch.removed.isEmpty() ? NOTHING : new RangeSet();
        SortedMap<ReplicaId, RangeSet> others = batch.removed.isEmpty() ? NOBODY : new TreeMap<>();
        for (Entry entry : batch.removed) {
            RangeSet numbers =
                    entry.author == self ? own : others.computeIfAbsent(entry.author.id, id -> new RangeSet());
            numbers.add(entry.number, entry.number + 1);
        }
        return new CausalDelta(root, added, own, others).encode(writer);
    }

    private byte[] encode(ByteWriter writer) {
        writer.clear();
        writer.writeVarint((long) added.size() << 2 | (others.isEmpty() ? 0 : OTHERS) | (own.isEmpty() ? 0 : OWN));
        PlaceWriter entries = new PlaceWriter(writer, root);
        added.forEach(entry -> entries.write(entry.number, entry.place, entry.payload));
        if (!own.isEmpty()) {
            own.writeTo(writer);
        }
        if (!others.isEmpty()) {
            writer.writeVarint(others.size());
            others.forEach((id, numbers) -> {
                id.writeTo(writer);
                numbers.writeTo(writer);
            });
        }
        return writer.toByteArray();
    }

    /** Joins deltas of one author. */
    public static byte[] join(Kind kind, List<byte[]> deltas) {
        Place root = kind.place(null, Bytes.of());
        SortedMap<Integer, Added> added = new TreeMap<>();
        RangeSet own = new RangeSet();
        SortedMap<ReplicaId, RangeSet> others = new TreeMap<>();
        for (byte[] encoded : deltas) {
            CausalDelta delta = decode(kind, encoded);
            for (Added more : delta.added) {
                Added known = added.get(more.number);
                if (known == null || more.place.compareContent(more.payload, known.place, known.payload) < 0) {
                    added.put(more.number, new Added(more.number, more.place.openIn(root), more.payload));
                }
            }
            own.addAll(delta.own);
            delta.others.forEach((id, numbers) ->
                    others.computeIfAbsent(id, unknown -> new RangeSet()).addAll(numbers));
        }
        added.keySet().removeIf(own::contains);
        return new CausalDelta(root, new ArrayList<>(added.values()), own, others).encode(new ByteWriter());
    }
}
