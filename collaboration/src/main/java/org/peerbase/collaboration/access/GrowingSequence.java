package org.peerbase.collaboration.access;

/** Sequence numbers of which each is greater than those before it, so that none comes twice. */
final class GrowingSequence {
    private long last = -1;

    /** @throws IllegalArgumentException if {@code number} is negative, or not greater than the last one */
    void requireNext(long number) {
        if (number <= last) {
            throw new IllegalArgumentException("sequence number " + number + " after " + last);
        }
    }

    /** @throws IllegalArgumentException if {@code number} is negative, or less than the last one */
    void requireNextOrLast(long number) {
        if (number != last) {
            requireNext(number);
        }
    }

    /** Takes a number that {@link #requireNextOrLast} allows. */
    void advanceTo(long number) {
        requireNextOrLast(number);
        last = number;
    }

    /** Takes a number that {@link #requireNext} allows. */
    void advance(long number) {
        requireNext(number);
        last = number;
    }
}
