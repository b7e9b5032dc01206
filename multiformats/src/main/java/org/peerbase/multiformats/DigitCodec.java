package org.peerbase.multiformats;

import java.util.Arrays;

/** Bytes to digits of one alphabet and back. */
interface DigitCodec {
    String encode(byte[] bytes);

    /** The bytes of {@code text}; throws {@link MalformedInputException}. */
    byte[] decode(String text);

    /** The value of each ASCII character as a digit of {@code alphabet}, -1 where it is none. */
    static byte[] digitsOf(String alphabet) {
        byte[] digits = new byte[128];
        Arrays.fill(digits, (byte) -1);
        for (int i = 0; i < alphabet.length(); i++) {
            digits[alphabet.charAt(i)] = (byte) i;
        }
        return digits;
    }

    static int digit(byte[] digits, String text, int index) {
        char character = text.charAt(index);
        int digit = character < digits.length ? digits[character] : -1;
        if (digit < 0) {
            throw new MalformedInputException("a character that is no digit, at " + index);
        }
        return digit;
    }
}
