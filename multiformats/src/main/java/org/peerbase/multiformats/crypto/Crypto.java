package org.peerbase.multiformats.crypto;

import java.security.InvalidKeyException;
import java.util.List;

/**
 * The primitives that differ much in speed from provider to provider. Implementations are stateless and safe for any
 * thread; all of them give the same results.
 *
 * <p>{@link #instance} is Conscrypt where its native library loads and Bouncy Castle where not, so Conscrypt may be left
 * out of the class path.
 */
public interface Crypto {
    /** Length of an Ed25519 seed (the private key), public key, and of X25519 keys and shared secrets, in bytes. */
    int KEY_BYTES = 32;

    /** Length of an Ed25519 signature, in bytes. */
    int SIGNATURE_BYTES = 64;

    /** The fastest provider that works here. */
    static Crypto instance() {
        return Providers.ALL.get(0);
    }

    /** Every provider that works here, the fastest first. */
    static List<Crypto> available() {
        return Providers.ALL;
    }

    /** The provider's name. */
    String name();

    /** The Ed25519 public key of {@code seed} (RFC 8032). */
    byte[] ed25519PublicKey(byte[] seed);

    /**
     * The Ed25519 signature of {@code message}.
     *
     * @param publicKey must be the one that belongs to {@code seed}; signing with another one gives the seed away
     */
    byte[] ed25519Sign(byte[] seed, byte[] publicKey, byte[] message);

    /** Whether {@code signature} is valid; false also for keys and signatures of a wrong length or form. */
    boolean ed25519Verify(byte[] publicKey, byte[] message, byte[] signature);

    /** The X25519 public key of {@code privateKey} (RFC 7748). */
    byte[] x25519PublicKey(byte[] privateKey);

    /**
     * The shared secret of a private and somebody's public key (RFC 7748).
     *
     * @throws InvalidKeyException if {@code publicKey} has another length, or is one of those that give an all-zero
     *     secret to anybody
     */
    byte[] x25519Agree(byte[] privateKey, byte[] publicKey) throws InvalidKeyException;

    /** ChaCha20-Poly1305 (RFC 8439) under {@code key} of 32 bytes. */
    Aead chaCha20Poly1305(byte[] key);
}
