package org.peerbase.crdt.causal;

import java.util.ArrayList;
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
    final SortedMap<Integer, Added> added = new TreeMap<>();
    final RangeSet own;
    final SortedMap<ReplicaId, RangeSet> others = new TreeMap<>();

    private CausalDelta(Place root, RangeSet own) {
        this.root = root;
        this.own = own;
    }

    /** Reads a delta to its last byte. */
    static CausalDelta decode(Kind kind, byte[] delta) {
        ByteReader reader = new ByteReader(delta);
        long head = reader.readVarint();
        if (head >>> 2 > reader.remaining()) {
            throw new MalformedBytesException((head >>> 2) + " entries don't fit the bytes that follow");
        }
        Place root = kind.place(null, Bytes.of());
        List<Added> added = new ArrayList<>();
        new PlaceReader(reader, root)
                .read((int) (head >>> 2), (number, place, payload) -> added.add(new Added(number, place, payload)));
        CausalDelta decoded = new CausalDelta(root, (head & OWN) == 0 ? new RangeSet() : readNumbers(reader));
        for (Added one : added) {
            if (decoded.own.contains(one.number)) {
                throw new MalformedBytesException("entry " + one.number + " is put in and taken out");
            }
            decoded.added.put(one.number, one);
        }
        if ((head & OTHERS) != 0) {
            decoded.readOthers(reader);
        }
        reader.expectEnd();
        if (head == 0) {
            throw new MalformedBytesException("a delta that changes nothing");
        }
        return decoded;
    }

    private void readOthers(ByteReader reader) {
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
    }

    private static RangeSet readNumbers(ByteReader reader) {
        RangeSet numbers = RangeSet.readFrom(reader);
        if (numbers.isEmpty()) {
            throw new MalformedBytesException("no numbers, where there are some");
        }
        return numbers;
    }

    /** The delta of a change that {@code self} made. */
    static byte[] encode(ByteWriter writer, Place root, Author self, Batch batch) {
        CausalDelta delta = new CausalDelta(root, new RangeSet());
        for (Entry entry : batch.added) {
            delta.added.put(entry.number, new Added(entry.number, entry.place, entry.payload));
        }
        for (Entry entry : batch.removed) {
            RangeSet numbers = entry.author == self
                    ? delta.own
                    : delta.others.computeIfAbsent(entry.author.id, id -> new RangeSet());
            numbers.add(entry.number, entry.number + 1);
        }
        return delta.encode(writer);
    }

    private byte[] encode(ByteWriter writer) {
        writer.clear();
        writer.writeVarint((long) added.size() << 2 | (others.isEmpty() ? 0 : OTHERS) | (own.isEmpty() ? 0 : OWN));
        PlaceWriter entries = new PlaceWriter(writer, root);
        added.values().forEach(entry -> entries.write(entry.number, entry.place, entry.payload));
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
        CausalDelta joined = decode(kind, deltas.get(0));
        for (byte[] delta : deltas.subList(1, deltas.size())) {
            joined.join(decode(kind, delta));
        }
        joined.added.keySet().removeIf(joined.own::contains);
        return joined.encode(new ByteWriter());
    }

    private void join(CausalDelta other) {
        for (Added more : other.added.values()) {
            Added known = added.get(more.number);
            if (known == null || more.place.compareContent(more.payload, known.place, known.payload) < 0) {
                added.put(more.number, new Added(more.number, more.place.openIn(root), more.payload));
            }
        }
        own.addAll(other.own);
        other.others.forEach((id, numbers) ->
                others.computeIfAbsent(id, unknown -> new RangeSet()).addAll(numbers));
    }
}
