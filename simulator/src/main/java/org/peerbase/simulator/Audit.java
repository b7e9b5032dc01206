package org.peerbase.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.peerbase.collaboration.ChangeRecord;
import org.peerbase.collaboration.Dependency;
import org.peerbase.collaboration.Incarnation;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;

/**
 * What must hold at every moment: a number stands for one content for ever; a record is stored after its causes; what
 * reaches others is in its author's store.
 */
final class Audit {
    /** The contents of a replica's records that left it, by sequence. */
    private final Map<ReplicaId, List<Long>> contents = new HashMap<>();

    private final Map<ReplicaId, SimStore> stores = new HashMap<>();
    private final Set<PeerId> strangers = new HashSet<>();

    /** A store is in use. A peer whose disk was wiped comes with a new one; what the old one held is remembered. */
    void onStore(SimStore store) {
        stores.put(store.replica(), store);
    }

    /** What {@code stranger} says of itself is its own business. */
    void onStranger(PeerId stranger) {
        strangers.add(stranger);
    }

    /** Checks records that {@code store} is about to append; returns what is wrong, or an empty string. */
    String onAppend(SimStore store, List<ChangeRecord> records) {
        Map<ReplicaId, Long> appended = new HashMap<>();
        for (ChangeRecord record : records) {
            for (Dependency dependency : record.dependencies()) {
                long have = appended.getOrDefault(dependency.replica(), store.sequenceOf(dependency.replica()));
                if (have < dependency.sequence() && !isStrangers(dependency.replica())) {
                    return record + " is stored before its cause " + dependency;
                }
            }
            appended.put(record.author(), record.sequence());
            if (!record.author().equals(store.replica())) {
                String wrong = onForeign(record);
                if (!wrong.isEmpty()) {
                    return wrong;
                }
            }
        }
        return "";
    }

    private String onForeign(ChangeRecord record) {
        SimStore home = stores.get(record.author());
        if (home == null && isStrangers(record.author())) {
            return "";
        }
        if (home == null || home.sequenceOf(record.author()) < record.sequence()) {
            return record + " was announced before it was durable";
        }
        List<Long> known = contents.computeIfAbsent(record.author(), author -> new ArrayList<>());
        while (known.size() < record.sequence()) {
            known.add(0L);
        }
        int index = (int) record.sequence() - 1;
        long content = Trace.sum(record.content());
        if (known.get(index) != 0 && known.get(index) != content) {
            return record + " has two contents";
        }
        known.set(index, content);
        return "";
    }

    private boolean isStrangers(ReplicaId replica) {
        return Incarnation.peerOf(replica).filter(strangers::contains).isPresent();
    }
}
