package org.peerbase.crdt;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.crdt.value.ElementCodec;
import org.peerbase.crdt.value.Fingerprint;
import org.peerbase.crdt.value.Values;

/**
 * A set in which, for each element, the last word counts: the addition or removal with the later time; at one time,
 * the removal. Without a time given, a change takes the one of the clock, or the first that wins over what its replica
 * saw, if that is later. (Shapiro, Preguiça, Baquero, Zawirski: A comprehensive study of Convergent and Commutative
 * Replicated Data Types, 2011, with the bias of the remove-wins set.) Elements are equal if their
 * {@linkplain Values values} are.
 *
 * <p>A time from the future wins like any other, see {@link LwwReg}; and like any other it may have to wait.
 *
 * <p>Delta and state: the number of elements and for each the varint {@code time × 2 + (1 if removed, else 0)} and
 * its value; of a removed one, which must stay known for ever, only the fingerprint: its bytes, or their SHA-256 if they
 * are more than 31. Sorted by fingerprint.
 *
 * @param <E> the type of elements
 */
public final class RwLwwSet<E extends @Nullable Object> extends ElementSet<E> {
    /** The latest time a change may have, in milliseconds since 1970. */
    public static final long TIME_MAX = LwwReg.TIME_MAX;

    private static final long STAMP_MAX = stamp(TIME_MAX, true);

    /** The last word on one element; of a removed one the value is null. */
    private record Word(long stamp, @Nullable Object value) {
        boolean removes() {
            return removes(stamp);
        }

        static boolean removes(long stamp) {
            return (stamp & 1) == 1;
        }
    }

    /** The last word on each element ever named, by its fingerprint: the larger stamp is the later. */
    private final Map<Bytes, Long> stamps = new HashMap<>();

    RwLwwSet(CrdtType<RwLwwSet<E>> type, ReplicaContext context, ElementCodec<E> codec) {
        super(type, context, codec, Fingerprint::of);
    }

    /**
     * Adds {@code element} now.
     *
     * @throws IllegalStateException if it was removed at {@link #TIME_MAX}
     */
    public void add(E element) {
        Object value = valueOf(element);
        Bytes name = nameOf(value);
        synchronized (lock) {
            requireOpen();
            long known = stampOf(name);
            long stamp = Math.max(stamp(now(TIME_MAX), false), known + (known & 1));
            if (stamp > STAMP_MAX) {
                throw new IllegalStateException(
                        "the element was removed at the time " + TIME_MAX + ", after which there is none");
            }
            change(name, new Word(stamp, value));
        }
    }

    /**
     * Adds {@code element} at a time of the caller's; this may lose to a removal that is there.
     *
     * @param time in milliseconds since 1970
     * @throws IllegalArgumentException if {@code time} is not from 0 to {@link #TIME_MAX}, or so far ahead that others would
     *     {@linkplain LwwReg#AHEAD_MAX hold it back}
     */
    public void add(long time, E element) {
        checkTime(time);
        Object value = valueOf(element);
        synchronized (lock) {
            requireOpen();
            change(nameOf(value), new Word(stamp(time, false), value));
        }
    }

    /** Removes {@code element} now, whether it is there or not. */
    public void remove(E element) {
        Bytes name = nameOf(valueOf(element));
        synchronized (lock) {
            requireOpen();
            change(name, new Word(Math.max(stamp(now(TIME_MAX), true), stampOf(name) | 1), null));
        }
    }

    /**
     * Removes {@code element} at a time of the caller's, whether it is there or not; this may lose to an addition that
     * is there.
     *
     * @param time in milliseconds since 1970
     * @throws IllegalArgumentException if {@code time} is not from 0 to {@link #TIME_MAX}, or so far ahead that others would
     *     {@linkplain LwwReg#AHEAD_MAX hold it back}
     */
    public void remove(long time, E element) {
        checkTime(time);
        Bytes name = nameOf(valueOf(element));
        synchronized (lock) {
            requireOpen();
            change(name, new Word(stamp(time, true), null));
        }
    }

    private static long stamp(long time, boolean removes) {
        return time << 1 | (removes ? 1 : 0);
    }

    private long stampOf(Bytes name) {
        return stamps.getOrDefault(name, -1L);
    }

    private @Nullable Object valueOf(E element) {
        return Values.of(codec.toValue().apply(element));
    }

    private static Bytes nameOf(@Nullable Object value) {
        return Fingerprint.of(Values.encode(value));
    }

