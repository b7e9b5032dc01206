package org.peerbase.libp2p.pubsub;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.peerbase.libp2p.pubsub.Rpc.Prune;
import org.peerbase.multiformats.identity.PeerId;

/** What the parts of the {@link Router} share: its rooms, and the few steps that touch several of them. */
final class Rooms {
    final GossipsubConfig config;
    final Random random;
    final PeerTable peers = new PeerTable();
    final Mesh mesh = new Mesh();
    final Backoffs backoffs = new Backoffs();
    final GossipPromises promises = new GossipPromises();
    final Outbox outbox = new Outbox();
    final PeerScores scores;
    final SeenMessages seen;
    final AuthorNumbers numbers;
    final MessageCache cache;

    Rooms(GossipsubConfig config, Random random) {
        this.config = config;
        this.random = random;
        scores = new PeerScores(config.scores());
        seen = new SeenMessages(config.timing().seenTimeToLive().toMillis(), PubsubLimits.SEEN_MESSAGES);
        numbers = new AuthorNumbers(
                config.timing().seenTimeToLive().toMillis(),
                PubsubLimits.AUTHOR_MEMORY.toMillis(),
                PubsubLimits.REMEMBERED_AUTHORS);
        cache = new MessageCache(
                config.timing().historyLength(),
                config.timing().historyGossip(),
                PubsubLimits.CACHED_MESSAGES,
                PubsubLimits.CACHED_BYTES);
    }

    boolean isDirect(PeerId peer) {
        return config.directPeers().contains(peer);
    }

    double score(PeerId peer) {
        return scores.score(peer);
    }

    boolean mayHaveOwnMessages(PeerId peer) {
        return isDirect(peer) || score(peer) >= config.thresholds().publish();
    }

    boolean mayGossip(PeerId peer) {
        return score(peer) >= config.thresholds().gossip();
    }

    /** Whether it is news, and within the limits, that a peer wants a topic. */
    boolean noteSubscription(PeerState peer, String topic) {
        if (peer.topics.size() >= PubsubLimits.TOPICS_PER_PEER || !peers.subscribe(peer, topic)) {
            return false;
        }
        outbox.add(new Effect.PeerSubscription(peer.id, topic, true));
        return true;
    }

    /** The peers that want a topic and that fit, in random order. */
    List<PeerId> candidates(String topic, Predicate<PeerState> fits) {
        List<PeerId> found = new ArrayList<>();
        for (PeerState peer : peers.in(topic)) {
            if (fits.test(peer)) {
                found.add(peer.id);
            }
        }
        Collections.shuffle(found, random);
        return found;
    }

    /** Whether a peer can be taken into a topic's mesh by us now. */
    boolean isGraftable(PeerState peer, String topic, long now) {
        // One heartbeat of grace: the other side may count from a little later.
        long grace = config.timing().heartbeat().toMillis();
        return peer.protocol.hasMesh()
                && !isDirect(peer.id)
                && !mesh.peers(topic).contains(peer.id)
                && !backoffs.isActive(topic, peer.id, now - grace)
                && score(peer.id) >= 0;
    }

    /** Takes a peer into a mesh and tells it. */
    void graft(String topic, PeerId peer, long now) {
        if (enterMesh(topic, peer, now)) {
            outbox.graft(peer, topic);
        }
    }

    /** Takes a peer into a mesh, whether it was not there. */
    boolean enterMesh(String topic, PeerId peer, long now) {
        if (!mesh.add(topic, peer)) {
            return false;
        }
        scores.grafted(peer, topic, now);
        outbox.add(new Effect.MeshChange(peer, topic, true));
        return true;
    }

    /** Takes a peer out of a mesh, whether it was there. */
    boolean leaveMesh(String topic, PeerId peer) {
        if (!mesh.remove(topic, peer)) {
            return false;
        }
        scores.pruned(peer, topic);
        outbox.add(new Effect.MeshChange(peer, topic, false));
        return true;
    }

    /** Takes a peer out of the mesh, backs off and tells it. */
    void prune(String topic, PeerId peer, boolean exchangePeers, long now) {
        leaveMesh(topic, peer);
        refuse(topic, peer, exchangePeers, now);
    }

    /** Backs off from a peer that is not in the mesh and tells it. */
    void refuse(String topic, PeerId peer, boolean exchangePeers, long now) {
        long backoff = config.timing().pruneBackoff().toMillis();
        backoffs.add(topic, peer, now + backoff);
        List<ExchangedPeer> others = exchangePeers ? exchangeable(topic, peer) : List.of();
        sayPruned(peer, topic, others, backoff);
    }

    void sayPruned(PeerId peer, String topic, List<ExchangedPeer> others, long backoffMillis) {
        PeerState state = peers.get(peer);
        if (state != null && state.protocol.hasMesh()) {
            // Whole seconds are all that can be said: rather a little longer than too short.
            long seconds = (backoffMillis + 999) / 1000;
            outbox.prune(peer, new Prune(topic, others, seconds));
        }
    }

    /** Nothing more is expected of a peer, and nothing is said to it. */
    void cut(PeerId peer, String reason) {
        outbox.add(new Effect.Cut(peer, reason));
    }

    private List<ExchangedPeer> exchangeable(String topic, PeerId except) {
        if (!config.peerExchange() || score(except) < 0) {
            return List.of();
        }
        List<ExchangedPeer> others = new ArrayList<>();
        for (PeerId peer : candidates(topic, other -> !other.id.equals(except) && score(other.id) >= 0)) {
            if (others.size() == PubsubLimits.PRUNE_PEERS) {
                break;
            }
            others.add(new ExchangedPeer(peer.toBytes(), null));
        }
        return others;
    }
}
