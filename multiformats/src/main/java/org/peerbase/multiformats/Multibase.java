package org.peerbase.multiformats;

/**
 * Bytes as text, with a first character that tells the base. Specification: {@code multiformats/multibase}.
 *
 * <p>Strict: a lower-case base takes lower case only (its upper-case sibling has a prefix of its own), padding is there
 * exactly where the base has it, and unused bits are zero. So bytes have one text in each base.
 */
public enum Multibase {
    BASE16('f', BitCodec.unpadded("0123456789abcdef")),
    BASE16_UPPER('F', BitCodec.unpadded("0123456789ABCDEF")),
    BASE32('b', BitCodec.unpadded("abcdefghijklmnopqrstuvwxyz234567")),
    BASE32_UPPER('B', BitCodec.unpadded("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")),
    BASE32_PAD('c', BitCodec.padded("abcdefghijklmnopqrstuvwxyz234567")),
    BASE36('k', new RadixCodec("0123456789abcdefghijklmnopqrstuvwxyz")),
    BASE36_UPPER('K', new RadixCodec("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")),
    BASE58BTC('z', new RadixCodec("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")),
    BASE64('m', BitCodec.unpadded("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")),
    BASE64_PAD('M', BitCodec.padded("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")),
    BASE64URL('u', BitCodec.unpadded("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")),
    BASE64URL_PAD('U', BitCodec.padded("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"));

    /** The longest text that base 36 and base 58 take, and the most bytes; the other bases have no limit. */
    public static final int MAX_RADIX_LENGTH = RadixCodec.MAX_LENGTH;

    private static final Multibase[] ALL = values();

    private final char prefix;

    @SuppressWarnings("ImmutableEnumChecker") // both codecs are, but for arrays that they never change
    private final DigitCodec codec;

    Multibase(char prefix, DigitCodec codec) {
        this.prefix = prefix;
        this.codec = codec;
    }

    /** The character in front. */
    public char prefix() {
        return prefix;
    }

    /** The prefix and the digits of {@code bytes}. */
    public String encode(byte[] bytes) {
        return prefix + codec.encode(bytes);
    }

    /** The digits of {@code bytes}, without the prefix. */
    public String encodeBare(byte[] bytes) {
        return codec.encode(bytes);
    }

    /**
     * The bytes of digits without a prefix.
     *
     * @throws MalformedInputException if {@code digits} is not what {@link #encodeBare} makes of any bytes
     */
    public byte[] decodeBare(String digits) {
        try {
            return codec.decode(digits);
        } catch (MalformedInputException e) {
            throw new MalformedInputException("not " + this + ": " + e.getMessage());
        }
    }

    /**
     * The bytes of a text with a prefix.
     *
     * @throws MalformedInputException if the prefix is unknown, or the digits are not of its base
     */
    public static byte[] decode(String text) {
        return ofPrefixOf(text).decodeBare(text.substring(1));
    }

    /**
     * The base that {@code text} says it is in.
     *
     * @throws MalformedInputException if it is empty or has an unknown prefix
     */
    public static Multibase ofPrefixOf(String text) {
        if (text.isEmpty()) {
            throw new MalformedInputException("empty text has no multibase prefix");
        }
        char prefix = text.charAt(0);
        for (Multibase base : ALL) {
            if (base.prefix == prefix) {
                return base;
            }
        }
        throw new MalformedInputException("unknown multibase prefix U+" + String.format("%04X", (int) prefix));
    }
}
