package org.peerbase.collaboration;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * How much may be held, for all links together, that is not verified yet: runs whose signature has not come, and large
 * records that are not whole. Each link has a share of its own, so that nobody can take it from others. What passes the
 * shares comes out of one budget. When that is used up, the link goes that brings what it holds most slowly, so that
 * nobody keeps it by sitting still; its remote comes back, and begins anew.
 */
final class UnverifiedBudget {
    /** What each link may hold in any case: more than a run without large records ever needs. */
    static final long OWN_BYTES = 1 << 20;

    /** What all links together may hold beside their shares: four of the largest records. */
    static final long SHARED_BYTES = 64L << 20;

    private UnverifiedBudget() {}

    /** Something came over a link. */
    static void note(Link link, long nowMs) {
        link.overdrawnSince = overdraft(link) == 0 ? Long.MAX_VALUE : Math.min(link.overdrawnSince, nowMs);
    }

    private static long overdraft(Link link) {
        return Math.max(0, link.unverifiedBytes() - OWN_BYTES);
    }

    /** A link that has to go; null if there is room for all. */
    static @Nullable Link beyond(Collection<Link> links, long nowMs) {
        long total = 0;
        Link slowest = null;
        double lowest = Double.MAX_VALUE;
        for (Link link : links) {
            long overdraft = overdraft(link);
            total += overdraft;
            double speed = (double) overdraft / (nowMs - Math.min(nowMs, link.overdrawnSince) + 1);
            if (overdraft > 0 && speed < lowest) {
                slowest = link;
                lowest = speed;
            }
        }
        return total > SHARED_BYTES ? slowest : null;
    }
}
