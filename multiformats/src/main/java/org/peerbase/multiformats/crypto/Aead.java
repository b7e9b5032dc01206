package org.peerbase.multiformats.crypto;

import java.nio.ByteBuffer;
import javax.crypto.AEADBadTagException;

/**
 * ChaCha20-Poly1305 under one key, with the nonce given for each message. Holds its ciphers for reuse: not safe for
 * several threads at a time.
 *
 * <p>A nonce must never seal two messages under one key; a provider may refuse a repetition, and none can be relied on
 * to. Input and output of a call may not overlap. On failure the output's content is undefined.
 */
public interface Aead {
    /** Length of a nonce, in bytes. */
    int NONCE_BYTES = 12;

    /** What sealing adds, in bytes. */
    int TAG_BYTES = 16;

    /**
     * Encrypts {@code length} bytes of {@code in} and writes them and the tag to {@code out}.
     *
     * @param associated bytes that are authenticated only, may be empty
     * @return the bytes written: {@code length + TAG_BYTES}
     */
    int seal(byte[] nonce, byte[] associated, byte[] in, int offset, int length, byte[] out, int outOffset);

    /**
     * Authenticates and decrypts {@code length} bytes of {@code in} (the tag included) into {@code out}.
     *
     * @return the bytes written: {@code length - TAG_BYTES}
     * @throws AEADBadTagException if they are not what was sealed with this key, nonce and associated bytes
     */
    int open(byte[] nonce, byte[] associated, byte[] in, int offset, int length, byte[] out, int outOffset)
            throws AEADBadTagException;

    /**
     * As with arrays; takes what remains of {@code in} and advances both buffers. Fastest when both are direct.
     */
    void seal(byte[] nonce, byte[] associated, ByteBuffer in, ByteBuffer out);

    /** As with arrays; takes what remains of {@code in} and advances both buffers. Fastest when both are direct. */
    void open(byte[] nonce, byte[] associated, ByteBuffer in, ByteBuffer out) throws AEADBadTagException;
}
