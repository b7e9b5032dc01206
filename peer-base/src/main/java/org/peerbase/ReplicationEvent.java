package org.peerbase;

import org.peerbase.collaboration.Clock;
import org.peerbase.multiformats.identity.PeerId;

/** The coming and going of changes; see {@link Replication#on}. */
public sealed interface ReplicationEvent {
    /** Whom it is about. */
    PeerId peer();

    /**
     * Local changes begin to go to a peer that is no pinner. Told once until it has them all, or the link breaks.
     *
     * @param clock what is stored here
     */
    record Replicating(PeerId peer, Clock clock) implements ReplicationEvent {}

    /**
     * A peer that is no pinner has stored all local changes, from here or from others.
     *
     * @param clock what the peer has
     */
    record Replicated(PeerId peer, Clock clock) implements ReplicationEvent {}

    /**
     * Changes begin to come from a peer that were not here. Told once until they are all stored, or the link breaks.
     *
     * @param clock what the peer is known to have
     */
    record Receiving(PeerId peer, Clock clock) implements ReplicationEvent {}

    /**
     * All changes that came from a peer are stored here.
     *
     * @param clock what is stored here
     */
    record Received(PeerId peer, Clock clock) implements ReplicationEvent {}

    /**
     * Local changes begin to go to a pinner. Told once until it has them all, or the link breaks.
     *
     * @param clock what is stored here
     */
    record Pinning(PeerId peer, Clock clock) implements ReplicationEvent {}

    /**
     * A pinner has stored all local changes, from here or from others.
     *
     * @param clock what the pinner has
     */
    record Pinned(PeerId peer, Clock clock) implements ReplicationEvent {}

    /** A pinner is a member now. */
    record PinnerJoined(PeerId peer) implements ReplicationEvent {}

    /** A pinner is a member no longer. */
    record PinnerLeft(PeerId peer) implements ReplicationEvent {}
}
