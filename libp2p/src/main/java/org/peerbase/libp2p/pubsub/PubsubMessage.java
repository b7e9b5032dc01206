package org.peerbase.libp2p.pubsub;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.identity.PeerId;

/**
 * A message of a topic as its author signed it. Immutable by agreement: its arrays are shared between all who handle the
 * message and must not be changed.
 */
public final class PubsubMessage {
    /** Length of a sequence number, in bytes. */
    static final int SEQUENCE_NUMBER_BYTES = 8;

    static final byte[] ABSENT = {};

    private final byte[] from;
    private final byte @Nullable [] data;
    private final byte[] sequenceNumber;
    private final String topic;
    private final byte[] signature;
    private final byte @Nullable [] key;

    /** A field that a peer left out is {@link #ABSENT}, or null where an empty one means something else. */
    PubsubMessage(
            byte[] from,
            byte @Nullable [] data,
            byte[] sequenceNumber,
            String topic,
            byte[] signature,
            byte @Nullable [] key) {
        this.from = from;
        this.data = data;
        this.sequenceNumber = sequenceNumber;
        this.topic = topic;
        this.signature = signature;
        this.key = key;
    }

    /**
     * Who wrote and signed the message; not necessarily who passed it on.
     *
     * @throws MalformedInputException if the field is no peer id, which can't be of a message that was delivered
     */
    public PeerId author() {
        return PeerId.fromBytes(from);
    }

    public String topic() {
        return topic;
    }

    /** The content. Not a copy. */
    public byte[] data() {
        return data == null ? ABSENT : data;
    }

    /** The author's number for this message, unsigned; it rises from message to message. */
    public long sequenceNumber() {
        return ByteBuffer.wrap(sequenceNumber).getLong();
    }

    /** The author's id in binary form. Not a copy. */
    byte[] from() {
        return from;
    }

    boolean hasData() {
        return data != null;
    }

    byte[] sequenceNumberBytes() {
        return sequenceNumber;
    }

    byte[] signature() {
        return signature;
    }

    /** The author's public key as a protobuf, if the message carries it. */
    byte @Nullable [] key() {
        return key;
    }

    @Override
    public String toString() {
        return "message of " + data().length + " bytes in " + topic;
    }
}
