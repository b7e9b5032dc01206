package org.peerbase.multiformats.crypto;

import java.util.Arrays;

/** Key derivation over HMAC-SHA-256 (RFC 5869). */
public final class Hkdf {
    /** The most bytes one expansion gives. */
    public static final int MAX_BYTES = 255 * Sha256.BYTES;

    private Hkdf() {}

    /** Extract, then expand. An empty salt is that of the RFC: zeros. */
    public static byte[] derive(byte[] salt, byte[] keyMaterial, byte[] info, int bytes) {
        return expand(extract(salt, keyMaterial), info, bytes);
    }

    /** The pseudo-random key of key material that need not be uniform. */
    public static byte[] extract(byte[] salt, byte[] keyMaterial) {
        return Sha256.hmac(salt, keyMaterial);
    }

    /**
     * Key bytes of a pseudo-random key.
     *
     * @param bytes how many, at most {@link #MAX_BYTES}
     */
    public static byte[] expand(byte[] pseudoRandomKey, byte[] info, int bytes) {
        if (bytes < 0 || bytes > MAX_BYTES) {
            throw new IllegalArgumentException("HKDF gives at most " + MAX_BYTES + " bytes, not " + bytes);
        }
        byte[] out = new byte[bytes];
        byte[] block = new byte[0];
        for (int done = 0, counter = 1; done < bytes; counter++) {
            block = Sha256.hmac(pseudoRandomKey, block, info, new byte[] {(byte) counter});
            int taken = Math.min(block.length, bytes - done);
            System.arraycopy(block, 0, out, done, taken);
            done += taken;
        }
        Arrays.fill(block, (byte) 0);
        return out;
    }
}
