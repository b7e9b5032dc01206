package org.peerbase.multiformats;

import java.util.Arrays;

/**
 * The bases whose digit is a whole number of bits (RFC 4648: 16, 32, 64). The bits that fill up the last digit must be
 * zero, and padding is all there or not there at all, so that bytes have one text.
 */
final class BitCodec implements DigitCodec {
    private static final char PAD = '=';

    private final char[] alphabet;
    private final byte[] digits;
    private final int bits;
    private final int group;

    private BitCodec(String alphabet, int bits, int group) {
        this.alphabet = alphabet.toCharArray();
        this.digits = DigitCodec.digitsOf(alphabet);
        this.bits = bits;
        this.group = group;
    }

    static BitCodec unpadded(String alphabet) {
        return new BitCodec(alphabet, bitsOf(alphabet), 1);
    }

    static BitCodec padded(String alphabet) {
        int bits = bitsOf(alphabet);
        return new BitCodec(alphabet, bits, bits == 6 ? 4 : 8);
    }

    private static int bitsOf(String alphabet) {
        return Integer.numberOfTrailingZeros(alphabet.length());
    }

    @Override
    public String encode(byte[] bytes) {
        int length = (int) ((bytes.length * 8L + bits - 1) / bits);
        int padded = (length + group - 1) / group * group;
        char[] text = new char[padded];
        int mask = (1 << bits) - 1;
        int pending = 0;
        int pendingBits = 0;
        int at = 0;
        for (byte next : bytes) {
            pending = ((pending << 8) | (next & 0xff)) & 0xffff;
            pendingBits += 8;
            while (pendingBits >= bits) {
                pendingBits -= bits;
                text[at++] = alphabet[(pending >>> pendingBits) & mask];
            }
        }
        if (pendingBits > 0) {
            text[at++] = alphabet[(pending << (bits - pendingBits)) & mask];
        }
        Arrays.fill(text, at, padded, PAD);
        return new String(text);
    }

    @Override
    public byte[] decode(String text) {
        int length = text.length();
        while (group > 1 && length > 0 && text.charAt(length - 1) == PAD) {
            length--;
        }
        if ((length + group - 1) / group * group != text.length()) {
            throw new MalformedInputException("wrong padding");
        }
        byte[] bytes = new byte[(int) ((long) length * bits / 8)];
        int pending = 0;
        int pendingBits = 0;
        int at = 0;
        for (int i = 0; i < length; i++) {
            pending = ((pending << bits) | DigitCodec.digit(digits, text, i)) & 0xffff;
            pendingBits += bits;
            if (pendingBits >= 8) {
                pendingBits -= 8;
                bytes[at++] = (byte) (pending >>> pendingBits);
            }
        }
        if (pendingBits >= bits) {
            throw new MalformedInputException("a length that no bytes have");
        }
        if ((pending & ((1 << pendingBits) - 1)) != 0) {
            throw new MalformedInputException("the unused bits of the last digit are not zero");
        }
        return bytes;
    }
}
