package org.peerbase.collaboration;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * A vector clock: of each replica, the sequence up to which all of its records are meant. Immutable; equal clocks are
 * equal objects.
 */
public final class Clock {
    /** The clock that names nothing. */
    public static final Clock EMPTY = new Clock(new TreeMap<>());

    private final SortedMap<ReplicaId, Long> sequences;

    private Clock(SortedMap<ReplicaId, Long> sequences) {
        this.sequences = Collections.unmodifiableSortedMap(sequences);
    }

    /** A clock with these entries; entries of 0 say nothing and are left out. */
    public static Clock of(Map<ReplicaId, Long> sequences) {
        TreeMap<ReplicaId, Long> sorted = new TreeMap<>();
        sequences.forEach((replica, sequence) -> {
            if (sequence < 0) {
                throw new IllegalArgumentException("sequence " + sequence);
            }
            if (sequence > 0) {
                sorted.put(replica, sequence);
            }
        });
        return new Clock(sorted);
    }

    /** The sequence of a replica, 0 if there is none. */
    public long get(ReplicaId replica) {
        return sequences.getOrDefault(replica, 0L);
    }

    /** Whether everything that {@code other} names is named by this clock. */
    public boolean covers(Clock other) {
        return other.sequences.entrySet().stream().allMatch(entry -> get(entry.getKey()) >= entry.getValue());
    }

    /** How many records the clock names. */
    public long total() {
        return sequences.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The entries in the order of their replicas; unmodifiable. */
    public SortedMap<ReplicaId, Long> asMap() {
        return sequences;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Clock that && sequences.equals(that.sequences);
    }

    @Override
    public int hashCode() {
        return sequences.hashCode();
    }

    @Override
    public String toString() {
        return sequences.toString();
    }
}
