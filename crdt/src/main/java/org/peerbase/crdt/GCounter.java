package org.peerbase.crdt;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * A counter that only grows. Each replica counts for itself; the value is the sum, and of two counts of one replica the
 * larger is the later. (Almeida, Shoker, Baquero: Delta State Replicated Data Types, 2016.)
 *
 * <p>Delta: the author's own count, a varint. State: the number of replicas, then id and count of each, sorted by id.
 */
public final class GCounter extends AbstractCrdt {
    /** The most that one replica may count: 65,536 replicas at this still fit a long. */
    public static final long COUNT_MAX = Tally.COUNT_MAX;

    private final Tally tally;

    GCounter(CrdtType<GCounter> type, ReplicaContext context) {
        super(type, context);
        tally = new Tally(context.id());
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
            long own = tally.increased(id(), amount);
            Effects changes = new Effects();
            raise(id(), own, changes);
            if (!changes.isEmpty()) {
                emit(encodeDelta(own));
                publish(changes);
            }
        }
    }

    /** The sum of all counts. */
    public long count() {
        synchronized (lock) {
            return tally.sum();
        }
    }

    /** The sum of all counts, a {@link Long}. */
    @Override
    public Long value() {
        return count();
    }

    @Override
    public @Nullable Object mutate(String mutator, @Nullable Object... arguments) {
        if (!mutator.equals("inc") || arguments.length > 1) {
            throw unknownMutator(mutator, arguments, "inc(), inc(amount)");
        }
        inc(arguments.length == 0 ? 1 : number(arguments[0], "amount"));
        return null;
    }

    @Override
    CheckedDelta check(ReplicaId author, byte[] delta) {
        long count = decodeDelta(delta);
        tally.checkRoomFor(author);
        return changes -> raise(author, count, changes);
    }

    @Override
    void joinState(byte[] state, Effects changes) {
        SortedMap<ReplicaId, Long> counts = decodeState(state);
        tally.checkRoomFor(counts);
        long before = tally.sum();
        counts.forEach(tally::join);
        addChange(before, changes);
    }

    @Override
    void renameAuthor(ReplicaId newId) {
        tally.rename(newId);
    }

    @Override
    void replaceState(byte[] state, Effects changes) {
        SortedMap<ReplicaId, Long> counts = decodeState(state);
        new Tally(id()).checkRoomFor(counts);
        long before = tally.sum();
        tally.replace(counts);
        addChange(before, changes);
    }

    private static SortedMap<ReplicaId, Long> decodeState(byte[] state) {
        ByteReader reader = new ByteReader(state);
        SortedMap<ReplicaId, Long> counts = Tally.readFrom(reader);
        reader.expectEnd();
        return counts;
    }

    private void raise(ReplicaId replica, long count, List<Change> changes) {
        long before = tally.sum();
        tally.join(replica, count);
        addChange(before, changes);
    }

    private void addChange(long before, List<Change> changes) {
        if (tally.sum() != before) {
            changes.add(new Change.ValueChanged(before, tally.sum()));
        }
    }

    @Override
    public byte[] encode() {
        synchronized (lock) {
            ByteWriter writer = new ByteWriter();
            tally.writeTo(writer);
            return writer.toByteArray();
        }
    }

    static byte[] joinDeltas(List<byte[]> deltas) {
        return encodeDelta(
                deltas.stream().mapToLong(GCounter::decodeDelta).max().orElseThrow());
    }

    private static byte[] encodeDelta(long count) {
        ByteWriter writer = new ByteWriter(ByteReader.VARINT_BYTES_MAX);
        writer.writeVarint(count);
        return writer.toByteArray();
    }

    private static long decodeDelta(byte[] delta) {
        ByteReader reader = new ByteReader(delta);
        long count = Tally.readCount(reader);
        reader.expectEnd();
        return count;
    }
}
