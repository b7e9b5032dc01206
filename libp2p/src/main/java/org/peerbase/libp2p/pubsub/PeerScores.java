package org.peerbase.libp2p.pubsub;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.identity.PeerId;

/**
 * The opinion of each peer, made from what it did. Specification: {@code libp2p/specs}, {@code
 * pubsub/gossipsub/gossipsub-v1.1.md}, "The Score Function". Times are in milliseconds.
 *
 * <p>A bad opinion outlives the connection, so that reconnecting does not wash it off; a good one does not.
 */
final class PeerScores {
    private final ScoreParameters parameters;
    private final Map<PeerId, PeerStats> peers = new LinkedHashMap<>();
    private final Map<String, Set<PeerId>> byAddress = new HashMap<>();
    private int absent;

    private static final class PeerStats {
        final Map<String, TopicStats> topics = new HashMap<>();
        boolean connected = true;

        @Nullable
        String address;

        long forgetAt;
        double offences;
        double invalidMessages;
    }

    PeerScores(ScoreParameters parameters) {
        this.parameters = parameters;
    }

    /** @param address the peer's IP address as text */
    void connected(PeerId peer, String address) {
        PeerStats stats = peers.computeIfAbsent(peer, key -> new PeerStats());
        if (!stats.connected) {
            stats.connected = true;
            absent--;
        }
        stats.address = address;
        byAddress.computeIfAbsent(address, key -> new HashSet<>()).add(peer);
    }

    void disconnected(PeerId peer, long now) {
        PeerStats stats = peers.get(peer);
        if (stats == null || !stats.connected) {
            return;
        }
        stats.topics.values().forEach(TopicStats::disconnected);
        double score = score(peer);
        stats.connected = false;
        leaveAddress(peer, stats);
        if (score >= 0 && stats.invalidMessages == 0) {
            peers.remove(peer);
            return;
        }
        absent++;
        stats.forgetAt = now + parameters.retain().toMillis();
        // Back to the end: the map is in the order of leaving as far as absent peers are concerned.
        peers.remove(peer);
        peers.put(peer, stats);
        if (absent > PubsubLimits.SCORES_OF_ABSENT_PEERS) {
            forgetOldestAbsent();
        }
    }

    void grafted(PeerId peer, String topic, long now) {
        PeerStats stats = peers.get(peer);
        if (stats != null) {
            topicStats(stats, topic).grafted(now);
        }
    }

    void pruned(PeerId peer, String topic) {
        PeerStats stats = peers.get(peer);
        if (stats != null) {
            topicStats(stats, topic).pruned();
        }
    }

    void firstDelivery(PeerId peer, String topic) {
        PeerStats stats = peers.get(peer);
        if (stats != null) {
            topicStats(stats, topic).firstDelivery();
        }
    }

    /** Whether anybody cares who else delivers a message of this topic. */
    boolean countsMeshDeliveries(String topic) {
        return parameters.of(topic).meshDeliveries().counter().weight() < 0;
    }

    /** The peer delivered a message that another had delivered {@code after} milliseconds before. */
    void nearFirstDelivery(PeerId peer, String topic, long after) {
        PeerStats stats = peers.get(peer);
        if (stats != null
                && after <= parameters.of(topic).meshDeliveries().window().toMillis()) {
            topicStats(stats, topic).meshDelivery();
        }
    }

    void invalidMessage(PeerId peer, String topic) {
        PeerStats stats = peers.get(peer);
        if (stats != null) {
            stats.invalidMessages++;
            topicStats(stats, topic).invalidMessage();
        }
    }

    /**
     * The peer sent more after invalid messages had made it one that is not listened to.
     *
     * @return whether it {@link #isExhausted}
     */
    boolean ignoredMessage(PeerId peer) {
        PeerStats stats = peers.get(peer);
        if (stats != null && stats.invalidMessages > 0) {
            stats.invalidMessages = Math.min(stats.invalidMessages + 1, PubsubLimits.INVALID_MESSAGES_PER_PEER);
        }
        return isExhausted(peer);
    }

    /** Whether the peer has sent so much rubbish that it is not worth any more work, whatever its score. */
    boolean isExhausted(PeerId peer) {
        PeerStats stats = peers.get(peer);
        return stats != null && stats.invalidMessages > PubsubLimits.INVALID_MESSAGES_PER_PEER - 1;
    }

    /** P7. */
    void offence(PeerId peer, int count) {
        PeerStats stats = peers.get(peer);
        if (stats != null) {
            stats.offences += count;
        }
    }

    /** 0 for a peer that is not known. */
    double score(PeerId peer) {
        PeerStats stats = peers.get(peer);
        if (stats == null) {
            return 0;
        }
        double score = 0;
        for (TopicStats topic : stats.topics.values()) {
            score += topic.score();
        }
        if (parameters.topicCap() > 0) {
            score = Math.min(score, parameters.topicCap());
        }
        score += parameters.applicationWeight() * parameters.application().applyAsDouble(peer);
        score += parameters.colocationWeight() * colocation(stats);
        double offences = Math.max(0, stats.offences - parameters.behaviourThreshold());
        return score + parameters.behaviour().weight() * offences * offences;
    }

    /** Lets a decay interval pass. */
    void decay(long now) {
        for (Iterator<PeerStats> each = peers.values().iterator(); each.hasNext(); ) {
            PeerStats stats = each.next();
            if (!stats.connected) {
                // What was done stays as bad as it was until it is forgotten: leaving must not be a way to be forgiven.
                if (stats.forgetAt <= now) {
                    each.remove();
                    absent--;
                }
                continue;
            }
            for (TopicStats topic : stats.topics.values()) {
                topic.decay(now, parameters.decayToZero());
            }
            stats.offences = TopicStats.decayed(stats.offences, parameters.behaviour(), parameters.decayToZero());
            stats.invalidMessages *= PubsubLimits.INVALID_MESSAGES_DECAY;
            if (stats.invalidMessages < parameters.decayToZero()) {
                stats.invalidMessages = 0;
            }
        }
    }

    /** Forgets what happened in a topic that we have left. */
    void leaveTopic(String topic) {
        for (PeerStats stats : peers.values()) {
            TopicStats left = stats.topics.get(topic);
            if (left != null && left.score() >= 0) {
                stats.topics.remove(topic);
            }
        }
    }

    private double colocation(PeerStats stats) {
        String address = stats.address;
        if (address == null || parameters.trustedAddresses().test(address)) {
            return 0;
        }
        Set<PeerId> there = byAddress.get(address);
        int surplus = there == null ? 0 : Math.max(0, there.size() - parameters.colocationThreshold());
        return (double) surplus * surplus;
    }

    private TopicStats topicStats(PeerStats stats, String topic) {
        return stats.topics.computeIfAbsent(topic, key -> new TopicStats(parameters.of(key)));
    }

    private void leaveAddress(PeerId peer, PeerStats stats) {
        String address = stats.address;
        if (address == null) {
            return;
        }
        Set<PeerId> there = byAddress.get(address);
        if (there != null && there.remove(peer) && there.isEmpty()) {
            byAddress.remove(address);
        }
        stats.address = null;
    }

    private void forgetOldestAbsent() {
        for (Iterator<PeerStats> each = peers.values().iterator(); each.hasNext(); ) {
            if (!each.next().connected) {
                each.remove();
                absent--;
                return;
            }
        }
    }
}
