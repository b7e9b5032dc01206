package org.peerbase.libp2p.pubsub;

import org.peerbase.multiformats.identity.PeerId;

/** Told of what connected peers subscribe to. Called on the service's delivery thread; must not block. */
public interface SubscriptionListener {
    /** A connected peer wants the messages of a topic. */
    default void onPeerSubscribed(PeerId peer, String topic) {}

    /** A peer wants them no longer, or is no longer connected. */
    default void onPeerUnsubscribed(PeerId peer, String topic) {}
}
