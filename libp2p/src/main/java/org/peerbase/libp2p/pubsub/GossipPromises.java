package org.peerbase.libp2p.pubsub;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Who said to have a message that we then asked for. One message an advertisement is watched; if it does not come from
 * anybody in time, the advertiser has broken its promise.
 */
final class GossipPromises {
    private final Map<MessageId, Map<PeerId, Long>> promises = new HashMap<>();
    private int size;

    /** Nothing more is watched when there are {@link PubsubLimits#PROMISES}. */
    void add(MessageId id, PeerId peer, long deadline) {
        if (size >= PubsubLimits.PROMISES) {
            return;
        }
        if (promises.computeIfAbsent(id, key -> new HashMap<>(2)).putIfAbsent(peer, deadline) == null) {
            size++;
        }
    }

    boolean isEmpty() {
        return promises.isEmpty();
    }

    /** The message has come: whoever promised it kept its word. */
    void kept(MessageId id) {
        Map<PeerId, Long> kept = promises.remove(id);
        if (kept != null) {
            size -= kept.size();
        }
    }

    /** Forgets a peer that is gone. */
    void forget(PeerId peer) {
        for (Iterator<Map<PeerId, Long>> each = promises.values().iterator(); each.hasNext(); ) {
            Map<PeerId, Long> promise = each.next();
            if (promise.remove(peer) != null) {
                size--;
            }
            if (promise.isEmpty()) {
                each.remove();
            }
        }
    }

    /** Takes out the promises that were due before {@code now}, counted by peer. */
    Map<PeerId, Integer> broken(long now) {
        Map<PeerId, Integer> broken = new HashMap<>();
        for (Iterator<Map<PeerId, Long>> each = promises.values().iterator(); each.hasNext(); ) {
            Map<PeerId, Long> promise = each.next();
            promise.entrySet().removeIf(entry -> {
                boolean due = entry.getValue() <= now;
                if (due) {
                    broken.merge(entry.getKey(), 1, Integer::sum);
                    size--;
                }
                return due;
            });
            if (promise.isEmpty()) {
                each.remove();
            }
        }
        return broken;
    }
}
