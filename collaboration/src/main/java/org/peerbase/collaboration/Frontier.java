package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * How far the records of each replica have been applied, and which of them no record mentions yet: what the next local
 * change depends on. Guarded by the lock of the {@link SharedState}.
 */
final class Frontier {
    private final Replicas replicas;
    private final Sequences applied = new Sequences();
    private final BitSet heads = new BitSet();

    Frontier(Replicas replicas) {
        this.replicas = replicas;
    }

    /** The sequence up to which records of a replica have been applied. */
    long applied(int replica) {
        return applied.get(replica);
    }

    /** Whether no other record that has been applied mentions the last one of a replica. */
    boolean isHead(int replica) {
        return heads.get(replica);
    }

    /** How many records the next local change depends on. */
    int headCount() {
        return heads.cardinality();
    }

    /** The next local change is made: its sequence. */
    long next() {
        int self = replicas.self();
        long sequence = applied.get(self) + 1;
        applied.set(self, sequence);
        return sequence;
    }

    /** A local change, of those that are no records yet, is given up: what it depends on has no mention any more. */
    void giveUp(LocalChange change) {
        int self = replicas.self();
        applied.set(self, applied.get(self) - 1);
        // Of those that have anything: what it depends on may have been cut away meanwhile.
        change.dependencies().forEach(dependency -> mention(replicas.find(dependency.replica())));
    }

    /** The last record of a replica, if it has any, is to be mentioned by the next local change. */
    void mention(int replica) {
        heads.set(replica, applied.get(replica) > 0);
    }

    /** What the next local change depends on, as far as one may name it: in the order of the replicas' ids. */
    List<Dependency> takeHeads() {
        if (heads.isEmpty()) {
            return List.of();
        }
        List<Dependency> dependencies = new ArrayList<>();
        for (int head = heads.nextSetBit(0);
                head >= 0 && dependencies.size() < ChangeRecord.MAX_DEPENDENCIES;
                head = heads.nextSetBit(head + 1)) {
            dependencies.add(new Dependency(replicas.id(head), applied.get(head)));
            heads.clear(head);
        }
        if (dependencies.size() > 1) {
            dependencies.sort(Comparator.comparing(Dependency::replica));
        }
        return dependencies;
    }

    /** A record is applied, which follows the last one of its author. */
    void advance(int author, ChangeRecord record) {
        applied.set(author, record.sequence());
        // What a record depends on needs no mention any more: mentioning the record implies it.
        for (Dependency dependency : record.dependencies()) {
            int replica = replicas.find(dependency.replica());
            if (applied.get(replica) <= dependency.sequence()) {
                heads.clear(replica);
            }
        }
        if (author != replicas.self()) {
            heads.set(author);
        }
    }

    /** Takes up what a snapshot tells of a replica. */
    void restore(int replica, long sequence, boolean isHead) {
        applied.set(replica, sequence);
        heads.set(replica, isHead && replica != replicas.self());
    }

    /** The records of a replica after {@code limit} don't count any more. */
    void cut(int replica, long limit) {
        applied.set(replica, limit);
        if (limit == 0) {
            heads.clear(replica);
        }
    }

    /** The clock of all that has been applied. */
    Clock clock() {
        return clockOf(applied);
    }

    Clock clockOf(Sequences sequences) {
        Map<ReplicaId, Long> clock = new HashMap<>();
        for (int replica = 0; replica < sequences.size(); replica++) {
            clock.put(replicas.id(replica), sequences.get(replica));
        }
        return Clock.of(clock);
    }
}
