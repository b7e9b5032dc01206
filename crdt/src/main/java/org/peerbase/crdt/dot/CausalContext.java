package org.peerbase.crdt.dot;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;

/**
 * The set of dots that a replica has seen, as ranges: a gap stays a gap until the dots in it are seen. What came without
 * gaps takes one range a replica, however long. Not safe for use by several threads.
 *
 * <p>Bytes: the number of replicas, and for each, sorted, its id, the number of ranges, and of each the distance from
 * the end of the one before it and the length.
 */
public final class CausalContext {
    private final Map<ReplicaId, RangeSet> seen = new HashMap<>();

    /** A context that has seen nothing. */
    public CausalContext() {}

    /** Whether {@code dot} was seen. */
    public boolean contains(Dot dot) {
        RangeSet numbers = seen.get(dot.replica());
        return numbers != null && numbers.contains((int) dot.number());
    }

    /** Adds {@code dot}. */
    public void add(Dot dot) {
        int number = (int) dot.number();
        numbersOf(dot.replica()).add(number, number + 1);
    }

    /** Adds and returns the dot after the last one seen of {@code replica}, which must be this replica itself. */
    public Dot next(ReplicaId replica) {
        Dot next = new Dot(replica, numbersOf(replica).end());
        add(next);
        return next;
    }

    /** Adds all that {@code other} has seen. */
    public void join(CausalContext other) {
        other.seen.forEach((replica, numbers) -> {
            RangeSet own = numbersOf(replica);
            numbers.ranges().forEach(range -> own.add(range.start(), range.end()));
        });
    }

    /** The number of ranges, which is what the context costs. */
    public int size() {
        return seen.values().stream().mapToInt(RangeSet::size).sum();
    }

    /** Writes the context in its one form. */
    public void writeTo(ByteWriter writer) {
        writer.writeVarint(seen.size());
        new TreeMap<>(seen).forEach((replica, numbers) -> {
            replica.writeTo(writer);
            numbers.writeTo(writer);
        });
    }

    /** Reads what {@link #writeTo} wrote. */
    public static CausalContext readFrom(ByteReader reader) {
        CausalContext context = new CausalContext();
        int replicas = reader.readCount("replicas", 5);
        ReplicaId last = null;
        for (int i = 0; i < replicas; i++) {
            ReplicaId replica = ReplicaId.readFrom(reader);
            if (last != null && last.compareTo(replica) >= 0) {
                throw new MalformedBytesException("replica " + replica + " is out of order");
            }
            last = replica;
            RangeSet numbers = RangeSet.readFrom(reader);
            if (numbers.isEmpty()) {
                throw new MalformedBytesException("a replica of which nothing was seen");
            }
            context.seen.put(replica, numbers);
        }
        return context;
    }

    private RangeSet numbersOf(ReplicaId replica) {
        return seen.computeIfAbsent(replica, r -> new RangeSet());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CausalContext that && seen.equals(that.seen);
    }

    @Override
    public int hashCode() {
        return seen.hashCode();
    }

    @Override
    public String toString() {
        return new TreeMap<>(seen).toString();
    }
}
