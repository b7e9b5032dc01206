package org.peerbase.libp2p.pubsub;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.identity.PublicKey;

/**
 * StrictSign: makes this peer's messages and checks those of others. What is signed is a prefix and the message's first
 * four fields, without {@code key} even if there is one. Specification: {@code libp2p/specs}, {@code pubsub/README.md}.
 *
 * <p>{@link #sign} is for one thread at a time; checking is for any.
 */
final class MessageSigner implements MessageVerifier {
    private static final byte[] PREFIX = "libp2p-pubsub:".getBytes(StandardCharsets.US_ASCII);

    private final PrivateKey privateKey;
    private final byte[] self;

    /** The public key, if the peer id does not hold it. */
    private final byte @Nullable [] key;

    private final LongSupplier wallClockNanos;
    private long lastNumber;

    /** @param wallClockNanos nanoseconds since 1970: numbers must rise beyond those of a run before this one */
    MessageSigner(PrivateKey privateKey, LongSupplier wallClockNanos) {
        this.privateKey = privateKey;
        PublicKey publicKey = privateKey.publicKey();
        PeerId peer = publicKey.toPeerId();
        this.self = peer.toBytes();
        this.key = peer.publicKey().isPresent() ? null : publicKey.encode();
        this.wallClockNanos = wallClockNanos;
    }

    /** A message of this peer with the next number. */
    PubsubMessage sign(String topic, byte[] data) {
        lastNumber = Math.max(lastNumber + 1, wallClockNanos.getAsLong());
        byte[] number = ByteBuffer.allocate(PubsubMessage.SEQUENCE_NUMBER_BYTES)
                .putLong(lastNumber)
                .array();
        PubsubMessage unsigned = new PubsubMessage(self, data, number, topic, PubsubMessage.ABSENT, null);
        return new PubsubMessage(self, data, number, topic, privateKey.sign(signedBytes(unsigned)), key);
    }

    @Override
    public boolean verify(PubsubMessage message) {
        if (message.signature().length == 0
                || message.sequenceNumberBytes().length != PubsubMessage.SEQUENCE_NUMBER_BYTES) {
            return false;
        }
        try {
            PublicKey author = authorKey(message);
            return author != null && author.verify(signedBytes(message), message.signature());
        } catch (MalformedInputException e) {
            return false;
        }
    }

    private static @Nullable PublicKey authorKey(PubsubMessage message) {
        PeerId author = message.author();
        byte @Nullable [] carried = message.key();
        if (carried == null) {
            return author.publicKey().orElse(null);
        }
        PublicKey publicKey = PublicKey.decode(carried);
        return author.matches(publicKey) ? publicKey : null;
    }

    private static byte[] signedBytes(PubsubMessage message) {
        byte[] unsigned = RpcEncoder.encodeUnsigned(message);
        byte[] signed = new byte[PREFIX.length + unsigned.length];
        System.arraycopy(PREFIX, 0, signed, 0, PREFIX.length);
        System.arraycopy(unsigned, 0, signed, PREFIX.length, unsigned.length);
        return signed;
    }
}
