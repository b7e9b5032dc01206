package org.peerbase.multiformats.identity;

import java.security.SecureRandom;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.crypto.Crypto;

/**
 * A peer's private key. Immutable and safe for any thread; {@link #toString} does not show it. Specification: {@code
 * libp2p/specs}, {@code peer-ids/peer-ids.md}.
 */
public final class PrivateKey {
    /** The longest encoded key taken, in bytes. */
    public static final int MAX_ENCODED_BYTES = 5200;

    private final byte[] data;
    private final PublicKey publicKey;
    private final Signer signer;

    PrivateKey(byte[] data, PublicKey publicKey, Signer signer) {
        this.data = data;
        this.publicKey = publicKey;
        this.signer = signer;
    }

    /** A new Ed25519 key from the platform's strong randomness. */
    public static PrivateKey generateEd25519() {
        return generateEd25519(new SecureRandom());
    }

    /** A new Ed25519 key; the randomness decides it, so tests can have the same ones again. */
    public static PrivateKey generateEd25519(SecureRandom random) {
        byte[] seed = new byte[Crypto.KEY_BYTES];
        random.nextBytes(seed);
        return Ed25519Keys.ofSeed(seed);
    }

    /** The Ed25519 key of a seed of 32 bytes. */
    public static PrivateKey ofEd25519Seed(byte[] seed) {
        return Ed25519Keys.ofSeed(seed.clone());
    }

    /**
     * A key of its type's own encoding.
     *
     * @throws MalformedInputException if {@code data} is no key of that type, or its public half is another key's
     */
    public static PrivateKey of(KeyType type, byte[] data) {
        byte[] own = data.clone();
        return switch (type) {
            case RSA -> RsaKeys.privateKey(own);
            case ED25519 -> Ed25519Keys.privateKey(own);
            case SECP256K1 -> EcKeys.secp256k1PrivateKey(own);
            case ECDSA -> EcKeys.ecdsaPrivateKey(own);
        };
    }

    /**
     * The key of a protobuf.
     *
     * @throws MalformedInputException if it is none, or is not in its one canonical form
     */
    public static PrivateKey decode(byte[] bytes) {
        return KeyCodec.decodePrivate(bytes);
    }

    /** The protobuf, which holds the secret. */
    public byte[] encode() {
        return KeyCodec.encodePrivate(type(), data);
    }

    public KeyType type() {
        return publicKey.type();
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    /** The signature of {@code message}. */
    public byte[] sign(byte[] message) {
        return signer.sign(message);
    }

    /** The type and the peer id, nothing of the secret. */
    @Override
    public String toString() {
        return "private " + publicKey;
    }
}
