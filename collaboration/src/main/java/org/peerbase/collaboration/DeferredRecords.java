package org.peerbase.collaboration;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.RecordBody.Part;
import org.peerbase.crdt.NotReadyException;
import org.peerbase.crdt.dot.ReplicaId;

/** Records that are stored but can't have their effect yet, by author and in sequence. Bounded by number and bytes. */
final class DeferredRecords {
    /** The most records that wait. */
    static final int MAX_RECORDS = 262_144;

    /** The most room that they take, in bytes. */
    static final int MAX_BYTES = 64 << 20;

    private static final class Queue {
        private final ArrayDeque<List<Part>> records = new ArrayDeque<>();
        private NotReadyException reason;

        private Queue(NotReadyException reason) {
            this.reason = reason;
        }
    }

    private final Map<ReplicaId, Queue> queues = new TreeMap<>();
    private int count;
    private long bytes;

    boolean isEmpty() {
        return count == 0;
    }

    /** Whether something of an author waits, and with it all that comes later. */
    boolean isHeldBack(ReplicaId author) {
        return queues.containsKey(author);
    }

    /** Why the first record of an author that is held back has to wait. */
    NotReadyException awaitedBy(ReplicaId author) {
        return queue(author).reason;
    }

    private Queue queue(ReplicaId author) {
        Queue queue = queues.get(author);
        if (queue == null) {
            throw new IllegalStateException("nothing of replica " + author + " waits");
        }
        return queue;
    }

    /** Keeps a record behind those of the same author; returns false if there is no room. */
    boolean add(ReplicaId author, List<Part> parts, NotReadyException reason) {
        long size = sizeOf(parts);
        if (count >= MAX_RECORDS || bytes + size > MAX_BYTES) {
            return false;
        }
        count++;
        bytes += size;
        queues.computeIfAbsent(author, key -> new Queue(reason)).records.add(parts);
        return true;
    }

    private static long sizeOf(List<Part> parts) {
        return parts.stream().mapToLong(part -> part.delta().length + 64L).sum();
    }

    /** The first record of an author that waits, if one does. */
    @Nullable
    List<Part> first(ReplicaId author) {
        Queue queue = queues.get(author);
        return queue == null ? null : queue.records.element();
    }

    /** The first record of an author waits for something else now. */
    void awaits(ReplicaId author, NotReadyException reason) {
        queue(author).reason = reason;
    }

    /** Takes away what {@link #first} gave. */
    void removeFirst(ReplicaId author) {
        Queue queue = queue(author);
        forget(queue.records.remove());
        if (queue.records.isEmpty()) {
            queues.remove(author);
        }
    }

    /** Takes away all of an author. */
    void remove(ReplicaId author) {
        Queue queue = queues.remove(author);
        if (queue != null) {
            queue.records.forEach(this::forget);
        }
    }

    private void forget(List<Part> parts) {
        count--;
        bytes -= sizeOf(parts);
    }

    /** Whose first records wait for something of {@code replica}. */
    List<ReplicaId> waitingFor(ReplicaId replica) {
        List<ReplicaId> authors = new ArrayList<>();
        queues.forEach((author, queue) -> {
            if (queue.reason
                    .missing()
                    .filter(dot -> dot.replica().equals(replica))
                    .isPresent()) {
                authors.add(author);
            }
        });
        return authors;
    }

    /** Whose first records wait for a time. */
    List<ReplicaId> waitingForTime() {
        List<ReplicaId> authors = new ArrayList<>();
        queues.forEach((author, queue) -> {
            if (queue.reason.notBefore().isPresent()) {
                authors.add(author);
            }
        });
        return authors;
    }
}
