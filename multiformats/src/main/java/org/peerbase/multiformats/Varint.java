package org.peerbase.multiformats;

import java.nio.ByteBuffer;

/**
 * The unsigned varint of multiformats: little-endian base 128, at most {@value #MAX_BYTES} bytes (63 bits), and only
 * the shortest encoding of a value. Specification: {@code multiformats/unsigned-varint}.
 */
public final class Varint {
    /** The longest encoding, in bytes. */
    public static final int MAX_BYTES = 9;

    /** What {@link #tryRead} returns when the buffer ends inside a varint. */
    public static final long INCOMPLETE = -1;

    private static final int CONTINUES = 0x80;
    private static final int PAYLOAD = 0x7f;

    private Varint() {}

    /**
     * The number of bytes that {@code value} takes.
     *
     * @throws IllegalArgumentException if {@code value} is negative
     */
    public static int size(long value) {
        requireUnsigned(value);
        return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
    }

    /** The encoding of {@code value}, which is not negative. */
    public static byte[] encode(long value) {
        byte[] bytes = new byte[size(value)];
        write(value, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /**
     * Writes {@code value}, which is not negative, at the position of {@code out}.
     *
     * @throws java.nio.BufferOverflowException if {@code out} has too little room
     */
    public static void write(long value, ByteBuffer out) {
        requireUnsigned(value);
        long rest = value;
        while (rest >= CONTINUES) {
            out.put((byte) ((rest & PAYLOAD) | CONTINUES));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    /**
     * The value that the whole of {@code bytes} encodes.
     *
     * @throws MalformedInputException if it is no varint, a longer encoding than needed, or more than a varint
     */
    public static long decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long value = read(in);
        if (in.hasRemaining()) {
            throw new MalformedInputException("trailing bytes after the varint");
        }
        return value;
    }

    /**
     * Reads a varint at the position of {@code in}.
     *
     * @throws MalformedInputException if {@code in} ends inside the varint, or it is too long or not minimal
     */
    public static long read(ByteBuffer in) {
        long value = tryRead(in);
        if (value == INCOMPLETE) {
            throw new MalformedInputException("the input ends inside a varint");
        }
        return value;
    }

    /**
     * Reads a varint at the position of {@code in}, or returns {@link #INCOMPLETE} and leaves the position alone if
     * {@code in} ends inside it.
     *
     * @throws MalformedInputException as soon as the bytes at hand can't become a valid varint
     */
    public static long tryRead(ByteBuffer in) {
        int start = in.position();
        long value = 0;
        for (int i = 0; i < MAX_BYTES; i++) {
            if (!in.hasRemaining()) {
                in.position(start);
                return INCOMPLETE;
            }
            byte next = in.get();
            value |= (long) (next & PAYLOAD) << (7 * i);
            if (next >= 0) {
                if (next == 0 && i > 0) {
                    throw new MalformedInputException("the varint is not minimal");
                }
                return value;
            }
        }
        throw new MalformedInputException("the varint is longer than " + MAX_BYTES + " bytes");
    }

    /**
     * Reads a varint that counts bytes, then that many bytes.
     *
     * @param max the most bytes to accept
     * @throws MalformedInputException if the count is more than {@code max} or than {@code in} has left
     */
    public static byte[] readLengthPrefixed(ByteBuffer in, int max) {
        long length = read(in);
        if (length > max) {
            throw new MalformedInputException("a length of " + length + " is over the limit of " + max);
        }
        if (length > in.remaining()) {
            throw new MalformedInputException("a length of " + length + " but only " + in.remaining() + " bytes left");
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }

    private static void requireUnsigned(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a varint is not negative: " + value);
        }
    }
}
