package org.peerbase.libp2p.pubsub;

import java.time.Duration;

/**
 * How long things take or last. Defaults are the specification's.
 *
 * @param heartbeat between two rounds of maintenance, gossip and decay
 * @param firstHeartbeat before the first one
 * @param historyLength heartbeats for which a message can be asked for
 * @param historyGossip heartbeats for which it is advertised; at most {@code historyLength}
 * @param fanoutTimeToLive how long the peers are remembered to which a topic that we don't subscribe to was published
 * @param pruneBackoff before a pruned peer may be grafted again
 * @param unsubscribeBackoff the same after leaving the topic
 * @param graftFloodThreshold a graft this soon after the prune is penalised twice
 * @param followUp within which a message that was asked for has to arrive
 * @param seenTimeToLive how long a message's id is remembered, so that it is not handled again
 * @param opportunisticGraftTicks heartbeats between looks for better mesh peers
 */
public record Timing(
        Duration heartbeat,
        Duration firstHeartbeat,
        int historyLength,
        int historyGossip,
        Duration fanoutTimeToLive,
        Duration pruneBackoff,
        Duration unsubscribeBackoff,
        Duration graftFloodThreshold,
        Duration followUp,
        Duration seenTimeToLive,
        int opportunisticGraftTicks) {
    /** The specification's recommendations. */
    public static final Timing DEFAULTS = new Timing(
            Duration.ofSeconds(1),
            Duration.ofMillis(100),
            5,
            3,
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(3),
            Duration.ofSeconds(120),
            60);

    public Timing {
        if (heartbeat.toMillis() < 1 || firstHeartbeat.isNegative()) {
            throw new IllegalArgumentException("a heartbeat takes at least a millisecond");
        }
        if (historyLength < 1 || historyGossip < 0 || historyGossip > historyLength) {
            throw new IllegalArgumentException(
                    "gossip about " + historyGossip + " of " + historyLength + " heartbeats of history");
        }
        if (opportunisticGraftTicks < 1) {
            throw new IllegalArgumentException("opportunistic grafts happen every so many heartbeats, at least 1");
        }
    }

    /** With another heartbeat. */
    public Timing withHeartbeat(Duration interval, Duration first) {
        return new Timing(
                interval,
                first,
                historyLength,
                historyGossip,
                fanoutTimeToLive,
                pruneBackoff,
                unsubscribeBackoff,
                graftFloodThreshold,
                followUp,
                seenTimeToLive,
                opportunisticGraftTicks);
    }

    /** With other back-offs. */
    public Timing withBackoffs(Duration prune, Duration unsubscribe, Duration floodThreshold) {
        return new Timing(
                heartbeat,
                firstHeartbeat,
                historyLength,
                historyGossip,
                fanoutTimeToLive,
                prune,
                unsubscribe,
                floodThreshold,
                followUp,
                seenTimeToLive,
                opportunisticGraftTicks);
    }
}
