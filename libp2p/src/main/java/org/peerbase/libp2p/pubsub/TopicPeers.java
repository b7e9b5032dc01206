package org.peerbase.libp2p.pubsub;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.peerbase.multiformats.identity.PeerId;

/** Peers by topic, written by one thread and read by any. */
final class TopicPeers {
    private final Map<String, Set<PeerId>> peers = new ConcurrentHashMap<>();

    void set(String topic, PeerId peer, boolean present) {
        peers.compute(topic, (key, before) -> {
            Set<PeerId> there = before == null ? ConcurrentHashMap.newKeySet() : before;
            if (present) {
                there.add(peer);
            } else {
                there.remove(peer);
            }
            return there.isEmpty() ? null : there;
        });
    }

    /** A copy of how it stands. */
    Set<PeerId> in(String topic) {
        return Set.copyOf(peers.getOrDefault(topic, Set.of()));
    }
}
