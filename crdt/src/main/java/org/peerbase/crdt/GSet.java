package org.peerbase.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.crdt.value.ElementCodec;
import org.peerbase.crdt.value.Values;

/**
 * A set that only grows; the join is the union. (Shapiro, Preguiça, Baquero, Zawirski: A comprehensive study of
 * Convergent and Commutative Replicated Data Types, 2011.) Elements are equal if their {@linkplain Values values} are.
 *
 * <p>Delta and state: the number of elements and each, sorted by their bytes.
 *
 * @param <E> the type of elements
 */
public final class GSet<E extends @Nullable Object> extends ElementSet<E> {
    GSet(CrdtType<GSet<E>> type, ReplicaContext context, ElementCodec<E> codec) {
        super(type, context, codec, UnaryOperator.identity());
    }

    /** Adds {@code element}; nothing happens if it is there already. */
    public void add(E element) {
        Object value = Values.of(codec.toValue().apply(element));
        Bytes bytes = Values.encode(value);
        synchronized (lock) {
            requireOpen();
            if (elements.add(bytes, value)) {
                if (isReplicated()) {
                    emit(encode(List.of(bytes)));
                }
                publish(new Change.ElementAdded(value));
            }
        }
    }

    @Override
    public @Nullable Object mutate(String mutator, @Nullable Object... arguments) {
        if (!mutator.equals("add") || arguments.length != 1) {
            throw unknownMutator(mutator, arguments, "add(element)");
        }
        add(element(arguments[0]));
        return null;
    }

    @Override
    CheckedDelta check(ReplicaId author, byte[] delta) {
        SortedMap<Bytes, @Nullable Object> added = decode(delta);
        if (added.isEmpty()) {
            throw new MalformedDeltaException("a delta that adds nothing");
        }
        return changes -> join(added, changes);
    }

    @Override
    void joinState(byte[] state, Effects changes) {
        join(decode(state), changes);
    }

    @Override
    void replaceState(byte[] state, Effects changes) {
        SortedMap<Bytes, @Nullable Object> others = decode(state);
        elements.retain(others.keySet(), changes);
        join(others, changes);
    }

    private void join(SortedMap<Bytes, @Nullable Object> others, List<Change> changes) {
        others.forEach((bytes, value) -> {
            if (elements.add(bytes, value)) {
                changes.add(new Change.ElementAdded(value));
            }
        });
    }

    @Override
    public byte[] encode() {
        synchronized (lock) {
            return encode(elements.names());
        }
    }

    static byte[] joinDeltas(List<byte[]> deltas) {
        SortedMap<Bytes, @Nullable Object> joined = new TreeMap<>();
        deltas.forEach(delta -> joined.putAll(decode(delta)));
        return encode(new ArrayList<>(joined.keySet()));
    }

    private static byte[] encode(List<Bytes> sorted) {
        ByteWriter writer = new ByteWriter();
        writer.writeVarint(sorted.size());
        sorted.forEach(bytes -> writer.writeBytes(bytes.array()));
        return writer.toByteArray();
    }

    private static SortedMap<Bytes, @Nullable Object> decode(byte[] encoded) {
        ByteReader reader = new ByteReader(encoded);
        int size = reader.readCount("elements", 1);
        SortedMap<Bytes, @Nullable Object> decoded = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            int from = reader.position();
            Object value = Values.read(reader);
            Bytes bytes = Bytes.wrapping(reader.bytesSince(from));
            if (i > 0 && bytes.compareTo(decoded.lastKey()) <= 0) {
                throw new MalformedDeltaException("element " + i + " is out of order");
            }
            decoded.put(bytes, value);
        }
        reader.expectEnd();
        return decoded;
    }
}
