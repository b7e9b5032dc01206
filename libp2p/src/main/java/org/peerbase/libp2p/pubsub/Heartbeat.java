package org.peerbase.libp2p.pubsub;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.peerbase.multiformats.identity.PeerId;

/** What is done regularly: decay, the care of the meshes, gossip, and forgetting. */
final class Heartbeat {
    /** Heartbeats between two looks whether the direct peers are connected: five minutes of seconds. */
    private static final int DIRECT_PEER_TICKS = 300;

    /** Heartbeats between two looks for authors that fell silent. */
    private static final int EXPIRY_TICKS = 60;

    /** Better peers taken into a poor mesh at a time. */
    private static final int OPPORTUNISTIC_GRAFTS = 2;

    private final Rooms rooms;
    private final GossipsubConfig config;
    private final MeshParameters degrees;
    private long ticks;
    private long lastDecay = Long.MIN_VALUE;

    Heartbeat(Rooms rooms) {
        this.rooms = rooms;
        this.config = rooms.config;
        this.degrees = config.mesh();
    }

    void beat(long now) {
        if (ticks % DIRECT_PEER_TICKS == 0) {
            reconnectDirectPeers();
        }
        ticks++;
        rooms.peers.all().forEach(PeerState::heartbeat);
        judge(now);
        long heartbeat = config.timing().heartbeat().toMillis();
        rooms.backoffs.expire(now - 2 * heartbeat);
        rooms.seen.expire(now);
        if (ticks % EXPIRY_TICKS == 0) {
            rooms.numbers.expire(now);
        }
        for (String topic : rooms.mesh.topics()) {
            tendMesh(topic, now);
            emitGossip(topic, rooms.mesh.peers(topic));
        }
        rooms.mesh.expireFanouts(now - config.timing().fanoutTimeToLive().toMillis());
        for (String topic : rooms.mesh.fanoutTopics()) {
            tendFanout(topic);
        }
        rooms.cache.shift();
    }

    private void reconnectDirectPeers() {
        for (PeerId peer : config.directPeers()) {
            if (rooms.peers.get(peer) == null) {
                rooms.outbox.add(new Effect.Connect(peer, null));
            }
        }
    }

    private void judge(long now) {
        long interval = config.scores().decayInterval().toMillis();
        if (lastDecay == Long.MIN_VALUE) {
            lastDecay = now - interval;
        }
        // After a long pause the missed decays are few enough to be caught up with, or nobody cares any more.
        for (int i = 0; i < 60 && now - lastDecay >= interval; i++) {
            lastDecay += interval;
            rooms.scores.decay(now);
        }
        if (now - lastDecay >= interval) {
            lastDecay = now;
        }
        // After the decay, so that it counts in full for this heartbeat.
        rooms.promises.broken(now).forEach(rooms.scores::offence);
    }

    private void tendMesh(String topic, long now) {
        Set<PeerId> mesh = rooms.mesh.peers(topic);
        Map<PeerId, Double> scores = new HashMap<>();
        for (PeerId peer : List.copyOf(mesh)) {
            double score = rooms.score(peer);
            scores.put(peer, score);
            if (score < 0) {
                rooms.prune(topic, peer, false, now);
            }
        }
        if (mesh.size() < degrees.degreeLow()) {
            graft(topic, degrees.degree() - mesh.size(), peer -> true, now);
        }
        if (mesh.size() > degrees.degreeHigh()) {
            pruneSurplus(topic, mesh, scores, now);
        }
        if (mesh.size() >= degrees.degreeLow()) {
            int missing = degrees.degreeOutbound() - outboundIn(mesh);
            graft(topic, missing, peer -> peer.outbound, now);
        }
        if (ticks % config.timing().opportunisticGraftTicks() == 0 && mesh.size() > 1) {
            graftBetter(topic, mesh, now);
        }
    }

    private void graft(String topic, int missing, Predicate<PeerState> fits, long now) {
        if (missing <= 0) {
            return;
        }
        List<PeerId> candidates =
                rooms.candidates(topic, peer -> fits.test(peer) && rooms.isGraftable(peer, topic, now));
        for (PeerId peer : candidates.subList(0, Math.min(missing, candidates.size()))) {
            rooms.graft(topic, peer, now);
        }
    }

