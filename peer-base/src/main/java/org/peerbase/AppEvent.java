package org.peerbase;

import org.peerbase.multiformats.identity.PeerId;

/** What happens in an app; see {@link PeerBase#on}. */
public sealed interface AppEvent {
    /** A peer that is interested in the app is connected: {@link PeerBase#peers} has it. */
    record PeerConnected(PeerId peer) implements AppEvent {}

    /** A peer of the app is no longer connected, or no longer interested. */
    record PeerDisconnected(PeerId peer) implements AppEvent {}

    /**
     * This peer has a link to another, to push changes to it.
     *
     * @param collaboration the name of the collaboration that the link belongs to
     */
    record OutboundPeerConnected(PeerId peer, String collaboration) implements AppEvent {}

    /**
     * A link that this peer had to another has ended.
     *
     * @param collaboration the name of the collaboration that the link belonged to
     */
    record OutboundPeerDisconnected(PeerId peer, String collaboration) implements AppEvent {}

    /**
     * Another peer has a link to this one, from which this one pulls changes.
     *
     * @param collaboration the name of the collaboration that the link belongs to
     */
    record InboundPeerConnected(PeerId peer, String collaboration) implements AppEvent {}

    /**
     * A link that another peer had to this one has ended.
     *
     * @param collaboration the name of the collaboration that the link belonged to
     */
    record InboundPeerDisconnected(PeerId peer, String collaboration) implements AppEvent {}

    /** Something went wrong on the way, such as a bootstrap address that nobody answers. One line for a person. */
    record Failed(PeerBaseException error) implements AppEvent {}
}
