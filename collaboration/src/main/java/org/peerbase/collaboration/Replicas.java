package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Small numbers for the replicas of a collaboration, given in the order of their appearance and never taken back, so that
 * clocks are arrays. One of them is this replica. Most others are authors: something is there that they have signed. Some are
 * only announced, by clocks and dependencies that name them; those take no room from authors.
 */
final class Replicas {
    static final int UNKNOWN = -1;

    /** The most replicas that may make records in one collaboration. */
    static final int MAX_AUTHORS = 49_152;

    /** The most replicas with numbers of which nothing has come. */
    static final int MAX_ANNOUNCED = 16_384;

    private final Map<ReplicaId, Integer> numbers = new HashMap<>();
    private final List<ReplicaId> ids = new ArrayList<>();
    private final BitSet announced = new BitSet();
    private volatile ReplicaId selfId;
    private volatile int self;

    Replicas(ReplicaId self) {
        this.selfId = self;
        this.self = number(self);
    }

    /** The number of this replica. */
    int self() {
        return self;
    }

    /** The author of local changes. May be asked on any thread. */
    ReplicaId selfId() {
        return selfId;
    }

    /** From now on this replica is another one, that never was. */
    void rename(ReplicaId fresh) {
        self = number(fresh);
        selfId = fresh;
    }

    /** The number of an author, new if it had none; whether there is room has been seen to. */
    int number(ReplicaId id) {
        Integer known = numbers.get(id);
        if (known != null) {
            announced.clear(known);
            return known;
        }
        numbers.put(id, ids.size());
        ids.add(id);
        return ids.size() - 1;
    }

    /** The number of a replica that somebody names, or {@link #UNKNOWN} if there is no room for another one. */
    int announce(ReplicaId id) {
        int known = find(id);
        if (known != UNKNOWN || announced.cardinality() >= MAX_ANNOUNCED) {
            return known;
        }
        int number = number(id);
        announced.set(number);
        return number;
    }

    /** The replicas that are only announced; not a copy. */
    BitSet announced() {
        return announced;
    }

    /** The number of a replica, or {@link #UNKNOWN}. */
    int find(ReplicaId id) {
        return numbers.getOrDefault(id, UNKNOWN);
    }

    /** Whether the replica of a number has made nothing that has come. */
    boolean isAnnounced(int number) {
        return announced.get(number);
    }

    /** How many authors there are beside this replica. */
    int otherAuthors() {
        return ids.size() - 1 - announced.cardinality();
    }

    ReplicaId id(int number) {
        return ids.get(number);
    }

    int size() {
        return ids.size();
    }

    /**
     * Sees to it that there is room for another author.
     *
     * @param selfCounts whether this replica is one
     * @throws NoRoomException if there is none
     */
    void requireRoom(boolean selfCounts) {
        if (otherAuthors() + (selfCounts ? 1 : 0) >= MAX_AUTHORS) {
            throw new NoRoomException("another replica has changed it, and " + crowd()
                    + "; what is here stays, and can be taken along to a new collaboration");
        }
    }

    /** How many authors there are, and whose, for those who have to do something about it. */
    String crowd() {
        Map<PeerId, Integer> counts = new HashMap<>();
        for (int number = 0; number < ids.size(); number++) {
            if (number != self && !announced.get(number)) {
                Incarnation.peerOf(ids.get(number)).ifPresent(peer -> counts.merge(peer, 1, Integer::sum));
            }
        }
        String most = counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(entry -> ", " + entry.getValue() + " of them of peer " + entry.getKey())
                .orElse("");
        return otherAuthors() + " replicas have before" + most + ", while at most " + MAX_AUTHORS + " may";
    }
}
