package org.peerbase.libp2p.pubsub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.identity.PeerId;

/**
 * With whom full messages are exchanged: a mesh for each topic that we subscribe to, and a fan-out for each that we only
 * publish to.
 */
final class Mesh {
    private final Map<String, Set<PeerId>> meshes = new LinkedHashMap<>();
    private final Map<String, Fanout> fanouts = new LinkedHashMap<>();

    private static final class Fanout {
        final Set<PeerId> peers = new LinkedHashSet<>();
        long lastUsed;
    }

    boolean isSubscribed(String topic) {
        return meshes.containsKey(topic);
    }

    /** Opens an empty mesh. */
    void open(String topic) {
        meshes.put(topic, new LinkedHashSet<>());
    }

    /** Closes a mesh and returns who was in it. */
    Set<PeerId> close(String topic) {
        Set<PeerId> peers = meshes.remove(topic);
        return peers == null ? Set.of() : peers;
    }

    /** The topics that we subscribe to. */
    List<String> topics() {
        return new ArrayList<>(meshes.keySet());
    }

    /** The peers in a topic's mesh, as they are; empty if we don't subscribe to it. */
    Set<PeerId> peers(String topic) {
        return meshes.getOrDefault(topic, Set.of());
    }

    /** Whether the peer came in. */
    boolean add(String topic, PeerId peer) {
        Set<PeerId> peers = meshes.get(topic);
        return peers != null && peers.add(peer);
    }

    /** Whether the peer was in. */
    boolean remove(String topic, PeerId peer) {
        Set<PeerId> peers = meshes.get(topic);
        return peers != null && peers.remove(peer);
    }

    /** The topics that have a fan-out. */
    List<String> fanoutTopics() {
        return new ArrayList<>(fanouts.keySet());
    }

    /** The fan-out's peers, as they are; null if there is none. */
    @Nullable
    Set<PeerId> fanout(String topic) {
        Fanout fanout = fanouts.get(topic);
        return fanout == null ? null : fanout.peers;
    }

    /** The topic was published to: keep its fan-out, and add these peers. */
    void useFanout(String topic, Collection<PeerId> more, long now) {
        Fanout fanout = fanouts.computeIfAbsent(topic, key -> new Fanout());
        fanout.peers.addAll(more);
        fanout.lastUsed = now;
    }

    void removeFromFanout(String topic, PeerId peer) {
        Fanout fanout = fanouts.get(topic);
        if (fanout != null) {
            fanout.peers.remove(peer);
        }
    }

    void closeFanout(String topic) {
        fanouts.remove(topic);
    }

    /** Forgets fan-outs that were not used since {@code time}. */
    void expireFanouts(long time) {
        for (Iterator<Fanout> each = fanouts.values().iterator(); each.hasNext(); ) {
            if (each.next().lastUsed <= time) {
                each.remove();
            }
        }
    }
}
