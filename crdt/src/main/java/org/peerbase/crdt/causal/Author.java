package org.peerbase.crdt.causal;

import org.peerbase.crdt.dot.RangeSet;
import org.peerbase.crdt.dot.ReplicaId;

/** One author: the numbers that were seen of it, and those of its entries that are still in. */
final class Author {
    final ReplicaId id;

    /** Whether this is the replica's own name. */
    final boolean isSelf;

    final RangeSet seen = new RangeSet();
    final EntryIndex live = new EntryIndex();

    Author(ReplicaId id, boolean isSelf) {
        this.id = id;
        this.isSelf = isSelf;
    }
}
