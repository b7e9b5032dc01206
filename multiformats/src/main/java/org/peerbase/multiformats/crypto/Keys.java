package org.peerbase.multiformats.crypto;

import java.security.InvalidKeyException;

/** What every provider refuses in the same words. */
final class Keys {
    private Keys() {}

    static void requireLength(byte[] key) {
        if (key.length != Crypto.KEY_BYTES) {
            throw new IllegalArgumentException("a key has " + Crypto.KEY_BYTES + " bytes, not " + key.length);
        }
    }

    static void requireRemoteLength(byte[] publicKey) throws InvalidKeyException {
        if (publicKey.length != Crypto.KEY_BYTES) {
            throw new InvalidKeyException(
                    "an X25519 public key has " + Crypto.KEY_BYTES + " bytes, not " + publicKey.length);
        }
    }

    static InvalidKeyException allZeroSecret() {
        return new InvalidKeyException("the X25519 public key gives an all-zero secret");
    }
}
