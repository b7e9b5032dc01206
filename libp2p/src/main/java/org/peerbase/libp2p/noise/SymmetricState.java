package org.peerbase.libp2p.noise;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.crypto.Hkdf;
import org.peerbase.multiformats.crypto.Sha256;

/** The chaining key and hash of a handshake, named as in the Noise specification (section 5.2). */
final class SymmetricState {
    /** Exactly as long as the hash, so that it is the first hash itself. */
    private static final byte[] PROTOCOL_NAME = "Noise_XX_25519_ChaChaPoly_SHA256".getBytes(StandardCharsets.US_ASCII);

    private static final int KEY_LENGTH = 32;
    private static final byte[] NO_BYTES = {};

    private byte[] chainingKey = PROTOCOL_NAME.clone();
    private byte[] hash = PROTOCOL_NAME.clone();
    private @Nullable CipherState cipher;

    SymmetricState() {
        // The prologue, which is empty.
        mixHash(NO_BYTES);
    }

    void mixHash(byte[] data) {
        hash = Sha256.hash(hash, data);
    }

    void mixKey(byte[] sharedSecret) {
        byte[] keys = Hkdf.derive(chainingKey, sharedSecret, NO_BYTES, 2 * KEY_LENGTH);
        chainingKey = Arrays.copyOf(keys, KEY_LENGTH);
        cipher = new CipherState(Arrays.copyOfRange(keys, KEY_LENGTH, 2 * KEY_LENGTH));
    }

    byte[] encryptAndHash(byte[] plaintext) {
        byte[] ciphertext = cipher == null ? plaintext : cipher.seal(hash, plaintext);
        mixHash(ciphertext);
        return ciphertext;
    }

    byte[] decryptAndHash(byte[] message, int offset, int length) {
        byte[] plaintext = cipher == null
                ? Arrays.copyOfRange(message, offset, offset + length)
                : cipher.open(hash, message, offset, length);
        mixHash(Arrays.copyOfRange(message, offset, offset + length));
        return plaintext;
    }

    /** The ciphers of the initiator's and of the responder's direction. */
    CipherState[] split() {
        byte[] keys = Hkdf.derive(chainingKey, NO_BYTES, NO_BYTES, 2 * KEY_LENGTH);
        return new CipherState[] {
            new CipherState(Arrays.copyOf(keys, KEY_LENGTH)),
            new CipherState(Arrays.copyOfRange(keys, KEY_LENGTH, 2 * KEY_LENGTH))
        };
    }
}
