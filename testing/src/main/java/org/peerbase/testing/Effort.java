package org.peerbase.testing;

/**
 * How much of a long test is done. {@code ./check quick} wants to see in a moment whether anything is badly wrong, and sets
 * the property {@code peerbase.effort.divisor}; the full check does all.
 */
public final class Effort {
    private static final int DIVISOR = Integer.getInteger("peerbase.effort.divisor", 1);

    private Effort() {}

    /** What is to be done of {@code full}: at least 1. */
    public static int of(int full) {
        return Math.max(1, full / DIVISOR);
    }
}
