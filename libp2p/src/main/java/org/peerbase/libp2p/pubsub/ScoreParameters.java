package org.peerbase.libp2p.pubsub;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.peerbase.multiformats.identity.PeerId;

/**
 * How the behaviour of peers is turned into a number. P5 to P7 are the specification's names.
 *
 * @param topics parameters of single topics
 * @param otherTopics those of all other topics that we subscribe to
 * @param topicCap the most that all topics together contribute; 0 for no cap
 * @param application P5: the application's opinion, called on the router's thread
 * @param applicationWeight P5's factor, 0 or more
 * @param colocationWeight P6's factor, 0 or less, for the peers over the threshold at one address, squared
 * @param colocationThreshold P6: peers that one address may have
 * @param trustedAddresses addresses (in text form, without port) that P6 does not look at
 * @param behaviour P7: the weight (0 or less) and decay of the count of offences, which is squared
 * @param behaviourThreshold P7: offences that are not counted
 * @param decayInterval between two decays
 * @param decayToZero the value below which a counter is nothing
 * @param retain how long a bad score outlives the connection
 */
public record ScoreParameters(
        Map<String, TopicScoreParameters> topics,
        TopicScoreParameters otherTopics,
        double topicCap,
        ToDoubleFunction<PeerId> application,
        double applicationWeight,
        double colocationWeight,
        int colocationThreshold,
        Predicate<String> trustedAddresses,
        Decaying behaviour,
        double behaviourThreshold,
        Duration decayInterval,
        double decayToZero,
        Duration retain) {
    /** Those of js-libp2p, with topic parameters, and with loopback trusted. */
    public static final ScoreParameters DEFAULTS = new ScoreParameters(
            Map.of(),
            TopicScoreParameters.DEFAULTS,
            10,
            peer -> 0,
            1,
            -5,
            10,
            ScoreParameters::isLoopback,
            new Decaying(-10, 0.2),
            0,
            Duration.ofSeconds(1),
            0.1,
            Duration.ofHours(1));

    public ScoreParameters {
        topics = Map.copyOf(topics);
        if (!(topicCap >= 0) || !(applicationWeight >= 0) || !(behaviourThreshold >= 0)) {
            throw new IllegalArgumentException("caps, the application's weight and thresholds are 0 or more");
        }
        if (colocationWeight > 0 || behaviour.weight() > 0 || colocationThreshold < 1) {
            throw new IllegalArgumentException("colocation and offences are penalised, not rewarded");
        }
        if (decayInterval.toMillis() < 1 || !(decayToZero > 0)) {
            throw new IllegalArgumentException("scores decay every so many milliseconds, to zero");
        }
    }

    /** With other parameters for one topic. */
    public ScoreParameters withTopic(String topic, TopicScoreParameters parameters) {
        Map<String, TopicScoreParameters> more = new HashMap<>(topics);
        more.put(topic, parameters);
        return new ScoreParameters(
                more,
                otherTopics,
                topicCap,
                application,
                applicationWeight,
                colocationWeight,
                colocationThreshold,
                trustedAddresses,
                behaviour,
                behaviourThreshold,
                decayInterval,
                decayToZero,
                retain);
    }

    /** With the application's opinion of peers. */
    public ScoreParameters withApplication(ToDoubleFunction<PeerId> opinion, double weight) {
        return new ScoreParameters(
                topics,
                otherTopics,
                topicCap,
                opinion,
                weight,
                colocationWeight,
                colocationThreshold,
                trustedAddresses,
                behaviour,
                behaviourThreshold,
                decayInterval,
                decayToZero,
                retain);
    }

    TopicScoreParameters of(String topic) {
        return topics.getOrDefault(topic, otherTopics);
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.equals("::1") || address.equals("0:0:0:0:0:0:0:1");
    }
}
