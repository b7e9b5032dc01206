package org.peerbase.libp2p.pubsub;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.peerbase.multiformats.identity.PeerId;

/** What the router knows of one connected peer. */
final class PeerState {
    final PeerId id;
    final PubsubProtocol protocol;

    /** Whether we dialed it. */
    final boolean outbound;

    /** The topics it has subscribed to. */
    final Set<String> topics = new LinkedHashSet<>();

    // Counted since the last heartbeat.
    int iHavesReceived;
    int idsAskedFor;
    int idsServed;
    int dontWantsReceived;
    int dontWantsSent;

    int pendingValidations;

    /** Messages it has no use for, with the heartbeats for which that is remembered. */
    private final Map<MessageId, Integer> dontWant = new LinkedHashMap<>();

    PeerState(PeerId id, PubsubProtocol protocol, boolean outbound) {
        this.id = id;
        this.protocol = protocol;
        this.outbound = outbound;
    }

    void dontWant(MessageId message) {
        dontWant.put(message, PubsubLimits.DONT_WANT_HEARTBEATS);
    }

    boolean wants(MessageId message) {
        return dontWant.isEmpty() || !dontWant.containsKey(message);
    }

    void heartbeat() {
        iHavesReceived = 0;
        idsAskedFor = 0;
        idsServed = 0;
        dontWantsReceived = 0;
        dontWantsSent = 0;
        for (Iterator<Map.Entry<MessageId, Integer>> each = dontWant.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<MessageId, Integer> entry = each.next();
            if (entry.getValue() <= 1) {
                each.remove();
            } else {
                entry.setValue(entry.getValue() - 1);
            }
        }
    }
}
