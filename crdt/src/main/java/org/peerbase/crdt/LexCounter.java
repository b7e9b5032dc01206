package org.peerbase.crdt;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * A counter that grows and shrinks: for each replica how often it shrank, and what it counts. Of two pairs of one
 * replica the one that shrank more often is the later, and of two that shrank equally often the one that counts more;
 * the value is the sum of what all count. (Almeida, Shoker, Baquero: Delta State Replicated Data Types, 2016.)
 *
 * <p>Delta: the author's pair, two varints; the second is {@code count × 2}, or {@code -count × 2 - 1} of a negative
 * one. State: the number of replicas, then id and pair of each, sorted by id.
 */
public final class LexCounter extends AbstractCrdt {
    /** The most that one replica may count, up or down: 65,536 replicas at this still fit a long. */
    public static final long COUNT_MAX = Tally.COUNT_MAX;

    /** How often a replica shrank, and what it counts. */
    private record Pair(long shrinkings, long count) {
        static final Pair ZERO = new Pair(0, 0);

        boolean isAfter(Pair other) {
            return shrinkings != other.shrinkings ? shrinkings > other.shrinkings : count > other.count;
        }

        void writeTo(ByteWriter writer) {
            writer.writeVarint(shrinkings);
            writer.writeVarint(count < 0 ? ~count * 2 + 1 : count * 2);
        }

        static Pair readFrom(ByteReader reader) {
            long shrinkings = reader.readVarint();
            long folded = reader.readLong("count", 2 * COUNT_MAX);
            Pair pair = new Pair(shrinkings, (folded & 1) == 0 ? folded >> 1 : ~(folded >> 1));
            if (shrinkings == 0 && pair.count <= 0) {
                throw new MalformedDeltaException("a replica that counts " + pair.count + " and never shrank");
            }
            return pair;
        }
    }

    private final Map<ReplicaId, Pair> pairs = new HashMap<>();
    private long sum;

    LexCounter(CrdtType<LexCounter> type, ReplicaContext context) {
        super(type, context);
    }

    /** Adds 1. */
    public void inc() {
        inc(1);
    }

    /**
     * Adds {@code amount}.
     *
     * @throws IllegalArgumentException if it is negative or brings this replica's own count above {@link #COUNT_MAX}
     */
    public void inc(long amount) {
        synchronized (lock) {
            requireOpen();
            Pair own = pairOf(id());
            checkAmount(amount, COUNT_MAX - own.count);
            change(new Pair(own.shrinkings, own.count + amount));
        }
    }

    /** Takes away 1. */
    public void dec() {
        dec(1);
    }

    /**
     * Takes away {@code amount}.
     *
     * @throws IllegalArgumentException if it is negative or brings this replica's own count below
     *     -{@link #COUNT_MAX}
     * @throws IllegalStateException if a state says of this replica that it shrank as often as can be said
     */
    public void dec(long amount) {
        synchronized (lock) {
            requireOpen();
            Pair own = pairOf(id());
            checkAmount(amount, COUNT_MAX + own.count);
            if (amount > 0) {
                if (own.shrinkings == Long.MAX_VALUE) {
                    throw new IllegalStateException("replica " + id() + " shrank " + own.shrinkings
                            + " times; it can go on shrinking under another id only");
                }
                change(new Pair(own.shrinkings + 1, own.count - amount));
            }
        }
    }

    private static void checkAmount(long amount, long room) {
        if (amount < 0 || amount > room) {
            throw new IllegalArgumentException(
                    "amount is " + amount + ", 0 to " + room + " is what the counter has room for");
        }
    }

    private void change(Pair own) {
        long before = sum;
        if (join(id(), own)) {
            emit(encodeDelta(own));
            publish(new Change.ValueChanged(before, sum));
        }
    }

    private Pair pairOf(ReplicaId replica) {
        return pairs.getOrDefault(replica, Pair.ZERO);
    }

    /** Whether {@code pair} is later than what was known of {@code replica}. */
    private boolean join(ReplicaId replica, Pair pair) {
        Pair known = pairOf(replica);
        if (!pair.isAfter(known)) {
            return false;
        }
        pairs.put(replica, pair);
        sum += pair.count - known.count;
        return true;
    }

    /** The sum of what all count. */
    public long count() {
        synchronized (lock) {
            return sum;
        }
    }

    /** The sum of what all count, a {@link Long}. */
    @Override
    public Long value() {
        return count();
    }

    @Override
    public @Nullable Object mutate(String mutator, @Nullable Object... arguments) {
        countBy(mutator, arguments, this::inc, this::dec);
        return null;
    }

    @Override
    CheckedDelta check(ReplicaId author, byte[] delta) {
        Pair pair = decodeDelta(delta);
        ReplicaTable.checkRoom(id(), pairs.keySet(), Set.of(author));
        return changes -> {
            long before = sum;
            join(author, pair);
            addChange(before, changes);
        };
    }

    @Override
    void joinState(byte[] state, Effects changes) {
        SortedMap<ReplicaId, Pair> others = decode(state);
        ReplicaTable.checkRoom(id(), pairs.keySet(), others.keySet());
        long before = sum;
        others.forEach(this::join);
        addChange(before, changes);
    }

    @Override
    void replaceState(byte[] state, Effects changes) {
        SortedMap<ReplicaId, Pair> others = decode(state);
        ReplicaTable.checkRoom(id(), Set.of(), others.keySet());
        long before = sum;
        pairs.clear();
        sum = 0;
        others.forEach(this::join);
        addChange(before, changes);
    }

    private void addChange(long before, List<Change> changes) {
        if (sum != before) {
            changes.add(new Change.ValueChanged(before, sum));
        }
    }

    @Override
    public byte[] encode() {
        synchronized (lock) {
            ByteWriter writer = new ByteWriter();
            ReplicaTable.write(writer, pairs, pair -> pair.writeTo(writer));
            return writer.toByteArray();
        }
    }

    private static SortedMap<ReplicaId, Pair> decode(byte[] state) {
        ByteReader reader = new ByteReader(state);
        SortedMap<ReplicaId, Pair> decoded = ReplicaTable.read(reader, Pair::readFrom);
        reader.expectEnd();
        return decoded;
    }

    static byte[] joinDeltas(List<byte[]> deltas) {
        Pair joined = Pair.ZERO;
        for (byte[] delta : deltas) {
            Pair pair = decodeDelta(delta);
            joined = pair.isAfter(joined) ? pair : joined;
        }
        return encodeDelta(joined);
    }

    private static byte[] encodeDelta(Pair own) {
        ByteWriter writer = new ByteWriter(2 * ByteReader.VARINT_BYTES_MAX);
        own.writeTo(writer);
        return writer.toByteArray();
    }

    private static Pair decodeDelta(byte[] delta) {
        ByteReader reader = new ByteReader(delta);
        Pair pair = Pair.readFrom(reader);
        reader.expectEnd();
        return pair;
    }
}
