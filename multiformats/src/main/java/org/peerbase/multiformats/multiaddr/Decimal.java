package org.peerbase.multiformats.multiaddr;

import org.peerbase.multiformats.MalformedInputException;

/** Small decimal numbers, written in one way only: ASCII digits without a sign or leading zeros. */
final class Decimal {
    private static final int MAX_DIGITS = 5;

    private Decimal() {}

    static int parse(String text, int max) {
        boolean plain = !text.isEmpty()
                && text.length() <= MAX_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && (text.length() == 1 || text.charAt(0) != '0');
        int value = plain ? Integer.parseInt(text) : -1;
        if (value < 0 || value > max) {
            throw new MalformedInputException("is no number from 0 to " + max);
        }
        return value;
    }
}