    private void change(Bytes name, Word word) {
        if (word.stamp > stampOf(name)) {
            Effects changes = new Effects();
            join(name, word, changes);
            if (isReplicated()) {
                emit(encode(new TreeMap<>(Map.of(name, word))));
            }
            publish(changes);
        }
    }

    private void join(Bytes name, Word word, List<Change> changes) {
        if (word.stamp <= stampOf(name)) {
            return;
        }
        stamps.put(name, word.stamp);
        if (word.removes()) {
            elements.remove(name, changes);
        } else if (elements.add(name, word.value)) {
            changes.add(new Change.ElementAdded(word.value));
        }
    }

    @Override
    public @Nullable Object mutate(String mutator, @Nullable Object... arguments) {
        String call = mutator + "/" + arguments.length;
        switch (call) {
            case "add/1" -> add(element(arguments[0]));
            case "add/2" -> add(number(arguments[0], "time"), element(arguments[1]));
            case "remove/1" -> remove(element(arguments[0]));
            case "remove/2" -> remove(number(arguments[0], "time"), element(arguments[1]));
            default ->
                throw unknownMutator(
                        mutator, arguments, "add(element), add(time, element), remove(element), remove(time, element)");
        }
        return null;
    }

    @Override
    CheckedDelta check(ReplicaId author, byte[] delta) {
        return new CheckedWords(decodeDelta(delta));
    }

    private final class CheckedWords implements CheckedDelta {
        private final SortedMap<Bytes, Word> words;

        CheckedWords(SortedMap<Bytes, Word> words) {
            this.words = words;
        }

        @Override
        public void join(Effects changes) {
            words.forEach((name, word) -> RwLwwSet.this.join(name, word, changes));
        }

        @Override
        public long time() {
            long latest = 0;
            for (Word word : words.values()) {
                latest = Math.max(latest, word.stamp >> 1);
            }
            return latest;
        }
    }

    @Override
    void joinState(byte[] state, Effects changes) {
        decode(state).forEach((name, word) -> join(name, word, changes));
    }

    @Override
    void replaceState(byte[] state, Effects changes) {
        SortedMap<Bytes, Word> words = decode(state);
        stamps.clear();
        Set<Bytes> living = new HashSet<>();
        words.forEach((name, word) -> {
            if (!word.removes()) {
                living.add(name);
            }
        });
        elements.retain(living, changes);
        words.forEach((name, word) -> join(name, word, changes));
    }

    @Override
    public byte[] encode() {
        synchronized (lock) {
            SortedMap<Bytes, Word> words = new TreeMap<>();
            stamps.forEach((name, stamp) ->
                    words.put(name, new Word(stamp, Word.removes(stamp) ? null : elements.valueOf(name))));
            return encode(words);
        }
    }

    static byte[] joinDeltas(List<byte[]> deltas) {
        SortedMap<Bytes, Word> joined = new TreeMap<>();
        for (byte[] delta : deltas) {
            decodeDelta(delta)
                    .forEach((name, word) ->
                            joined.merge(name, word, (one, other) -> other.stamp > one.stamp ? other : one));
        }
        return encode(joined);
    }

    private static byte[] encode(SortedMap<Bytes, Word> words) {
        ByteWriter writer = new ByteWriter();
        writer.writeVarint(words.size());
        words.forEach((name, word) -> {
            writer.writeVarint(word.stamp);
            if (word.removes()) {
                Fingerprint.write(writer, name);
            } else {
                Values.write(writer, word.value);
            }
        });
        return writer.toByteArray();
    }

    private static SortedMap<Bytes, Word> decodeDelta(byte[] delta) {
        SortedMap<Bytes, Word> words = decode(delta);
        if (words.isEmpty()) {
            throw new MalformedDeltaException("a delta that changes nothing");
        }
        return words;
    }

    private static SortedMap<Bytes, Word> decode(byte[] encoded) {
        ByteReader reader = new ByteReader(encoded);
        int size = reader.readCount("elements", 2);
        SortedMap<Bytes, Word> words = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            long stamp = reader.readLong("time and whether removed", STAMP_MAX);
            Bytes name;
            Object value = null;
            if (Word.removes(stamp)) {
                name = Fingerprint.read(reader);
            } else {
                int from = reader.position();
                value = Values.read(reader);
                name = Fingerprint.of(Bytes.wrapping(reader.bytesSince(from)));
            }
            if (i > 0 && name.compareTo(words.lastKey()) <= 0) {
                throw new MalformedDeltaException("element " + i + " is out of order");
            }
            words.put(name, new Word(stamp, value));
        }
        reader.expectEnd();
        return words;
    }
}