    /** Keeps the best few and a random rest, among them enough that we dialed ourselves. */
    private void pruneSurplus(String topic, Set<PeerId> mesh, Map<PeerId, Double> scores, long now) {
        List<PeerId> peers = new ArrayList<>(mesh);
        Collections.shuffle(peers, rooms.random);
        peers.sort(Comparator.comparingDouble((PeerId peer) -> scores.getOrDefault(peer, 0.0))
                .reversed());
        Collections.shuffle(peers.subList(degrees.degreeScore(), peers.size()), rooms.random);
        int missing = degrees.degreeOutbound() - outboundIn(peers.subList(0, degrees.degree()));
        // From the end of those kept, where the random ones are, so that the best stay.
        int place = degrees.degree() - 1;
        for (int i = degrees.degree(); i < peers.size() && missing > 0; i++) {
            if (isOutbound(peers.get(i))) {
                while (place >= 0 && isOutbound(peers.get(place))) {
                    place--;
                }
                if (place < 0) {
                    break;
                }
                Collections.swap(peers, i, place);
                missing--;
            }
        }
        for (PeerId peer : peers.subList(degrees.degree(), peers.size())) {
            rooms.prune(topic, peer, true, now);
        }
    }

    private void graftBetter(String topic, Set<PeerId> mesh, long now) {
        double[] scores = mesh.stream().mapToDouble(rooms::score).sorted().toArray();
        double median = scores[scores.length / 2];
        if (median < config.thresholds().opportunisticGraft()) {
            graft(topic, OPPORTUNISTIC_GRAFTS, peer -> rooms.score(peer.id) > median, now);
        }
    }

    private void tendFanout(String topic) {
        Set<PeerId> peers = rooms.mesh.fanout(topic);
        if (peers == null) {
            return;
        }
        peers.removeIf(id -> {
            PeerState peer = rooms.peers.get(id);
            return peer == null || !peer.topics.contains(topic) || !rooms.mayHaveOwnMessages(id);
        });
        int missing = degrees.degree() - peers.size();
        if (missing > 0) {
            List<PeerId> more = rooms.candidates(
                    topic,
                    peer -> peer.protocol.hasMesh()
                            && !peers.contains(peer.id)
                            && !rooms.isDirect(peer.id)
                            && rooms.mayHaveOwnMessages(peer.id));
            peers.addAll(more.subList(0, Math.min(missing, more.size())));
        }
        emitGossip(topic, peers);
    }

    /** Tells some peers outside of the mesh which messages there are. */
    private void emitGossip(String topic, Set<PeerId> except) {
        List<MessageId> ids = rooms.cache.gossip(topic);
        if (ids.isEmpty()) {
            return;
        }
        List<PeerId> candidates = rooms.candidates(
                topic,
                peer -> peer.protocol.hasMesh()
                        && !except.contains(peer.id)
                        && !rooms.isDirect(peer.id)
                        && rooms.mayGossip(peer.id));
        int told = Math.max(degrees.degreeLazy(), (int) (degrees.gossipFactor() * candidates.size()));
        for (PeerId peer : candidates.subList(0, Math.min(told, candidates.size()))) {
            List<MessageId> some = ids;
            if (ids.size() > PubsubLimits.IDS_ASKED_FOR) {
                // Each peer hears of others, so that together they hear of all.
                some = new ArrayList<>(ids);
                Collections.shuffle(some, rooms.random);
                some = List.copyOf(some.subList(0, PubsubLimits.IDS_ASKED_FOR));
            }
            rooms.outbox.iHave(peer, topic, some);
        }
    }

    private int outboundIn(Iterable<PeerId> peers) {
        int count = 0;
        for (PeerId peer : peers) {
            if (isOutbound(peer)) {
                count++;
            }
        }
        return count;
    }

    private boolean isOutbound(PeerId id) {
        PeerState peer = rooms.peers.get(id);
        return peer != null && peer.outbound;
    }
}
