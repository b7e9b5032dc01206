package org.peerbase.collaboration;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.RecordBody.Part;
import org.peerbase.crdt.NotReadyException;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * Records that are stored but can't have their effect yet, by author and in sequence. A few are kept; of the others only
 * where they stand, as the store has them: so nobody is refused for want of room, which would depend on what came first.
 */
final class DeferredRecords {
    /** The most records that are kept. */
    static final int MAX_RECORDS = 1_024;

    /** The most room that they take, in bytes. */
    static final int MAX_BYTES = 4 << 20;

    /** What waits of an author: parts of types that were not known at first, records that are kept, and those that aren't. */
    private static final class Queue {
        private final ArrayDeque<List<Part>> late = new ArrayDeque<>();
        private final ArrayDeque<List<Part>> kept = new ArrayDeque<>();
        private NotReadyException reason;
        private long unread;
        private long last;

        private Queue(NotReadyException reason) {
            this.reason = reason;
        }

        private boolean isEmpty() {
            return late.isEmpty() && kept.isEmpty() && unread == 0;
        }
    }

    /** Where records stand in the store: those of {@code author} from a sequence on. */
    record Position(ReplicaId author, long from) {}

    private final Map<ReplicaId, Queue> queues = new TreeMap<>();
    private final Set<ReplicaId> due = new LinkedHashSet<>();
    private int count;
    private long bytes;

    boolean isEmpty() {
        return queues.isEmpty();
    }

    /** Whether something of an author waits, and with it all that comes later. */
    boolean isHeldBack(ReplicaId author) {
        return queues.containsKey(author);
    }

    private Queue queue(ReplicaId author) {
        return requireNonNull(queues.get(author), () -> "nothing of replica " + author + " waits");
    }

    /** A record of an author of whom nothing waited has to wait. */
    void begin(ReplicaId author, long sequence, List<Part> parts, NotReadyException reason) {
        queues.put(author, new Queue(reason));
        add(author, sequence, hasRoom(sizeOf(parts)) ? parts : null);
    }

    /** Whether a record behind those that wait of an author would be kept. */
    boolean wouldKeep(ReplicaId author, long size) {
        return queue(author).unread == 0 && hasRoom(size);
    }

    /**
     * Puts a record behind those of the same author.
     *
     * @param parts null if it is not to be kept
     */
    void add(ReplicaId author, long sequence, @Nullable List<Part> parts) {
        Queue queue = queue(author);
        queue.last = sequence;
        if (parts != null && queue.unread == 0) {
            count(parts, 1);
            queue.kept.add(parts);
        } else if (queue.unread == 0) {
            queue.unread = sequence;
        }
    }

    /** Whether parts of an author wait that came before its records: those of types that were not known then. */
    boolean hasLate(ReplicaId author) {
        Queue queue = queues.get(author);
        return queue != null && !queue.late.isEmpty();
    }

    /** Keeps parts that belong before all records that wait of an author. */
    void addLate(ReplicaId author, List<Part> parts, NotReadyException reason) {
        Queue queue = queues.computeIfAbsent(author, key -> new Queue(reason));
        if (queue.late.isEmpty()) {
            queue.reason = reason;
        }
        queue.late.add(parts);
    }

    /** Keeps parts behind late ones of the same author. */
    void addLate(ReplicaId author, List<Part> parts) {
        queue(author).late.add(parts);
    }

    private boolean hasRoom(long size) {
        return count < MAX_RECORDS && bytes + size <= MAX_BYTES;
    }

    private void count(List<Part> parts, int times) {
        count += times;
        bytes += times * sizeOf(parts);
    }

    private static long sizeOf(List<Part> parts) {
        return parts.stream().mapToLong(part -> part.delta().length + 64L).sum();
    }

    /** What waits first of an author; null if nothing does, or if it has to be read from the store. */
    @Nullable
    List<Part> first(ReplicaId author) {
        Queue queue = queues.get(author);
        if (queue == null) {
            return null;
        }
        return queue.late.isEmpty() ? queue.kept.peek() : queue.late.peek();
    }

    /** The first record waits for something else now. */
    void awaits(ReplicaId author, NotReadyException reason) {
        queue(author).reason = reason;
    }

    /** Takes away what {@link #first} gave. */
    void removeFirst(ReplicaId author) {
        Queue queue = queue(author);
        if (queue.late.isEmpty()) {
            count(queue.kept.remove(), -1);
        } else {
            queue.late.remove();
        }
        removeIfEmpty(author, queue);
    }

    private void removeIfEmpty(ReplicaId author, Queue queue) {
        if (queue.isEmpty()) {
            queues.remove(author);
            due.remove(author);
        }
    }

    /** Takes away all of an author. */
    void remove(ReplicaId author) {
        Queue queue = queues.remove(author);
        due.remove(author);
        if (queue != null) {
            queue.kept.forEach(parts -> count(parts, -1));
        }
    }

    // What is not kept

    /** The first record of an author that is not kept, if nothing waits before it. */
    Optional<Position> unread(ReplicaId author) {
        Queue queue = queues.get(author);
        return queue == null || queue.unread == 0 || first(author) != null
                ? Optional.empty()
                : Optional.of(new Position(author, queue.unread));
    }

    /** The first record that was not kept has had its effect. */
    void removeUnread(ReplicaId author) {
        Queue queue = queue(author);
        queue.unread = queue.unread == queue.last ? 0 : queue.unread + 1;
        removeIfEmpty(author, queue);
    }

    /** The first record that was not kept has been read, and still has to wait. */
    void awaits(ReplicaId author, List<Part> read, NotReadyException reason) {
        Queue queue = queue(author);
        queue.reason = reason;
        if (hasRoom(sizeOf(read))) {
            count(read, 1);
            queue.kept.add(read);
            queue.unread = queue.unread == queue.last ? 0 : queue.unread + 1;
        }
    }

    /** What waits first of an author may be ready, and has to be read. */
    void markDue(ReplicaId author) {
        due.add(author);
    }

    boolean hasDue() {
        return !due.isEmpty();
    }

    /** Where the next one stands that is due and can be read; no longer due then. */
    Optional<Position> takeDue(BiPredicate<ReplicaId, Long> isReadable) {
        for (ReplicaId author : due) {
            Position position = unread(author).orElse(null);
            if (position != null && isReadable.test(author, position.from())) {
                due.remove(author);
                return Optional.of(position);
            }
        }
        return Optional.empty();
    }

    // What they wait for

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

    /** Whose first records wait for a time, up to {@code latest}. */
    List<ReplicaId> waitingForTime(long latest) {
        List<ReplicaId> authors = new ArrayList<>();
        queues.forEach((author, queue) -> {
            queue.reason.notBefore().ifPresent(time -> {
                if (time <= latest) {
                    authors.add(author);
                }
            });
        });
        return authors;
    }
}
