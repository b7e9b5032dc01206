package org.peerbase.libp2p;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into messages that each have their length in front as an unsigned varint, the framing of nearly
 * every libp2p protocol.
 *
 * <p>Feed what arrives to {@link #next(ByteBuf)} until it returns null. Memory is allocated as bytes arrive, never for a
 * length that was only announced. Not thread-safe. {@link #release()} when the stream ends.
 */
public final class LengthPrefixedReader {
    private static final int INITIAL_CAPACITY = 512;

    private final int maxLength;
    private int lengthSoFar;
    private int lengthBytes;
    private int expected = -1;
    private @Nullable ByteBuf partial;

    /** @param maxLength of a message, in bytes without its prefix */
    public LengthPrefixedReader(int maxLength) {
        this.maxLength = maxLength;
    }

    /**
     * Takes the next message out of {@code in}.
     *
     * @return the message, which the caller releases; or null if it is not complete, then all of {@code in} is consumed
     * @throws ProtocolViolationException if a length is over the maximum or not a minimal varint
     */
    public @Nullable ByteBuf next(ByteBuf in) {
        if (expected < 0 && !readLength(in)) {
            return null;
        }
        if (partial == null && in.readableBytes() >= expected) {
            ByteBuf message = in.readRetainedSlice(expected);
            expected = -1;
            return message;
        }
        if (partial == null) {
            partial = Unpooled.buffer(Math.min(expected, Math.max(INITIAL_CAPACITY, in.readableBytes())), expected);
        }
        partial.writeBytes(in, Math.min(in.readableBytes(), expected - partial.readableBytes()));
        if (partial.readableBytes() < expected) {
            return null;
        }
        ByteBuf message = partial;
        partial = null;
        expected = -1;
        return message;
    }

    /** Whether the bytes so far end between two messages. */
    public boolean atBoundary() {
        return expected < 0 && lengthBytes == 0;
    }

    /** Frees what has been gathered of an incomplete message. */
    public void release() {
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }

    private boolean readLength(ByteBuf in) {
        while (in.isReadable()) {
            int next = in.readByte();
            // Four bytes hold 28 bits, more than any maximum in use; a fifth could overflow the int.
            if (lengthBytes == 4) {
                throw new ProtocolViolationException("message length has too many bytes");
            }
            lengthSoFar |= (next & 0x7f) << (7 * lengthBytes);
            lengthBytes++;
            if (next >= 0) {
                if (next == 0 && lengthBytes > 1) {
                    throw new ProtocolViolationException("message length is not a minimal varint");
                }
                if (lengthSoFar > maxLength) {
                    throw new ProtocolViolationException(
                            "message of " + lengthSoFar + " bytes, at most " + maxLength + " are allowed");
                }
                expected = lengthSoFar;
                lengthSoFar = 0;
                lengthBytes = 0;
                return true;
            }
        }
        return false;
    }

    /** Writes {@code length} as an unsigned varint. */
    public static void writeLength(ByteBuf out, int length) {
        int rest = length;
        while (rest >= 0x80) {
            out.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    /** A new heap buffer of {@code message} with its length in front. */
    public static ByteBuf encode(byte[] message) {
        ByteBuf out = Unpooled.buffer(message.length + 5);
        writeLength(out, message.length);
        return out.writeBytes(message);
    }
}
