package org.peerbase.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.peerbase.collaboration.ChangeRecord;
import org.peerbase.collaboration.Clock;
import org.peerbase.crdt.dot.ReplicaId;

/** What a peer's disk holds: encoded records, in the order of appending and by replica. It survives its peer. */
final class SimStore {
    /** A record as it is on the disk. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Stored(ReplicaId author, long sequence, byte[] content) {
        ChangeRecord read() {
            return ChangeRecord.fromBytes(author, sequence, content);
        }
    }

    private final ReplicaId replica;
    private byte[] forks = new byte[0];
    private Optional<byte[]> snapshot = Optional.empty();
    private final List<Stored> log = new ArrayList<>();
    private final Map<ReplicaId, List<Stored>> byAuthor = new HashMap<>();

    SimStore(ReplicaId replica) {
        this.replica = replica;
    }

    /** The replica whose store it is. */
    ReplicaId replica() {
        return replica;
    }

    void append(List<ChangeRecord> records) {
        for (ChangeRecord record : records) {
            List<Stored> own = byAuthor.computeIfAbsent(record.author(), author -> new ArrayList<>());
            if (record.sequence() != own.size() + 1) {
                throw new IllegalStateException(record + " is appended after " + own.size());
            }
            Stored stored = new Stored(record.author(), record.sequence(), record.toBytes());
            own.add(stored);
            log.add(stored);
        }
    }

    void putForks(byte[] encoded) {
        forks = encoded;
    }

    /** Which replicas have forked, as it was last put. */
    byte[] forks() {
        return forks;
    }

    long sequenceOf(ReplicaId author) {
        return byAuthor.getOrDefault(author, List.of()).size();
    }

    /** The bytes of a replica's records after a sequence. */
    long bytesAfter(ReplicaId author, long sequence) {
        List<Stored> own = byAuthor.getOrDefault(author, List.of());
        long bytes = 0;
        for (Stored stored : own.subList((int) Math.min(sequence, own.size()), own.size())) {
            bytes += stored.content().length;
        }
        return bytes;
    }

    Set<ReplicaId> replicas() {
        return byAuthor.keySet();
    }

    int size() {
        return log.size();
    }

    List<ChangeRecord> read(ReplicaId author, long from, int maxRecords, int maxBytes) {
        List<Stored> own = byAuthor.getOrDefault(author, List.of());
        List<ChangeRecord> records = new ArrayList<>();
        long bytes = 0;
        for (long sequence = from; sequence <= own.size() && records.size() < maxRecords; sequence++) {
            Stored stored = own.get((int) sequence - 1);
            bytes += stored.content().length;
            if (!records.isEmpty() && bytes > maxBytes) {
                break;
            }
            records.add(stored.read());
        }
        return records;
    }

    void putSnapshot(byte[] encoded) {
        snapshot = Optional.of(encoded);
    }

    Optional<byte[]> snapshot() {
        return snapshot;
    }

    /** The last sequence of each replica. */
    Clock clock() {
        Map<ReplicaId, Long> clock = new HashMap<>();
        byAuthor.forEach((author, records) -> clock.put(author, (long) records.size()));
        return Clock.of(clock);
    }

    List<ChangeRecord> replay() {
        return log.stream().map(Stored::read).toList();
    }
}
