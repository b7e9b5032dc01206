package org.peerbase.libp2p.noise;

import java.nio.ByteBuffer;
import javax.crypto.AEADBadTagException;
import org.peerbase.libp2p.ProtocolViolationException;
import org.peerbase.multiformats.crypto.Aead;
import org.peerbase.multiformats.crypto.Crypto;

/** One direction's key and its counter, which is the nonce. Not thread-safe. */
public final class CipherState {
    static final int TAG_LENGTH = Aead.TAG_BYTES;

    private static final byte[] NO_BYTES = {};

    private final Aead aead;
    private final byte[] nonce = new byte[Aead.NONCE_BYTES];
    private long counter;

    CipherState(byte[] key) {
        aead = Crypto.instance().chaCha20Poly1305(key);
    }

    byte[] seal(byte[] associated, byte[] plaintext) {
        byte[] out = new byte[plaintext.length + TAG_LENGTH];
        aead.seal(nextNonce(), associated, plaintext, 0, plaintext.length, out, 0);
        return out;
    }

    byte[] open(byte[] associated, byte[] ciphertext, int offset, int length) {
        if (length < TAG_LENGTH) {
            throw new ProtocolViolationException("noise: a message too short for its tag");
        }
        byte[] out = new byte[length - TAG_LENGTH];
        try {
            aead.open(nextNonce(), associated, ciphertext, offset, length, out, 0);
        } catch (AEADBadTagException e) {
            throw new ProtocolViolationException("noise: a message that does not decrypt", e);
        }
        return out;
    }

    /** Encrypts what remains of {@code plaintext} and appends the tag. */
    void seal(ByteBuffer plaintext, ByteBuffer out) {
        aead.seal(nextNonce(), NO_BYTES, plaintext, out);
    }

    /** Decrypts what remains of {@code ciphertext}, at least a tag. */
    void open(ByteBuffer ciphertext, ByteBuffer out) {
        try {
            aead.open(nextNonce(), NO_BYTES, ciphertext, out);
        } catch (AEADBadTagException e) {
            throw new ProtocolViolationException("noise: a message that does not decrypt", e);
        }
    }

    private byte[] nextNonce() {
        if (counter == -1) {
            throw new IllegalStateException("noise: the key is used up");
        }
        long rest = counter++;
        for (int i = 4; i < nonce.length; i++) {
            nonce[i] = (byte) rest;
            rest >>>= 8;
        }
        return nonce;
    }
}
