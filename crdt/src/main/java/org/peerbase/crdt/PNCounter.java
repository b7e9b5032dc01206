package org.peerbase.crdt;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * A counter that grows and shrinks: two counters that only grow, one for what was added and one for what was taken away.
 * (Almeida, Shoker, Baquero: Delta State Replicated Data Types, 2016.)
 *
 * <p>Delta: what the author added in all and what it took away in all, two varints. State: the two counters as in
 * {@link GCounter}.
 */
public final class PNCounter extends AbstractCrdt {
    private final Tally added;
    private final Tally taken;

    PNCounter(CrdtType<PNCounter> type, ReplicaContext context) {
        super(type, context);
        added = new Tally(context.id());
        taken = new Tally(context.id());
    }

    /** Adds 1. */
    public void inc() {
        inc(1);
    }

    /**
     * Adds {@code amount}.
     *
     * @throws IllegalArgumentException if it is negative or brings what this replica added in all above
     *     {@link GCounter#COUNT_MAX}
     */
    public void inc(long amount) {
        synchronized (lock) {
            requireOpen();
            change(added.increased(id(), amount), taken.of(id()));
        }
    }

    /** Takes away 1. */
    public void dec() {
        dec(1);
    }

    /**
     * Takes away {@code amount}.
     *
     * @throws IllegalArgumentException if it is negative or brings what this replica took away in all above
     *     {@link GCounter#COUNT_MAX}
     */
    public void dec(long amount) {
        synchronized (lock) {
            requireOpen();
            change(added.of(id()), taken.increased(id(), amount));
        }
    }

    private void change(long ownAdded, long ownTaken) {
        long before = count();
        raise(id(), ownAdded, ownTaken);
        if (count() != before) {
            emit(encodeDelta(ownAdded, ownTaken));
            publish(new Change.ValueChanged(before, count()));
        }
    }

    private void raise(ReplicaId replica, long newAdded, long newTaken) {
        added.join(replica, newAdded);
        taken.join(replica, newTaken);
    }

    /** What was added less what was taken away. */
    public long count() {
        synchronized (lock) {
            return added.sum() - taken.sum();
        }
    }

    /** What was added less what was taken away, a {@link Long}. */
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
        long[] counts = decodeDelta(delta);
        added.checkRoomFor(author);
        taken.checkRoomFor(author);
        return changes -> {
            long before = count();
            raise(author, counts[0], counts[1]);
            addChange(before, changes);
        };
    }

    @Override
    void joinState(byte[] state, Effects changes) {
        ByteReader reader = new ByteReader(state);
        SortedMap<ReplicaId, Long> otherAdded = Tally.readFrom(reader);
        SortedMap<ReplicaId, Long> otherTaken = Tally.readFrom(reader);
        reader.expectEnd();
        added.checkRoomFor(otherAdded);
        taken.checkRoomFor(otherTaken);
        long before = count();
        otherAdded.forEach(added::join);
        otherTaken.forEach(taken::join);
        addChange(before, changes);
    }

    @Override
    void renameAuthor(ReplicaId newId) {
        added.rename(newId);
        taken.rename(newId);
    }

    @Override
    void replaceState(byte[] state, Effects changes) {
        ByteReader reader = new ByteReader(state);
        SortedMap<ReplicaId, Long> otherAdded = Tally.readFrom(reader);
        SortedMap<ReplicaId, Long> otherTaken = Tally.readFrom(reader);
        reader.expectEnd();
        Tally nobody = new Tally(id());
        nobody.checkRoomFor(otherAdded);
        nobody.checkRoomFor(otherTaken);
        long before = count();
        added.replace(otherAdded);
        taken.replace(otherTaken);
        addChange(before, changes);
    }

    private void addChange(long before, List<Change> changes) {
        if (count() != before) {
            changes.add(new Change.ValueChanged(before, count()));
        }
    }

    @Override
    public byte[] encode() {
        synchronized (lock) {
            ByteWriter writer = new ByteWriter();
            added.writeTo(writer);
            taken.writeTo(writer);
            return writer.toByteArray();
        }
    }

    static byte[] joinDeltas(List<byte[]> deltas) {
        long[] joined = new long[2];
        for (byte[] delta : deltas) {
            long[] counts = decodeDelta(delta);
            joined[0] = Math.max(joined[0], counts[0]);
            joined[1] = Math.max(joined[1], counts[1]);
        }
        return encodeDelta(joined[0], joined[1]);
    }

    private static byte[] encodeDelta(long ownAdded, long ownTaken) {
        ByteWriter writer = new ByteWriter();
        writer.writeVarint(ownAdded);
        writer.writeVarint(ownTaken);
        return writer.toByteArray();
    }

    private static long[] decodeDelta(byte[] delta) {
        ByteReader reader = new ByteReader(delta);
        long[] counts = {reader.readLong("count", Tally.COUNT_MAX), reader.readLong("count", Tally.COUNT_MAX)};
        reader.expectEnd();
        if (counts[0] == 0 && counts[1] == 0) {
            throw new MalformedDeltaException("a delta that counts nothing");
        }
        return counts;
    }
}
