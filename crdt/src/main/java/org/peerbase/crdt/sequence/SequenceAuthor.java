package org.peerbase.crdt.sequence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * One author of a {@link Sequence}: its runs by sequence number, their contents, and the replicas that it has named, so
 * that its deltas can refer to them by a small number.
 */
final class SequenceAuthor {
    final ReplicaId id;
    RunIndex runs = new RunIndex();
    final ContentStore store;

    /** The replicas that the author's deltas have introduced, in order. */
    final List<SequenceAuthor> named = new ArrayList<>(0);

    /** The numbers of those in {@link #named}, counted from 1, and of names that wait for others before them. */
    private Map<ReplicaId, Integer> numbers = Map.of();

    /** The number of elements known, which is the sequence number of the next. */
    int length;

    /** Whether no more elements of it will come, though others may have seen more. */
    boolean isForgone;

    SequenceAuthor(ReplicaId id, ContentStore store) {
        this.id = id;
        this.store = store;
    }

    /** Takes note that {@code id} is the replica that the author's deltas call by {@code number}. */
    void number(ReplicaId id, int number) {
        if (numbers.isEmpty()) {
            numbers = new HashMap<>();
        }
        numbers.put(id, number);
    }

    /** The number by which the author's deltas call {@code id}; null if they have not named it. */
    @Nullable
    Integer numberOf(ReplicaId id) {
        return numbers.get(id);
    }

    /** Whether an element is there, or will be once it is needed. */
    boolean has(int element) {
        return element < length || isForgone;
    }

    /** Whether the author has left anything in the state. */
    boolean isSilent() {
        return length == 0 && named.isEmpty();
    }
}
