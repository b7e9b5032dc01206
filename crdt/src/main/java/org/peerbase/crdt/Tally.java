package org.peerbase.crdt;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/** A count for each replica that counted, and their sum. The join takes the larger. */
final class Tally {
    static final long COUNT_MAX = (1L << 47) - 1;

    private ReplicaId self;
    private final Map<ReplicaId, Long> counts = new HashMap<>();
    private long sum;

    /** A tally that {@code self} holds. */
    Tally(ReplicaId self) {
        this.self = self;
    }

    /** From now on another replica holds it. */
    void rename(ReplicaId newSelf) {
        self = newSelf;
    }

    long sum() {
        return sum;
    }

    /** The count of {@code replica}. */
    long of(ReplicaId replica) {
        return counts.getOrDefault(replica, 0L);
    }

    /** What the count of {@code replica} will be after {@code amount} more. */
    long increased(ReplicaId replica, long amount) {
        long count = of(replica);
        if (amount < 0 || amount > COUNT_MAX - count) {
            throw new IllegalArgumentException(
                    "amount is " + amount + ", 0 to " + (COUNT_MAX - count) + " is what the counter has room for");
        }
        return count + amount;
    }

    /** Joins the count of one replica. */
    void join(ReplicaId replica, long count) {
        long known = of(replica);
        if (count > known) {
            counts.put(replica, count);
            sum += count - known;
        }
    }

    /** Takes these counts in the place of those that it has. */
    void replace(Map<ReplicaId, Long> others) {
        counts.clear();
        sum = 0;
        others.forEach(this::join);
    }

    /** Refuses a replica that would be one too many. */
    void checkRoomFor(ReplicaId replica) {
        ReplicaTable.checkRoom(self, counts.keySet(), Set.of(replica));
    }

    /** Refuses replicas that would be too many. */
    void checkRoomFor(Map<ReplicaId, Long> others) {
        ReplicaTable.checkRoom(self, counts.keySet(), others.keySet());
    }

    void writeTo(ByteWriter writer) {
        ReplicaTable.write(writer, counts, writer::writeVarint);
    }

    static SortedMap<ReplicaId, Long> readFrom(ByteReader reader) {
        return ReplicaTable.read(reader, Tally::readCount);
    }

    /** Reads a count, which is not 0. */
    static long readCount(ByteReader reader) {
        long count = reader.readLong("count", COUNT_MAX);
        if (count == 0) {
            throw new MalformedDeltaException("a count of 0 is not kept");
        }
        return count;
    }
}
