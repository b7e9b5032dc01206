package org.peerbase.collaboration;

import java.util.List;
import org.peerbase.crdt.dot.ReplicaId;

/** Reads records from a store, while what it has is being restored. May block. */
@FunctionalInterface
public interface RecordReader {
    /**
     * Records of one replica, in sequence and without gaps.
     *
     * @param from the first sequence wanted
     * @param maxRecords the most wanted
     * @param maxBytes about the most bytes of bodies wanted; the first record comes whatever its length
     * @return none if there is no such record
     */
    List<ChangeRecord> read(ReplicaId replica, long from, int maxRecords, int maxBytes);
}
