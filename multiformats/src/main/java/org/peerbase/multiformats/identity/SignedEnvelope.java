package org.peerbase.multiformats.identity;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.Varint;
import org.peerbase.multiformats.protobuf.EnvelopeMessage;

/**
 * A payload with its signature and the key to check it. The signature also covers a domain, which is not in the
 * envelope, so that what was signed for one purpose is never valid for another. Immutable and safe for any thread.
 * Specification: {@code libp2p/specs}, {@code RFC/0002-signed-envelopes.md}.
 *
 * <p>Reading an envelope does not verify it: call {@link #isSignedFor}.
 */
public final class SignedEnvelope {
    /** The longest encoded envelope taken, in bytes. */
    public static final int MAX_BYTES = 16 * 1024;

    private final PublicKey publicKey;
    private final byte[] payloadType;
    private final byte[] payload;
    private final byte[] signature;

    private SignedEnvelope(PublicKey publicKey, byte[] payloadType, byte[] payload, byte[] signature) {
        this.publicKey = publicKey;
        this.payloadType = payloadType;
        this.payload = payload;
        this.signature = signature;
    }

    /** Signs {@code payload} for {@code domain}. */
    public static SignedEnvelope sign(PrivateKey key, String domain, byte[] payloadType, byte[] payload) {
        byte[] signature = key.sign(signedBytes(domain, payloadType, payload));
        return new SignedEnvelope(key.publicKey(), payloadType.clone(), payload.clone(), signature);
    }

    /**
     * The envelope of a protobuf, not verified.
     *
     * @throws MalformedInputException if it is none, or is not in its one canonical form
     */
    public static SignedEnvelope decode(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new MalformedInputException(
                    "an envelope of " + bytes.length + " bytes is over the limit of " + MAX_BYTES);
        }
        EnvelopeMessage message;
        try {
            message = EnvelopeMessage.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedInputException("not an envelope protobuf: " + e.getMessage(), e);
        }
        SignedEnvelope envelope = new SignedEnvelope(
                PublicKey.decode(message.getPublicKey().toByteArray()),
                message.getPayloadType().toByteArray(),
                message.getPayload().toByteArray(),
                message.getSignature().toByteArray());
        if (!Arrays.equals(bytes, envelope.encode())) {
            throw new MalformedInputException("the envelope is not in its canonical form");
        }
        return envelope;
    }

    /** The canonical protobuf. */
    public byte[] encode() {
        return EnvelopeMessage.newBuilder()
                .setPublicKey(ByteString.copyFrom(publicKey.encode()))
                .setPayloadType(ByteString.copyFrom(payloadType))
                .setPayload(ByteString.copyFrom(payload))
                .setSignature(ByteString.copyFrom(signature))
                .build()
                .toByteArray();
    }

    /** Whether the signature is that of the envelope's own key over its content and {@code domain}. */
    public boolean isSignedFor(String domain) {
        return publicKey.verify(signedBytes(domain, payloadType, payload), signature);
    }

    /** The key of whoever signed. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /** What the payload is: a copy of the bytes of a multicodec. */
    public byte[] payloadType() {
        return payloadType.clone();
    }

    /** A copy of the payload. */
    public byte[] payload() {
        return payload.clone();
    }

    /** The three parts, each with its length in front. */
    private static byte[] signedBytes(String domain, byte[] payloadType, byte[] payload) {
        byte[][] parts = {domain.getBytes(StandardCharsets.UTF_8), payloadType, payload};
        int size = 0;
        for (byte[] part : parts) {
            size += Varint.size(part.length) + part.length;
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        for (byte[] part : parts) {
            Varint.write(part.length, out);
            out.put(part);
        }
        return out.array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignedEnvelope that
                && publicKey.equals(that.publicKey)
                && Arrays.equals(payloadType, that.payloadType)
                && Arrays.equals(payload, that.payload)
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return 31 * publicKey.hashCode() + Arrays.hashCode(payload);
    }
}
