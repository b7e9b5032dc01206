package org.peerbase.collaboration;

import java.util.random.RandomGenerator;

/**
 * When to gossip: seldom enough that all peers together send about one message in the target interval, more often while
 * it is urgent, and at random so that they don't do it together. While nothing changes, it is said less and less often
 * that nothing has changed: an app may have a thousand collaborations open.
 */
final class GossipPacing {
    /** Up to how many known peers an urgent message is sent at once. */
    static final int IMMEDIATE_PEER_COUNT = 10;

    /** The interval, in milliseconds, that a quiet collaboration comes to at most unless its size demands a longer one. */
    static final int QUIET_INTERVAL_MS = 60_000;

    private static final int MAX_DOUBLINGS = 16;

    private final CollaborationOptions options;
    private final RandomGenerator random;
    private long lastAt;

    /** Drawn once for each message: drawing at each sample would make the shortest draw count, and gossip many times over. */
    private double part;

    /** How often the interval has been doubled. */
    private int doublings;

    GossipPacing(CollaborationOptions options, RandomGenerator random, long nowMs) {
        this.options = options;
        this.random = random;
        this.lastAt = nowMs;
        this.part = 2 * random.nextDouble();
    }

    /** Whether it is time, as sampled now; to be asked once in each sampling interval. */
    boolean isDue(int peerCount, boolean urgent, long nowMs) {
        return dueAt(peerCount, urgent) <= nowMs;
    }

    /** When it is time, if nothing happens. */
    long dueAt(int peerCount, boolean urgent) {
        double target = (double) peerCount * options.targetGlobalMembershipGossipFrequencyMs();
        double average = urgent
                ? target / options.urgencyFrequencyMultiplier()
                : Math.max(target, Math.min(target * (1 << doublings), QUIET_INTERVAL_MS));
        return lastAt + (long) (part * average);
    }

    void sent(long nowMs) {
        lastAt = nowMs;
        part = 2 * random.nextDouble();
        doublings = Math.min(MAX_DOUBLINGS, doublings + 1);
    }

    /** Something has changed, or somebody has it wrong. */
    void disturbed() {
        doublings = 0;
    }
}
