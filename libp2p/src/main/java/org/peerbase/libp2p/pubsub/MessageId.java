package org.peerbase.libp2p.pubsub;

import java.util.Arrays;
import java.util.HexFormat;

/** The name by which peers speak of a message without sending it. Immutable; ordered by its bytes, unsigned. */
public final class MessageId implements Comparable<MessageId> {
    private final byte[] bytes;
    private final int hash;

    private MessageId(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /** The id with these bytes, which must not change any more. */
    static MessageId of(byte[] bytes) {
        return new MessageId(bytes);
    }

    /** The bytes themselves, not a copy. */
    byte[] bytes() {
        return bytes;
    }

    @Override
    public int compareTo(MessageId other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageId that && hash == that.hash && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Hexadecimal. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
