package org.peerbase.libp2p.pubsub;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.peerbase.multiformats.identity.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what peers subscribe to. A peer that changes its mind faster than listeners listen is heard only as it
 * stands in the end, so what waits is bounded by peers and topics. Thread-safe.
 */
final class SubscriptionNotifier {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionNotifier.class);

    private final Executor deliveries;
    private final List<SubscriptionListener> listeners = new CopyOnWriteArrayList<>();

    private final Object lock = new Object();
    private Map<Interest, Boolean> changes = new LinkedHashMap<>();

    /** What listeners know; touched by deliveries only. */
    private final Set<Interest> known = new HashSet<>();

    private record Interest(PeerId peer, String topic) {}

    SubscriptionNotifier(Executor deliveries) {
        this.deliveries = deliveries;
    }

    void add(SubscriptionListener listener) {
        listeners.add(listener);
    }

    void remove(SubscriptionListener listener) {
        listeners.remove(listener);
    }

    void changed(PeerId peer, String topic, boolean subscribed) {
        boolean first;
        synchronized (lock) {
            first = changes.isEmpty();
            changes.put(new Interest(peer, topic), subscribed);
        }
        if (first) {
            deliveries.execute(this::tell);
        }
    }

    private void tell() {
        Map<Interest, Boolean> taken;
        synchronized (lock) {
            taken = changes;
            changes = new LinkedHashMap<>();
        }
        taken.forEach((interest, subscribed) -> {
            if (subscribed ? known.add(interest) : known.remove(interest)) {
                listeners.forEach(listener -> tell(listener, interest, subscribed));
            }
        });
    }

    private static void tell(SubscriptionListener listener, Interest interest, boolean subscribed) {
        try {
            if (subscribed) {
                listener.onPeerSubscribed(interest.peer(), interest.topic());
            } else {
                listener.onPeerUnsubscribed(interest.peer(), interest.topic());
            }
        } catch (RuntimeException e) {
            LOG.warn("a subscription listener failed", e);
        }
    }
}
