package org.peerbase.multiformats.identity;

import java.util.Arrays;
import org.peerbase.multiformats.MalformedInputException;

/**
 * A peer's public key. Immutable and safe for any thread. Specification: {@code libp2p/specs}, {@code
 * peer-ids/peer-ids.md}.
 */
public final class PublicKey {
    /** The longest encoded key taken, in bytes. */
    public static final int MAX_ENCODED_BYTES = 1200;

    private final KeyType type;
    private final byte[] data;
    private final Verifier verifier;

    PublicKey(KeyType type, byte[] data, Verifier verifier) {
        this.type = type;
        this.data = data;
        this.verifier = verifier;
    }

    /**
     * A key of its type's own encoding.
     *
     * @throws MalformedInputException if {@code data} is no key of that type
     */
    public static PublicKey of(KeyType type, byte[] data) {
        byte[] own = data.clone();
        return switch (type) {
            case RSA -> RsaKeys.publicKey(own);
            case ED25519 -> Ed25519Keys.publicKey(own);
            case SECP256K1 -> EcKeys.secp256k1PublicKey(own);
            case ECDSA -> EcKeys.ecdsaPublicKey(own);
        };
    }

    /**
     * The key of a protobuf.
     *
     * @throws MalformedInputException if it is none, or is not in its one canonical form
     */
    public static PublicKey decode(byte[] bytes) {
        return KeyCodec.decodePublic(bytes);
    }

    /** The canonical protobuf. */
    public byte[] encode() {
        return KeyCodec.encodePublic(type, data);
    }

    public KeyType type() {
        return type;
    }

    /** A copy of the key in its type's own encoding, such as 32 raw bytes for Ed25519. */
    public byte[] data() {
        return data.clone();
    }

    /** Whether {@code signature} is this key's over {@code message}. */
    public boolean verify(byte[] message, byte[] signature) {
        return verifier.verify(message, signature);
    }

    /** The peer that has this key. */
    public PeerId toPeerId() {
        return PeerId.of(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicKey that && type == that.type && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + Arrays.hashCode(data);
    }

    /** The type and the peer id. */
    @Override
    public String toString() {
        return type + " key of " + toPeerId();
    }
}
