package org.peerbase.collaboration.access;

import org.peerbase.collaboration.CollaborationId;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;

/** What a session's key is good for. */
final class SessionScope {
    private final byte[] info;
    private final byte[] bound;

    private SessionScope(String label, byte[] bound) {
        this.info = Labels.of(label, bound);
        this.bound = bound;
    }

    /** The records of a replica. */
    static SessionScope ofRecords(CollaborationId id, ReplicaId author) {
        return new SessionScope("peer-base records 1", Labels.concat(id.toBytes(), author.toByteArray()));
    }

    /** What a peer gossips. */
    static SessionScope ofGossip(CollaborationId id, PeerId author) {
        return new SessionScope("peer-base gossip 1", Labels.concat(id.toBytes(), author.toBytes()));
    }

    /** A state that a peer keeps for itself. */
    static SessionScope ofState(CollaborationId id) {
        return new SessionScope("peer-base snapshot 1", id.toBytes());
    }

    /** What the key is derived for; not a copy. */
    byte[] info() {
        return info;
    }

    /** What is authenticated with everything that is sealed; not a copy. */
    byte[] bound() {
        return bound;
    }
}
