package org.peerbase.crdt.sequence;

import java.util.ArrayList;
import java.util.List;
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

    /** The number of elements known, which is the sequence number of the next. */
    int length;

    SequenceAuthor(ReplicaId id, ContentStore store) {
        this.id = id;
        this.store = store;
    }

    /** Whether the author has left anything in the state. */
    boolean isSilent() {
        return length == 0 && named.isEmpty();
    }
}
