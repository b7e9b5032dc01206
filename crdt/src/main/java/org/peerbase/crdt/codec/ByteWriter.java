package org.peerbase.crdt.codec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A growing array of bytes with the encodings that {@link ByteReader} reads. Not safe for use by several threads.
 *
 * <p>A varint is unsigned LEB128: seven bits a byte, lowest first, in the fewest bytes.
 */
public final class ByteWriter {
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private byte[] bytes;
    private int size;

    /** A writer with room for a small message. */
    public ByteWriter() {
        this(64);
    }

    /** A writer with room for {@code capacity} bytes before it grows. */
    public ByteWriter(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    /** Bytes written so far. */
    public int size() {
        return size;
    }

    /** Forgets what was written and keeps the room. */
    public void clear() {
        size = 0;
    }

    /** Writes the low eight bits of {@code value}. */
    public void writeByte(int value) {
        if (size == bytes.length) {
            grow(1);
        }
        bytes[size++] = (byte) value;
    }

    /**
     * Writes an unsigned varint.
     *
     * @param value 0 or more
     * @throws IllegalArgumentException if it is negative
     */
    public void writeVarint(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a varint is not negative: " + value);
        }
        if (bytes.length - size < ByteReader.VARINT_BYTES_MAX) {
            grow(ByteReader.VARINT_BYTES_MAX);
        }
        byte[] target = bytes;
        int at = size;
        long rest = value;
        while (rest > 0x7f) {
            target[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        size = at;
    }

    /** Writes all of {@code source}, without its length. */
    public void writeBytes(byte[] source) {
        writeBytes(source, 0, source.length);
    }

    /** Writes all that {@code other} holds, without its length. */
    public void writeBytes(ByteWriter other) {
        writeBytes(other.bytes, 0, other.size);
    }

    /** Writes {@code length} bytes of {@code source} from {@code from} on, without the length. */
    public void writeBytes(byte[] source, int from, int length) {
        if (bytes.length - size < length) {
            grow(length);
        }
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    /** Writes the length of {@code source} as a varint and then its bytes. */
    public void writeBlock(byte[] source) {
        writeVarint(source.length);
        writeBytes(source);
    }

    /**
     * Writes the number of UTF-8 bytes as a varint and then those bytes.
     *
     * @throws IllegalArgumentException if {@code text} has half of a surrogate pair without the other
     */
    public void writeString(String text) {
        int lone = loneSurrogate(text);
        if (lone >= 0) {
            throw new IllegalArgumentException("half of a surrogate pair at index " + lone + " of a string");
        }
        writeBlock(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a code point, not a surrogate, in UTF-8. */
    public void writeCodePoint(int codePoint) {
        if (codePoint < 0x80) {
            writeByte(codePoint);
        } else if (codePoint < 0x800) {
            writeByte(0xc0 | (codePoint >> 6));
            writeByte(0x80 | (codePoint & 0x3f));
        } else if (codePoint < 0x10000) {
            writeByte(0xe0 | (codePoint >> 12));
            writeByte(0x80 | ((codePoint >> 6) & 0x3f));
            writeByte(0x80 | (codePoint & 0x3f));
        } else {
            writeByte(0xf0 | (codePoint >> 18));
            writeByte(0x80 | ((codePoint >> 12) & 0x3f));
            writeByte(0x80 | ((codePoint >> 6) & 0x3f));
            writeByte(0x80 | (codePoint & 0x3f));
        }
    }

    /** Clears bits of a byte that was written. */
    public void clearBits(int index, int bits) {
        bytes[index] &= (byte) ~bits;
    }

    /** Forgets what was written after the first {@code newSize} bytes. */
    public void truncate(int newSize) {
        if (newSize < 0 || newSize > size) {
            throw new IllegalArgumentException(newSize + " of " + size + " bytes");
        }
        size = newSize;
    }

    /** Updates a digest with what was written. */
    public void digestInto(MessageDigest digest) {
        digest.update(bytes, 0, size);
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** The index of the first half of a surrogate pair that stands alone in {@code text}, or -1. */
    public static int loneSurrogate(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    /**
     * How large an array of {@code capacity} should become to hold {@code needed}: half as much again at least, so
     * that growing one by one costs little, and no more than an array can be.
     *
     * @throws IllegalStateException if no array is large enough
     */
    public static int grownCapacity(int capacity, long needed) {
        if (needed > LARGEST_ARRAY) {
            throw new IllegalStateException(needed + " is more than the " + LARGEST_ARRAY + " that an array can hold");
        }
        return (int) Math.min(LARGEST_ARRAY, Math.max(needed, capacity + (capacity >> 1) + 16L));
    }

    private void grow(int room) {
        bytes = Arrays.copyOf(bytes, grownCapacity(bytes.length, (long) size + room));
    }
}
