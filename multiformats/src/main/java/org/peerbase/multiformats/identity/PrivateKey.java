package org.peerbase.multiformats.identity;

import java.security.SecureRandom;
import java.util.Arrays;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.crypto.Crypto;

/**
 * A peer's private key. Immutable and safe for any thread; {@link #toString} does not show it. Specification: {@code
 * libp2p/specs}, {@code peer-ids/peer-ids.md}.
 */
public final class PrivateKey {
    /** The longest encoded key taken, in bytes. */
    public static final int MAX_ENCODED_BYTES = 5200;

    private static final int ED25519_BYTES = 2 * Crypto.KEY_BYTES;

    private final byte[] seed;
    private final byte[] publicBytes;
    private final PublicKey publicKey;

    private PrivateKey(byte[] seed) {
        this.seed = seed;
        this.publicBytes = Crypto.instance().ed25519PublicKey(seed);
        this.publicKey = PublicKey.of(KeyType.ED25519, publicBytes);
    }

    /** A new Ed25519 key from the platform's strong randomness. */
    public static PrivateKey generateEd25519() {
        return generateEd25519(new SecureRandom());
    }

    /** A new Ed25519 key; the randomness decides it, so tests can have the same ones again. */
    public static PrivateKey generateEd25519(SecureRandom random) {
        byte[] seed = new byte[Crypto.KEY_BYTES];
        random.nextBytes(seed);
        return new PrivateKey(seed);
    }

    /** The Ed25519 key of a seed of 32 bytes. */
    public static PrivateKey ofEd25519Seed(byte[] seed) {
        if (seed.length != Crypto.KEY_BYTES) {
            throw new MalformedInputException("an Ed25519 seed has " + Crypto.KEY_BYTES + " bytes, not " + seed.length);
        }
        return new PrivateKey(seed.clone());
    }

    /**
     * A key of its type's own encoding.
     *
     * @throws MalformedInputException if {@code data} is no key of that type, or its public half is another key's
     */
    public static PrivateKey of(KeyType type, byte[] data) {
        if (type != KeyType.ED25519) {
            throw new MalformedInputException(type + " private keys are not supported");
        }
        if (data.length != ED25519_BYTES) {
            throw new MalformedInputException(
                    "an Ed25519 private key has " + ED25519_BYTES + " bytes, not " + data.length);
        }
        PrivateKey key = new PrivateKey(Arrays.copyOf(data, Crypto.KEY_BYTES));
        if (!Arrays.equals(key.publicBytes, 0, Crypto.KEY_BYTES, data, Crypto.KEY_BYTES, ED25519_BYTES)) {
            throw new MalformedInputException("the public half does not belong to the Ed25519 private key");
        }
        return key;
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
        byte[] data = Arrays.copyOf(seed, ED25519_BYTES);
        System.arraycopy(publicBytes, 0, data, Crypto.KEY_BYTES, Crypto.KEY_BYTES);
        return KeyCodec.encodePrivate(KeyType.ED25519, data);
    }

    public KeyType type() {
        return publicKey.type();
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    /** The signature of {@code message}. */
    public byte[] sign(byte[] message) {
        return Crypto.instance().ed25519Sign(seed, publicBytes, message);
    }

    /** The type and the peer id, nothing of the secret. */
    @Override
    public String toString() {
        return "private " + publicKey;
    }
}
