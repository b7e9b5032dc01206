package org.peerbase.libp2p.pubsub;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.identity.PublicKey;

/**
 * Names messages. Peers that name the same message differently still deliver it, but can't tell each other what they
 * have: all peers of a topic should use the same function.
 */
@FunctionalInterface
public interface MessageIdFunction {
    /** The author's id and the sequence number: the specification's and go-libp2p's. */
    MessageIdFunction AUTHOR_AND_NUMBER = message -> concatenate(message.from(), message.sequenceNumberBytes());

    /** The author's public key and the sequence number: js-libp2p's. */
    MessageIdFunction KEY_AND_NUMBER = message -> concatenate(keyOf(message), message.sequenceNumberBytes());

    /** The author's id in base 58 and the sequence number in decimal: rust-libp2p's. */
    MessageIdFunction TEXT = message -> textOf(message).getBytes(StandardCharsets.US_ASCII);

    /**
     * The id of a message that may not have been verified yet. Must not throw, and be the same for each copy of the
     * message.
     */
    byte[] idOf(PubsubMessage message);

    private static byte[] concatenate(byte[] author, byte[] number) {
        byte[] id = new byte[author.length + number.length];
        System.arraycopy(author, 0, id, 0, author.length);
        System.arraycopy(number, 0, id, author.length, number.length);
        return id;
    }

    private static byte[] keyOf(PubsubMessage message) {
        byte @Nullable [] key = message.key();
        if (key != null) {
            return key;
        }
        try {
            return message.author().publicKey().map(PublicKey::encode).orElse(message.from());
        } catch (MalformedInputException e) {
            return message.from();
        }
    }

    private static String textOf(PubsubMessage message) {
        if (message.sequenceNumberBytes().length != PubsubMessage.SEQUENCE_NUMBER_BYTES) {
            return "";
        }
        try {
            return message.author() + Long.toUnsignedString(message.sequenceNumber());
        } catch (MalformedInputException e) {
            return "";
        }
    }
}
