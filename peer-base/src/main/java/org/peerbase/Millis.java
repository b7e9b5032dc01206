package org.peerbase;

import java.time.Duration;

/** Durations of options as the cores take them. */
final class Millis {
    private Millis() {}

    /**
     * Whole milliseconds, at most what an int holds.
     *
     * @throws IllegalArgumentException if it is less than one
     */
    static int from(String option, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException(option + " is " + value + "; it must be a millisecond or more");
        }
        boolean large = value.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) >= 0;
        return large ? Integer.MAX_VALUE : (int) value.toMillis();
    }
}
