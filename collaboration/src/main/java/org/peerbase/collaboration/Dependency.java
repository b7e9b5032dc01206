package org.peerbase.collaboration;

import org.peerbase.crdt.dot.ReplicaId;

/** A record that another one builds on, and with it every earlier record of that replica. */
public record Dependency(ReplicaId replica, long sequence) {
    public Dependency {
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence " + sequence + ": the first is 1");
        }
    }
}
