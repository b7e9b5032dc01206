package org.peerbase.libp2p.pubsub;

import java.time.Duration;

/**
 * How behaviour in one topic enters a peer's score. P1 to P4 are the specification's names.
 *
 * @param topicWeight the topic's share in the score
 * @param timeInMesh P1
 * @param firstDeliveries P2: the weight (0 or more) and decay of the count of messages that the peer brought first
 * @param firstDeliveriesCap the most that P2 counts to
 * @param meshDeliveries P3
 * @param meshFailures P3b: the weight (0 or less) and decay of the deficits at which the peer was pruned
 * @param invalidMessages P4: the weight (0 or less) and decay of the count of invalid messages, which is squared
 */
public record TopicScoreParameters(
        double topicWeight,
        TimeInMesh timeInMesh,
        Decaying firstDeliveries,
        double firstDeliveriesCap,
        MeshDeliveries meshDeliveries,
        Decaying meshFailures,
        Decaying invalidMessages) {

    /**
     * P1, the reward for staying in the mesh.
     *
     * @param weight 0 or more
     * @param quantum the time that counts as one
     * @param cap the most that is counted
     */
    public record TimeInMesh(double weight, Duration quantum, double cap) {
        public TimeInMesh {
            if (!(weight >= 0 && cap >= 0) || quantum.toMillis() < 1) {
                throw new IllegalArgumentException("time in mesh is rewarded, by quanta of at least a millisecond");
            }
        }
    }

    /**
     * P3, the penalty for a mesh peer that delivers less than the topic's traffic would let expect.
     *
     * @param counter weight (0 or less, 0 switches it off) and decay of the count of deliveries
     * @param threshold deliveries expected; what is missing is squared
     * @param cap the most that is counted
     * @param activation time in the mesh before it applies
     * @param window how long after the first delivery another one still counts
     */
    public record MeshDeliveries(Decaying counter, double threshold, double cap, Duration activation, Duration window) {
        public MeshDeliveries {
            if (counter.weight() > 0 || !(threshold >= 0) || !(cap >= threshold)) {
                throw new IllegalArgumentException("missing deliveries are penalised, below a threshold under the cap");
            }
        }
    }

    /**
     * Rewards staying and being first a little, and makes nine invalid messages more than a peer can afford. Deliveries
     * in the mesh are not judged: that needs the topic's rate, which only the application knows.
     */
    public static final TopicScoreParameters DEFAULTS = new TopicScoreParameters(
            1,
            new TimeInMesh(0.01, Duration.ofSeconds(1), 300),
            new Decaying(0.2, 0.9),
            50,
            new MeshDeliveries(new Decaying(0, 0.9), 0, 0, Duration.ofSeconds(30), Duration.ofMillis(10)),
            new Decaying(0, 0.9),
            new Decaying(-1, 0.999));

    public TopicScoreParameters {
        if (firstDeliveries.weight() < 0 || meshFailures.weight() > 0 || invalidMessages.weight() > 0) {
            throw new IllegalArgumentException("good deeds are rewarded and bad ones penalised, not the other way");
        }
        if (!(topicWeight >= 0) || !(firstDeliveriesCap >= 0)) {
            throw new IllegalArgumentException("a topic's weight and cap are 0 or more");
        }
    }

    /** With P3 and P3b switched on. */
    public TopicScoreParameters withMeshDeliveries(MeshDeliveries deliveries, Decaying failures) {
        return new TopicScoreParameters(
                topicWeight, timeInMesh, firstDeliveries, firstDeliveriesCap, deliveries, failures, invalidMessages);
    }
}
