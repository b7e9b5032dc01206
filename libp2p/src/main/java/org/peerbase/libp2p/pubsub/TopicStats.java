package org.peerbase.libp2p.pubsub;

/** The counters of one peer in one topic, and what they are worth. Times are in milliseconds. */
final class TopicStats {
    private final TopicScoreParameters parameters;

    private boolean inMesh;
    private long graftedAt;

    /** Brought up to date by each decay, so that a score needs no clock. */
    private long meshTime;

    private double firstDeliveries;
    private double meshDeliveries;
    private double meshFailures;
    private double invalidMessages;

    TopicStats(TopicScoreParameters parameters) {
        this.parameters = parameters;
    }

    void grafted(long now) {
        inMesh = true;
        graftedAt = now;
        meshTime = 0;
    }

    void pruned() {
        double deficit = deficit();
        meshFailures += deficit * deficit;
        inMesh = false;
    }

    void firstDelivery() {
        firstDeliveries = Math.min(parameters.firstDeliveriesCap(), firstDeliveries + 1);
        meshDelivery();
    }

    void meshDelivery() {
        if (inMesh) {
            meshDeliveries = Math.min(parameters.meshDeliveries().cap(), meshDeliveries + 1);
        }
    }

    void invalidMessage() {
        invalidMessages++;
    }

    /** The peer has disconnected: what it earned is gone, what it did wrong stays. */
    void disconnected() {
        if (inMesh) {
            pruned();
        }
        firstDeliveries = 0;
    }

    void decay(long now, double toZero) {
        firstDeliveries = decayed(firstDeliveries, parameters.firstDeliveries(), toZero);
        meshDeliveries = decayed(meshDeliveries, parameters.meshDeliveries().counter(), toZero);
        meshFailures = decayed(meshFailures, parameters.meshFailures(), toZero);
        invalidMessages = decayed(invalidMessages, parameters.invalidMessages(), toZero);
        if (inMesh) {
            meshTime = now - graftedAt;
        }
    }

    double score() {
        double score = 0;
        if (inMesh) {
            TopicScoreParameters.TimeInMesh time = parameters.timeInMesh();
            long quanta = meshTime / time.quantum().toMillis();
            score += time.weight() * Math.min((double) quanta, time.cap());
        }
        score += parameters.firstDeliveries().weight() * firstDeliveries;
        double deficit = deficit();
        score += parameters.meshDeliveries().counter().weight() * deficit * deficit;
        score += parameters.meshFailures().weight() * meshFailures;
        score += parameters.invalidMessages().weight() * invalidMessages * invalidMessages;
        return score * parameters.topicWeight();
    }

    private double deficit() {
        TopicScoreParameters.MeshDeliveries expected = parameters.meshDeliveries();
        if (!inMesh || meshTime <= expected.activation().toMillis()) {
            return 0;
        }
        return Math.max(0, expected.threshold() - meshDeliveries);
    }

    static double decayed(double counter, Decaying parameters, double toZero) {
        double decayed = counter * parameters.decay();
        return decayed < toZero ? 0 : decayed;
    }
}
