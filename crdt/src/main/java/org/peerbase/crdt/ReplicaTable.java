package org.peerbase.crdt;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/** Something of each replica, as counters keep it: how many there may be, and their bytes. */
final class ReplicaTable {
    static final int REPLICAS_MAX = 1 << 16;

    private ReplicaTable() {}

    /** Refuses {@code others} if they would be too many. One place is kept for {@code self}, who may count any time. */
    static void checkRoom(ReplicaId self, Set<ReplicaId> known, Set<ReplicaId> others) {
        int replicas = known.size() + (known.contains(self) ? 0 : 1);
        for (ReplicaId replica : others) {
            replicas += known.contains(replica) || replica.equals(self) ? 0 : 1;
        }
        if (replicas > REPLICAS_MAX) {
            throw new MalformedDeltaException(replicas + " replicas, at most " + REPLICAS_MAX + " are allowed");
        }
    }

    /** Writes the number of replicas and of each, sorted, its id and what {@code writing} writes of it. */
    static <V> void write(ByteWriter writer, Map<ReplicaId, V> table, Consumer<V> writing) {
        writer.writeVarint(table.size());
        new TreeMap<>(table).forEach((replica, value) -> {
            replica.writeTo(writer);
            writing.accept(value);
        });
    }

    /** Reads what {@link #write} wrote, if {@code reading} reads what was written of each. */
    static <V> SortedMap<ReplicaId, V> read(ByteReader reader, Function<ByteReader, V> reading) {
        // A replica takes its length, a byte of its id, and at least one for what is written of it.
        int size = reader.readCount("replicas", 3);
        SortedMap<ReplicaId, V> table = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            ReplicaId replica = ReplicaId.readFrom(reader);
            if (i > 0 && replica.compareTo(table.lastKey()) <= 0) {
                throw new MalformedDeltaException("replica " + replica + " is out of order");
            }
            table.put(replica, reading.apply(reader));
        }
        return table;
    }
}
