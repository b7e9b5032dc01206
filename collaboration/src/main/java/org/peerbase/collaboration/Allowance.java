package org.peerbase.collaboration;

/** How much of something is allowed: so much at once, and so much more a second (a token bucket). */
final class Allowance {
    private static final int MS = 1_000;

    private final long atOnce;
    private final long perSecond;

    // In thousandths, so that a millisecond is not lost in rounding.
    private long left;
    private long at = Long.MIN_VALUE;

    Allowance(long atOnce, long perSecond) {
        this.atOnce = atOnce;
        this.perSecond = perSecond;
        this.left = atOnce * MS;
    }

    /** Whether so much is left at that time, which is never less than before. */
    boolean has(long amount, long nowMs) {
        if (at != Long.MIN_VALUE) {
            long elapsed = Math.min(nowMs - at, MS * atOnce / perSecond + 1);
            left = Math.min(atOnce * MS, left + elapsed * perSecond);
        }
        at = nowMs;
        return left >= amount * MS;
    }

    /** Takes so much if it is left; returns whether it was. */
    boolean take(long amount, long nowMs) {
        boolean enough = has(amount, nowMs);
        if (enough) {
            left -= amount * MS;
        }
        return enough;
    }
}
