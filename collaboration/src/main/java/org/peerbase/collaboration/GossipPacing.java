package org.peerbase.collaboration;

import java.util.random.RandomGenerator;

/**
 * When to gossip: seldom enough that all peers together send about one message in the target interval, more often while
 * it is urgent, and at random so that they don't do it together.
 */
final class GossipPacing {
    /** Up to how many known peers an urgent message is sent at once. */
    static final int IMMEDIATE_PEER_COUNT = 10;

    private final CollaborationOptions options;
    private final RandomGenerator random;
    private long lastAt;

    /** Drawn once for each message: drawing at each sample would make the shortest draw count, and gossip many times over. */
    private double part;

    GossipPacing(CollaborationOptions options, RandomGenerator random, long nowMs) {
        this.options = options;
        this.random = random;
        this.lastAt = nowMs;
        this.part = 2 * random.nextDouble();
    }

    /** Whether it is time, as sampled now; to be asked once in each sampling interval. */
    boolean isDue(int peerCount, boolean urgent, long nowMs) {
        double target = (double) peerCount * options.targetGlobalMembershipGossipFrequencyMs();
        double average = urgent ? target / options.urgencyFrequencyMultiplier() : target;
        return lastAt + (long) (part * average) <= nowMs;
    }

    void sent(long nowMs) {
        lastAt = nowMs;
        part = 2 * random.nextDouble();
    }
}
