package org.peerbase;

import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.multiformats.identity.PeerId;

/** How the statistics of a collaboration reach its core and its users; on the mailbox. */
record StatisticsPort(CollaborationDriver driver) implements Statistics.Port {
    /** The gossip that members ask each other in; no name of a user is like it. */
    static final String GOSSIP = "\u0000stats";

    @Override
    public CollaborationStats own() {
        return driver.stats();
    }

    @Override
    public int memberCount() {
        return driver.members().size();
    }

    @Override
    public void broadcast(byte[] message) {
        driver.post(new CollaborationInput.Broadcast(GOSSIP, message));
    }

    @Override
    public void tell(PeerId peer, CollaborationStats stats) {
        driver.views().tell(new CollaborationEvent.PeerUpdated(peer, stats));
    }
}
