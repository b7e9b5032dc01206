package org.peerbase.multiformats;

/**
 * The bases that write the bytes as one big number (36, 58); each leading zero byte is a leading zero digit. The work
 * grows with the square of the length, so the length is limited.
 */
final class RadixCodec implements DigitCodec {
    /** The longest text and the most bytes taken. */
    static final int MAX_LENGTH = 1024;

    private final char[] alphabet;
    private final byte[] digits;

    /** As many digits at a time as fit an {@code int}. */
    private final int chunkDigits;

    private final double bitsPerDigit;

    RadixCodec(String alphabet) {
        this.alphabet = alphabet.toCharArray();
        this.digits = DigitCodec.digitsOf(alphabet);
        this.bitsPerDigit = Math.log(alphabet.length()) / Math.log(2);
        this.chunkDigits = (int) (31 / bitsPerDigit);
    }

    @Override
    public String encode(byte[] bytes) {
        if (bytes.length > MAX_LENGTH) {
            throw new IllegalArgumentException(bytes.length + " bytes are too many for this base");
        }
        int zeros = leading(bytes);
        int[] limbs = limbs(bytes);
        int chunk = power(chunkDigits);
        StringBuilder reversed = new StringBuilder((int) (bytes.length * 8 / bitsPerDigit) + 1 + chunkDigits);
        int first = 0;
        while (first < limbs.length) {
            if (limbs[first] == 0) {
                first++;
                continue;
            }
            int remainder = divide(limbs, first, chunk);
            for (int i = 0; i < chunkDigits; i++) {
                reversed.append(alphabet[remainder % alphabet.length]);
                remainder /= alphabet.length;
            }
        }
        int significant = reversed.length();
        while (significant > 0 && reversed.charAt(significant - 1) == alphabet[0]) {
            significant--;
        }
        reversed.setLength(significant);
        for (int i = 0; i < zeros; i++) {
            reversed.append(alphabet[0]);
        }
        return reversed.reverse().toString();
    }

    @Override
    public byte[] decode(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new MalformedInputException(text.length() + " characters are over the limit of " + MAX_LENGTH);
        }
        int zeros = 0;
        while (zeros < text.length() && text.charAt(zeros) == alphabet[0]) {
            zeros++;
        }
        int[] limbs = new int[(int) ((text.length() - zeros) * bitsPerDigit / 32) + 1];
        for (int at = zeros; at < text.length(); ) {
            int count = Math.min(chunkDigits, text.length() - at);
            int value = 0;
            for (int i = 0; i < count; i++) {
                value = value * alphabet.length + DigitCodec.digit(digits, text, at + i);
            }
            multiplyAndAdd(limbs, power(count), value);
            at += count;
        }
        byte[] number = new byte[limbs.length * 4];
        for (int i = 0; i < number.length; i++) {
            number[i] = (byte) (limbs[i / 4] >>> (24 - i % 4 * 8));
        }
        int skip = leading(number);
        byte[] bytes = new byte[zeros + number.length - skip];
        System.arraycopy(number, skip, bytes, zeros, number.length - skip);
        return bytes;
    }

    private int power(int exponent) {
        int power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= alphabet.length;
        }
        return power;
    }

    private static int leading(byte[] bytes) {
        int zeros = 0;
        while (zeros < bytes.length && bytes[zeros] == 0) {
            zeros++;
        }
        return zeros;
    }

    /** The number as 32-bit limbs, the most significant first. */
    private static int[] limbs(byte[] bytes) {
        int[] limbs = new int[(bytes.length + 3) / 4];
        int offset = limbs.length * 4 - bytes.length;
        for (int i = 0; i < bytes.length; i++) {
            limbs[(i + offset) / 4] |= (bytes[i] & 0xff) << (24 - (i + offset) % 4 * 8);
        }
        return limbs;
    }

    /** Divides in place and returns the remainder. */
    private static int divide(int[] limbs, int first, int divisor) {
        long remainder = 0;
        for (int i = first; i < limbs.length; i++) {
            long dividend = (remainder << 32) | (limbs[i] & 0xffff_ffffL);
            limbs[i] = (int) (dividend / divisor);
            remainder = dividend % divisor;
        }
        return (int) remainder;
    }

    private static void multiplyAndAdd(int[] limbs, int factor, int summand) {
        long carry = summand;
        for (int i = limbs.length - 1; i >= 0; i--) {
            long product = (limbs[i] & 0xffff_ffffL) * factor + carry;
            limbs[i] = (int) product;
            carry = product >>> 32;
        }
    }
}
