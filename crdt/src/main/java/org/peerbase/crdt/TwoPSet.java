package org.peerbase.crdt;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.crdt.value.ElementCodec;
import org.peerbase.crdt.value.Fingerprint;
import org.peerbase.crdt.value.Values;

/**
 * The two-phase set: an element that was removed never comes back. If one replica adds an element while another removes
 * it, it is removed; an element may be removed before anyone added it, and then never gets in. (Shapiro, Preguiça,
 * Baquero, Zawirski: A comprehensive study of Convergent and Commutative Replicated Data Types, 2011.) Elements are
 * equal if their {@linkplain Values values} are.
 *
 * <p>Delta and state: the number of elements and each, then the number of removed ones and the fingerprint of each. The
 * fingerprint of an element is its bytes, or their SHA-256 if they are more than 31: a removed element stays
 * known for ever, and takes at most 33 bytes. Both lists are sorted by fingerprint.
 *
 * @param <E> the type of elements
 */
public final class TwoPSet<E extends @Nullable Object> extends ElementSet<E> {
    /** What a delta or a state says; no element is in both. Names are fingerprints. */
    private record Content(SortedMap<Bytes, @Nullable Object> added, SortedSet<Bytes> removed) {
        Content() {
            this(new TreeMap<>(), new TreeSet<>());
        }

        void join(Content other) {
            added.putAll(other.added);
            removed.addAll(other.removed);
            added.keySet().removeAll(removed);
        }
    }

    private final Set<Bytes> removed = new HashSet<>();

    TwoPSet(CrdtType<TwoPSet<E>> type, ReplicaContext context, ElementCodec<E> codec) {
        super(type, context, codec, Fingerprint::of);
    }

    /** Adds {@code element}; nothing happens if it is there already, or was ever removed. */
    public void add(E element) {
        Object value = Values.of(codec.toValue().apply(element));
        Bytes name = Fingerprint.of(Values.encode(value));
        synchronized (lock) {
            requireOpen();
            Content delta = new Content();
            delta.added.put(name, value);
            change(delta);
        }
    }

    /** Removes {@code element} for ever, whether it is there or not. */
    public void remove(E element) {
        Bytes name = Fingerprint.of(Values.encode(Values.of(codec.toValue().apply(element))));
        synchronized (lock) {
            requireOpen();
            Content delta = new Content();
            delta.removed.add(name);
            change(delta);
        }
    }

    private void change(Content delta) {
        Effects changes = new Effects();
        if (join(delta, changes)) {
            if (isReplicated()) {
                emit(encode(delta));
            }
            publish(changes);
        }
    }

    @Override
    public @Nullable Object mutate(String mutator, @Nullable Object... arguments) {
        switch (mutator + "/" + arguments.length) {
            case "add/1" -> add(element(arguments[0]));
            case "remove/1" -> remove(element(arguments[0]));
            default -> throw unknownMutator(mutator, arguments, "add(element), remove(element)");
        }
        return null;
    }

    @Override
    CheckedDelta check(ReplicaId author, byte[] delta) {
        Content content = decodeDelta(delta);
        return changes -> join(content, changes);
    }

    @Override
    void joinState(byte[] state, Effects changes) {
        join(decode(state), changes);
    }

    @Override
    void replaceState(byte[] state, Effects changes) {
        Content other = decode(state);
        removed.clear();
        elements.retain(other.added.keySet(), changes);
        join(other, changes);
    }

    /** Whether the state changed, with or without its value. */
    private boolean join(Content other, List<Change> changes) {
        boolean changed = false;
        for (Bytes name : other.removed) {
            if (removed.add(name)) {
                changed = true;
                elements.remove(name, changes);
            }
        }
        for (var entry : other.added.entrySet()) {
            if (!removed.contains(entry.getKey()) && elements.add(entry.getKey(), entry.getValue())) {
                changed = true;
                changes.add(new Change.ElementAdded(entry.getValue()));
            }
        }
        return changed;
    }

    @Override
    public byte[] encode() {
        synchronized (lock) {
            Content content = new Content();
            elements.names().forEach(name -> content.added.put(name, elements.valueOf(name)));
            content.removed.addAll(removed);
            return encode(content);
        }
    }

    static byte[] joinDeltas(List<byte[]> deltas) {
        Content joined = new Content();
        deltas.forEach(delta -> joined.join(decodeDelta(delta)));
        return encode(joined);
    }

    private static byte[] encode(Content content) {
        ByteWriter writer = new ByteWriter();
        writer.writeVarint(content.added.size());
        content.added.values().forEach(value -> Values.write(writer, value));
        writer.writeVarint(content.removed.size());
        content.removed.forEach(fingerprint -> Fingerprint.write(writer, fingerprint));
        return writer.toByteArray();
    }

    private static Content decodeDelta(byte[] delta) {
        Content content = decode(delta);
        if (content.added.isEmpty() && content.removed.isEmpty()) {
            throw new MalformedDeltaException("a delta that neither adds nor removes");
        }
        return content;
    }

    private static Content decode(byte[] encoded) {
        ByteReader reader = new ByteReader(encoded);
        Content content = new Content();
        int added = reader.readCount("elements", 1);
        for (int i = 0; i < added; i++) {
            int from = reader.position();
            Object value = Values.read(reader);
            Bytes name = Fingerprint.of(Bytes.wrapping(reader.bytesSince(from)));
            if (i > 0 && name.compareTo(content.added.lastKey()) <= 0) {
                throw new MalformedDeltaException("element " + i + " is out of order");
            }
            content.added.put(name, value);
        }
        int removed = reader.readCount("removed elements", 1);
        for (int i = 0; i < removed; i++) {
            Bytes name = Fingerprint.read(reader);
            if (i > 0 && name.compareTo(content.removed.last()) <= 0) {
                throw new MalformedDeltaException("removed element " + i + " is out of order");
            }
            if (content.added.containsKey(name)) {
                throw new MalformedDeltaException("removed element " + i + " is there");
            }
            content.removed.add(name);
        }
        reader.expectEnd();
        return content;
    }
}
