package org.peerbase.libp2p.pubsub;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.identity.PeerId;

/** The connected peers, by id and by the topics they subscribed to. */
final class PeerTable {
    private final Map<PeerId, PeerState> peers = new LinkedHashMap<>();
    private final Map<String, Set<PeerState>> byTopic = new LinkedHashMap<>();

    /** Whether the peer was not there. */
    boolean add(PeerState peer) {
        return peers.putIfAbsent(peer.id, peer) == null;
    }

    @Nullable
    PeerState get(PeerId id) {
        return peers.get(id);
    }

    /** Takes out a peer and its subscriptions, which {@link PeerState#topics} still names. */
    @Nullable
    PeerState remove(PeerId id) {
        PeerState peer = peers.remove(id);
        if (peer != null) {
            for (String topic : peer.topics) {
                forget(peer, topic);
            }
        }
        return peer;
    }

    Collection<PeerState> all() {
        return peers.values();
    }

    /** The peers that want a topic. */
    Collection<PeerState> in(String topic) {
        return byTopic.getOrDefault(topic, Collections.emptySet());
    }

    /** Whether this is news. */
    boolean subscribe(PeerState peer, String topic) {
        if (!peer.topics.add(topic)) {
            return false;
        }
        byTopic.computeIfAbsent(topic, key -> new LinkedHashSet<>()).add(peer);
        return true;
    }

    /** Whether this is news. */
    boolean unsubscribe(PeerState peer, String topic) {
        if (!peer.topics.remove(topic)) {
            return false;
        }
        forget(peer, topic);
        return true;
    }

    private void forget(PeerState peer, String topic) {
        Set<PeerState> others = byTopic.get(topic);
        if (others != null && others.remove(peer) && others.isEmpty()) {
            byTopic.remove(topic);
        }
    }
}
