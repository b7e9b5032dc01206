package org.peerbase.benchmarks.crdt.own;

import java.nio.ByteBuffer;
import java.util.Random;
import org.peerbase.crdt.dot.ReplicaId;

/** The names of the replicas that are measured. */
final class Replicas {
    /** As long as the ids that peers have: a peer id and the number of its incarnation. */
    private static final int ID_BYTES = 46;

    private Replicas() {}

    /** The id of a replica, as random as real ones but in the order of the numbers. */
    static ReplicaId id(int replica) {
        byte[] bytes = new byte[ID_BYTES];
        new Random(replica).nextBytes(bytes);
        return ReplicaId.of(ByteBuffer.wrap(bytes).putInt(0, replica).array());
    }
}
