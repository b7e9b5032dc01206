package org.peerbase.crdt;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;

/** A count for each replica that counted, and their sum. The join takes the larger. */
final class Tally {
    static final long COUNT_MAX = (1L << 47) - 1;
    static final int REPLICAS_MAX = 1 << 16;

    private final Map<ReplicaId, Long> counts = new HashMap<>();
    private long sum;

    long sum() {
        return sum;
    }

    /** What the count of {@code replica} will be after {@code amount} more. */
    long increased(ReplicaId replica, long amount) {
        long count = counts.getOrDefault(replica, 0L);
        if (amount < 0 || amount > COUNT_MAX - count) {
            throw new IllegalArgumentException(
                    "amount is " + amount + ", 0 to " + (COUNT_MAX - count) + " is what the counter has room for");
        }
        return count + amount;
    }

    /** Joins the counts of others. */
    void join(SortedMap<ReplicaId, Long> others) {
        int replicas = counts.size();
        for (ReplicaId replica : others.keySet()) {
            replicas += counts.containsKey(replica) ? 0 : 1;
        }
        if (replicas > REPLICAS_MAX) {
            throw new MalformedDeltaException(replicas + " replicas, at most " + REPLICAS_MAX + " are allowed");
        }
        others.forEach(this::raise);
    }

    private void raise(ReplicaId replica, long count) {
        long known = counts.getOrDefault(replica, 0L);
        if (count > known) {
            counts.put(replica, count);
            sum += count - known;
        }
    }

    void writeTo(ByteWriter writer) {
        writer.writeVarint(counts.size());
        new TreeMap<>(counts).forEach((replica, count) -> {
            replica.writeTo(writer);
            writer.writeVarint(count);
        });
    }

    static SortedMap<ReplicaId, Long> readFrom(ByteReader reader) {
        int size = reader.readCount("replicas", 3);
        SortedMap<ReplicaId, Long> counts = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            ReplicaId replica = ReplicaId.readFrom(reader);
            if (i > 0 && replica.compareTo(counts.lastKey()) <= 0) {
                throw new MalformedDeltaException("replica " + replica + " is out of order");
            }
            counts.put(replica, readCount(reader));
        }
        return counts;
    }

    static byte[] encodeDelta(long count) {
        ByteWriter writer = new ByteWriter(ByteReader.VARINT_BYTES_MAX);
        writer.writeVarint(count);
        return writer.toByteArray();
    }

    static long decodeDelta(byte[] delta) {
        ByteReader reader = new ByteReader(delta);
        long count = reader.readLong("count", COUNT_MAX);
        reader.expectEnd();
        return count;
    }

    private static long readCount(ByteReader reader) {
        long count = reader.readLong("count", COUNT_MAX);
        if (count == 0) {
            throw new MalformedDeltaException("a count of 0 is not kept");
        }
        return count;
    }
}
