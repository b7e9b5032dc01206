package org.peerbase.multiformats.identity;

import java.util.Arrays;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.crypto.Crypto;

/** Ed25519: a public key is its 32 bytes, a private one the seed and the public key. */
final class Ed25519Keys {
    private static final int PRIVATE_BYTES = 2 * Crypto.KEY_BYTES;

    /** An older form, still read: the public key twice. */
    private static final int OLD_PRIVATE_BYTES = 3 * Crypto.KEY_BYTES;

    private Ed25519Keys() {}

    static PublicKey publicKey(byte[] data) {
        if (data.length != Crypto.KEY_BYTES) {
            throw new MalformedInputException(
                    "an Ed25519 public key has " + Crypto.KEY_BYTES + " bytes, not " + data.length);
        }
        Crypto crypto = Crypto.instance();
        return new PublicKey(
                KeyType.ED25519, data, (message, signature) -> crypto.ed25519Verify(data, message, signature));
    }

    static PrivateKey privateKey(byte[] data) {
        if (data.length != PRIVATE_BYTES && data.length != OLD_PRIVATE_BYTES) {
            throw new MalformedInputException(
                    "an Ed25519 private key has " + PRIVATE_BYTES + " bytes, not " + data.length);
        }
        PrivateKey key = ofSeed(Arrays.copyOf(data, Crypto.KEY_BYTES));
        byte[] publicData = key.publicKey().data();
        for (int at = Crypto.KEY_BYTES; at < data.length; at += Crypto.KEY_BYTES) {
            if (!Arrays.equals(publicData, 0, Crypto.KEY_BYTES, data, at, at + Crypto.KEY_BYTES)) {
                throw new MalformedInputException("the public half does not belong to the Ed25519 private key");
            }
        }
        return key;
    }

    static PrivateKey ofSeed(byte[] seed) {
        if (seed.length != Crypto.KEY_BYTES) {
            throw new MalformedInputException("an Ed25519 seed has " + Crypto.KEY_BYTES + " bytes, not " + seed.length);
        }
        Crypto crypto = Crypto.instance();
        byte[] publicData = crypto.ed25519PublicKey(seed);
        byte[] data = Arrays.copyOf(seed, PRIVATE_BYTES);
        System.arraycopy(publicData, 0, data, Crypto.KEY_BYTES, Crypto.KEY_BYTES);
        return new PrivateKey(data, publicKey(publicData), message -> crypto.ed25519Sign(seed, publicData, message));
    }
}
