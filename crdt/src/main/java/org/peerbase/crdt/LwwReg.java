package org.peerbase.crdt;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.value.ElementCodec;
import org.peerbase.crdt.value.Values;

/**
 * A register in which the last write wins: the one with the later time, of two at one time the one of the larger replica
 * id. A write takes the time of the clock, or the time of the value that it replaces and one more, if that is later: it
 * always wins over what its writer saw. (Shapiro, Preguiça, Baquero, Zawirski: A comprehensive study of Convergent and
 * Commutative Replicated Data Types, 2011.)
 *
 * <p>A time from the future wins until the next write of anyone who saw it. The register can't refuse one for good: it knows
 * only its own clock, and two replicas that drew the line at different times would differ for ever. Where {@linkplain
 * Delivery#CAUSAL deltas come in causal order} it holds back those that are more than {@link #AHEAD_MAX} ahead, until
 * they aren't: all replicas apply the same in the end, and none lets a stranger's clock win by more than that.
 *
 * <p>Delta: time and value. State: 0 if nothing was ever written, else 1, time, replica id of the writer and value.
 *
 * @param <E> the type of the value
 */
public final class LwwReg<E extends @Nullable Object> extends AbstractCrdt {
    /** The latest time a write may have, in milliseconds since 1970. */
    public static final long TIME_MAX = (1L << 56) - 1;

    /**
     * How far ahead of the clock the time of a write may be where {@linkplain Delivery#CAUSAL deltas come in causal
     * order}, in milliseconds: a day. A delta that is further ahead {@linkplain NotReadyException waits} until it isn't.
     */
    public static final long AHEAD_MAX = 24 * 60 * 60 * 1000L;

    /** What was written, when and by whom; of no writer, what stands at the beginning. */
    private record Write(
            long time, @Nullable ReplicaId writer, @Nullable Object value) {
        static final Write NONE = new Write(0, null, null);

        boolean isAfter(Write other) {
            if (writer == null || other.writer == null) {
                return writer != null;
            }
            if (time != other.time) {
                return time > other.time;
            }
            int byWriter = writer.compareTo(other.writer);
            return byWriter != 0 ? byWriter > 0 : Values.encode(value).compareTo(Values.encode(other.value)) > 0;
        }
    }

    private final ElementCodec<E> codec;
    private Write current = Write.NONE;

    LwwReg(CrdtType<LwwReg<E>> type, ReplicaContext context, ElementCodec<E> codec) {
        super(type, context);
        this.codec = codec;
    }

    /**
     * Writes {@code value}.
     *
     * @throws IllegalStateException if the value that is there was written at {@link #TIME_MAX}
     */
    public void write(E value) {
        synchronized (lock) {
            requireOpen();
            if (current.time == TIME_MAX) {
                throw new IllegalStateException(
                        "the value was written at the time " + TIME_MAX + ", after which there is none");
            }
            write(current.writer == null ? now(TIME_MAX) : Math.max(now(TIME_MAX), current.time + 1), value);
        }
    }

    /**
     * Writes {@code value} with a time of the caller's; it may lose to the value that is there.
     *
     * @param time in milliseconds since 1970
     * @throws IllegalArgumentException if {@code time} is not from 0 to {@link #TIME_MAX}, or so far ahead that others would
     *     {@linkplain #AHEAD_MAX hold it back}
     */
    public void write(long time, E value) {
        checkTime(time);
        Object written = Values.of(codec.toValue().apply(value));
        synchronized (lock) {
            requireOpen();
            Effects changes = new Effects();
            Write write = new Write(time, id(), written);
            if (write.isAfter(current)) {
                join(write, changes);
                emit(encodeDelta(write));
                publish(changes);
            }
        }
    }

    /**
     * The value.
     *
     * @throws IllegalArgumentException if another replica wrote a value that is no {@code E}, or nothing was written
     *     and {@code E} has no null
     */
    public E get() {
        synchronized (lock) {
            return codec.fromValue().apply(current.value);
        }
    }

    /** The {@linkplain Values value}, null if nothing was ever written. */
    @Override
    public @Nullable Object value() {
        synchronized (lock) {
            return current.value;
        }
    }

    @Override
    public @Nullable Object mutate(String mutator, @Nullable Object... arguments) {
        switch (mutator + "/" + arguments.length) {
            case "write/1" -> write(codec.fromValue().apply(Values.of(arguments[0])));
            case "write/2" ->
                write(number(arguments[0], "time"), codec.fromValue().apply(Values.of(arguments[1])));
            default -> throw unknownMutator(mutator, arguments, "write(value), write(time, value)");
        }
        return null;
    }

    private void join(Write write, List<Change> changes) {
        if (write.isAfter(current)) {
            Object before = current.value;
            current = write;
            Replacement.ofValue(before, write.value, changes);
        }
    }

    @Override
    CheckedDelta check(ReplicaId author, byte[] delta) {
        return new CheckedWrite(decodeDelta(author, delta));
    }

    private final class CheckedWrite implements CheckedDelta {
        private final Write write;

        CheckedWrite(Write write) {
            this.write = write;
        }

        @Override
        public void join(Effects changes) {
            LwwReg.this.join(write, changes);
        }

        @Override
        public long time() {
            return write.time;
        }
    }

    @Override
    void joinState(byte[] state, Effects changes) {
        join(decodeState(state), changes);
    }

    @Override
    void replaceState(byte[] state, Effects changes) {
        Write other = decodeState(state);
        Replacement.ofValue(current.value, other.value, changes);
        current = other;
    }

    private static Write decodeState(byte[] state) {
        ByteReader reader = new ByteReader(state);
        Write write = Write.NONE;
        if (reader.readInt("whether something was written", 1) == 1) {
            write = new Write(reader.readLong("time", TIME_MAX), ReplicaId.readFrom(reader), Values.read(reader));
        }
        reader.expectEnd();
        return write;
    }

    @Override
    public byte[] encode() {
        synchronized (lock) {
            ByteWriter writer = new ByteWriter();
            ReplicaId author = current.writer;
            writer.writeVarint(author == null ? 0 : 1);
            if (author != null) {
                writer.writeVarint(current.time);
                author.writeTo(writer);
                Values.write(writer, current.value);
            }
            return writer.toByteArray();
        }
    }

    static byte[] joinDeltas(List<byte[]> deltas) {
        ReplicaId author = ReplicaId.of("the one author");
        Write last = decodeDelta(author, deltas.get(0));
        for (byte[] delta : deltas) {
            Write write = decodeDelta(author, delta);
            last = write.isAfter(last) ? write : last;
        }
        return encodeDelta(last);
    }

    private static byte[] encodeDelta(Write write) {
        ByteWriter writer = new ByteWriter();
        writer.writeVarint(write.time);
        Values.write(writer, write.value);
        return writer.toByteArray();
    }

    private static Write decodeDelta(ReplicaId author, byte[] delta) {
        ByteReader reader = new ByteReader(delta);
        Write write = new Write(reader.readLong("time", TIME_MAX), author, Values.read(reader));
        reader.expectEnd();
        return write;
    }
}
