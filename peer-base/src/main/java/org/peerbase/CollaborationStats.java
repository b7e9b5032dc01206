package org.peerbase;

import java.util.Map;
import java.util.Set;
import org.peerbase.multiformats.identity.PeerId;

/**
 * What a peer does in a collaboration. Immutable. Traffic and messages count from its opening, changes from the first; a rate is the difference of two.
 *
 * @param connections who is linked with the peer
 * @param traffic bytes of the collaboration's messages, before encryption and framing
 * @param messages how many messages
 * @param changesMade changes by the peer's replica, over all its runs
 * @param changesReceived changes by others that are here, over all runs
 */
public record CollaborationStats(
        Connections connections, Flow traffic, Flow messages, long changesMade, long changesReceived) {

    /**
     * Links of a peer.
     *
     * @param inbound peers that keep a link to it that they opened
     * @param outbound peers that it keeps a link to
     */
    public record Connections(Set<PeerId> inbound, Set<PeerId> outbound) {
        public Connections {
            inbound = Set.copyOf(inbound);
            outbound = Set.copyOf(outbound);
        }
    }

    /**
     * How much came and went.
     *
     * @param perPeer with each peer that there is or was a link with; those that are gone are forgotten when there are
     *     many
     */
    public record Flow(InOut total, Map<PeerId, InOut> perPeer) {
        public Flow {
            perPeer = Map.copyOf(perPeer);
        }
    }

    /** How much came in, and how much went out. */
    public record InOut(long in, long out) {}
}
