package org.peerbase.libp2p.pubsub;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.peerbase.multiformats.identity.PeerId;

/** Until when which peer must not be grafted in which topic. Only topics that we subscribe to, or just left, are kept. */
final class Backoffs {
    private final Map<String, Map<PeerId, Long>> until = new HashMap<>();

    /** Backs off until {@code time} at least; a back-off that lasts longer stays. */
    void add(String topic, PeerId peer, long time) {
        Map<PeerId, Long> ofTopic = until.computeIfAbsent(topic, key -> new LinkedHashMap<>());
        ofTopic.merge(peer, time, Math::max);
        if (ofTopic.size() > PubsubLimits.BACKOFFS_PER_TOPIC) {
            Iterator<Long> oldest = ofTopic.values().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** When the back-off ends; in the past if there is none. */
    long end(String topic, PeerId peer) {
        Map<PeerId, Long> ofTopic = until.get(topic);
        return ofTopic == null ? Long.MIN_VALUE : ofTopic.getOrDefault(peer, Long.MIN_VALUE);
    }

    boolean isActive(String topic, PeerId peer, long now) {
        return end(topic, peer) > now;
    }

    /** Forgets what ended before {@code time}. */
    void expire(long time) {
        for (Iterator<Map<PeerId, Long>> topics = until.values().iterator(); topics.hasNext(); ) {
            Map<PeerId, Long> ofTopic = topics.next();
            ofTopic.values().removeIf(end -> end <= time);
            if (ofTopic.isEmpty()) {
                topics.remove();
            }
        }
    }
}
