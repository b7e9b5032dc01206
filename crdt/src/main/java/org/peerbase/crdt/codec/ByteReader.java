package org.peerbase.crdt.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link ByteWriter} writes, and nothing else. Every read checks that the bytes are there before it
 * allocates; every refusal is a {@link MalformedBytesException}. Not safe for use by several threads.
 */
public final class ByteReader {
    /** The most bytes of a varint: 63 bits, since no value is negative. */
    public static final int VARINT_BYTES_MAX = 9;

    private final byte[] bytes;
    private final int end;
    private int position;

    /** Reads all of {@code bytes}, which must not change meanwhile. */
    public ByteReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /** Reads {@code length} of {@code bytes} from {@code from} on; they must not change meanwhile. */
    public ByteReader(byte[] bytes, int from, int length) {
        if (from < 0 || length < 0 || from > bytes.length - length) {
            throw new IndexOutOfBoundsException(
                    "from " + from + ", length " + length + " of " + bytes.length + " bytes");
        }
        this.bytes = bytes;
        this.position = from;
        this.end = from + length;
    }

    /** Bytes not yet read. */
    public int remaining() {
        return end - position;
    }

    /** Index in the array of the next byte. */
    public int position() {
        return position;
    }

    /** The next byte, 0 to 255. */
    public int readByte() {
        if (position == end) {
            throw new MalformedBytesException("a byte is missing at " + position);
        }
        return bytes[position++] & 0xff;
    }

    /** The next byte, 0 to 255, which stays the next one. */
    public int peekByte() {
        int next = readByte();
        position--;
        return next;
    }

    /** An unsigned varint in its shortest form, 0 to 2^63-1. */
    public long readVarint() {
        int at = position;
        if (at < end && bytes[at] >= 0) {
            position = at + 1;
            return bytes[at];
        }
        long value = 0;
        for (int i = 0; i < VARINT_BYTES_MAX; i++) {
            int b = readByte();
            value |= (long) (b & 0x7f) << (7 * i);
            if (b < 0x80) {
                if (b == 0 && i > 0) {
                    throw new MalformedBytesException("a varint is padded at " + at);
                }
                return value;
            }
        }
        throw new MalformedBytesException("a varint of more than " + VARINT_BYTES_MAX + " bytes at " + at);
    }

    /** A varint from 0 to {@code max}; {@code what} names it in the refusal. */
    public int readInt(String what, int max) {
        return (int) readLong(what, max);
    }

    /** A varint from 0 to {@code max}; {@code what} names it in the refusal. */
    public long readLong(String what, long max) {
        long value = readVarint();
        if (value > max) {
            throw new MalformedBytesException(what + " is " + value + ", at most " + max + " is allowed");
        }
        return value;
    }

    /**
     * The number of things that follow, each of which takes at least {@code bytesEach} bytes (1 or more): a number
     * that the bytes at hand can't hold is refused before anything is allocated for it.
     */
    public int readCount(String what, int bytesEach) {
        long value = readVarint();
        if (value > remaining() / bytesEach) {
            throw new MalformedBytesException(
                    value + " " + what + " don't fit the " + remaining() + " bytes that follow");
        }
        return (int) value;
    }

    /** The next {@code length} bytes, copied. */
    public byte[] readBytes(int length) {
        if (length < 0 || length > remaining()) {
            throw new MalformedBytesException(length + " bytes wanted, " + remaining() + " are left");
        }
        byte[] copy = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return copy;
    }

    /** A copy of the bytes read since the reader was at {@code from}. */
    public byte[] bytesSince(int from) {
        return Arrays.copyOfRange(bytes, from, position);
    }

    /** Skips {@code length} bytes and returns the index in the array of the first. */
    public int skip(int length) {
        if (length < 0 || length > remaining()) {
            throw new MalformedBytesException(length + " bytes wanted, " + remaining() + " are left");
        }
        int from = position;
        position += length;
        return from;
    }

    /** A length as a varint and that many bytes, copied. */
    public byte[] readBlock() {
        return readBytes(readCount("bytes", 1));
    }

    /** A length as a varint and that many bytes of well-formed UTF-8. */
    public String readString() {
        int length = readCount("bytes of a string", 1);
        int from = skip(length);
        if (isAscii(from, length)) {
            return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedBytesException("a string at " + from + " is not UTF-8", e);
        }
    }

    /** As many ASCII characters as come next, {@code max} at the most. */
    public String readAscii(int max) {
        int from = position;
        int to = from + Math.min(max, remaining());
        while (position < to && bytes[position] >= 0) {
            position++;
        }
        return new String(bytes, from, position - from, StandardCharsets.US_ASCII);
    }

    private boolean isAscii(int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    /** A code point in its one UTF-8 form; surrogates are refused. */
    public int readCodePoint() {
        int at = position;
        int head = readByte();
        if (head < 0x80) {
            return head;
        }
        int more = head >= 0xf0 ? 3 : head >= 0xe0 ? 2 : 1;
        int codePoint = head & (0x3f >> more);
        for (int i = 0; i < more; i++) {
            int b = readByte();
            if ((b & 0xc0) != 0x80) {
                throw new MalformedBytesException("not UTF-8 at " + at);
            }
            codePoint = (codePoint << 6) | (b & 0x3f);
        }
        int least = more == 3 ? 0x10000 : more == 2 ? 0x800 : 0x80;
        boolean isSurrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        if (head < 0xc0 || head > 0xf7 || codePoint < least || codePoint > Character.MAX_CODE_POINT || isSurrogate) {
            throw new MalformedBytesException("not UTF-8 at " + at);
        }
        return codePoint;
    }

    /** Refuses bytes that are left over. */
    public void expectEnd() {
        if (position != end) {
            throw new MalformedBytesException(remaining() + " bytes too many");
        }
    }
}
