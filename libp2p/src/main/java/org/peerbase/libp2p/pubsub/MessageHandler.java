package org.peerbase.libp2p.pubsub;

import org.peerbase.multiformats.identity.PeerId;

/** Receives the messages of a topic. */
@FunctionalInterface
public interface MessageHandler {
    /**
     * A message arrived that is signed by its author and valid. Called on the service's delivery thread, one message at a
     * time; messages that come while it is busy queue up to a limit and are dropped beyond it.
     *
     * @param source the peer that passed it on
     */
    void onMessage(PubsubMessage message, PeerId source);
}
