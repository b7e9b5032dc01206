package org.peerbase.collaboration;

import java.util.random.RandomGenerator;

/**
 * When to gossip: seldom enough that all peers together send about one message in the target interval, more often while
 * it is urgent, and at random so that they don't do it together. With each message that says what is known already the
 * interval doubles: an app may have a thousand collaborations open.
 */
final class GossipPacing {
    /** Up to how many known peers an urgent message is sent at once. */
    static final int IMMEDIATE_PEER_COUNT = 10;

    /** Between two messages of all peers together in a quiet collaboration, in milliseconds. */
    static final int QUIET_INTERVAL_MS = 300_000;

    /** The same where nobody listens but those who have said over links that they agree. */
    static final int SETTLED_INTERVAL_MS = 1_200_000;

    private static final int MAX_DOUBLINGS = 30;

    private final CollaborationOptions options;
    private final RandomGenerator random;
    private long lastAt;

    /** Drawn once for each message: drawing at each sample would make the shortest draw count, and gossip many times over. */
    private double part;

    /** How often the interval has been doubled. */
    private int doublings;

    private boolean settled;

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
        int target = options.targetGlobalMembershipGossipFrequencyMs();
        double together = urgent
                ? (double) target / options.urgencyFrequencyMultiplier()
                : Math.max(
                        target,
                        settled
                                ? SETTLED_INTERVAL_MS
                                : Math.min((double) target * (1L << doublings), QUIET_INTERVAL_MS));
        return lastAt + (long) (part * peerCount * together);
    }

    void sent(long nowMs) {
        lastAt = nowMs;
        part = 2 * random.nextDouble();
        agreed();
    }

    /** A member has said what would have been said here. */
    void agreed() {
        doublings = Math.min(MAX_DOUBLINGS, doublings + 1);
    }

    /** Whether nobody is left who would have to be told. */
    void settle(boolean nobodyIsLeft) {
        settled = nobodyIsLeft;
    }

    /** Something has changed, or somebody has it wrong. */
    void disturbed() {
        doublings = 0;
        settled = false;
    }
}
