package org.peerbase.simulator;

import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.collaboration.Offence;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** Whoever has a place in the simulated network: a peer of ours, or somebody who speaks as it pleases. */
interface Node {
    /** Its number, from 0 on. */
    int index();

    PeerId id();

    Multiaddr address();

    boolean isAlive();

    /** Raised by each start. */
    int life();

    void onConnected(Node other);

    void onDisconnected(Node other);

    void onGossip(Node from, byte[] message);

    /** What happens to its streams. */
    void handle(CollaborationInput input);

    /** Whether a stream that it asked for is still wanted. */
    boolean wantsStream(long stream);

    /** A number for a stream that somebody else opens. */
    long nextInboundStream();

    void addStream(long stream, SimStream added);

    void onStreamClosed(long stream, String reason);

    // What a peer of ours thinks of it

    /** {@code by} says that it broke the rules. */
    void onPenalty(SimPeer by, Offence offence);

    /** {@code by} has dealt with what it said: it verified so many signatures for it, and holds so many bytes. */
    void onHandled(SimPeer by, CollaborationInput said, long verifications, long heldBytes);

    /** {@code by} believes that it has, durably, what {@code by} made up to {@code sequence}. */
    void onBelieved(SimPeer by, long sequence);
}
