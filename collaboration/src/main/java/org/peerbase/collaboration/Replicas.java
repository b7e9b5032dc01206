package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * Small numbers for the replicas of a collaboration, given in the order of their appearance and never taken back, so that
 * clocks are arrays. Number 0 is this replica.
 */
final class Replicas {
    static final int SELF = 0;
    static final int UNKNOWN = -1;

    private final Map<ReplicaId, Integer> numbers = new HashMap<>();
    private final List<ReplicaId> ids = new ArrayList<>();

    Replicas(ReplicaId self) {
        number(self);
    }

    /** The number of a replica, new if it had none. */
    int number(ReplicaId id) {
        Integer known = numbers.get(id);
        if (known != null) {
            return known;
        }
        numbers.put(id, ids.size());
        ids.add(id);
        return ids.size() - 1;
    }

    /** The number of a replica, or {@link #UNKNOWN}. */
    int find(ReplicaId id) {
        return numbers.getOrDefault(id, UNKNOWN);
    }

    ReplicaId id(int number) {
        return ids.get(number);
    }

    int size() {
        return ids.size();
    }
}
