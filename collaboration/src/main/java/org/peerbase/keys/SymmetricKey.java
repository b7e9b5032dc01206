package org.peerbase.keys;

import java.util.Arrays;

/**
 * A key for the application's own use; collaborations don't use it. Immutable, but its {@linkplain #key cipher} has a
 * state.
 */
public final class SymmetricKey {
    private final byte[] raw;
    private final AesKey key;

    SymmetricKey(byte[] raw, SymmetricKeyOptions options) {
        this.raw = raw;
        this.key = new AesKey(
                Arrays.copyOf(raw, options.keyLength()), Arrays.copyOfRange(raw, options.keyLength(), raw.length));
    }

    /** A copy of the key and the initialisation vector after it: a secret. */
    public byte[] raw() {
        return raw.clone();
    }

    /** The key, ready for use. */
    public AesKey key() {
        return key;
    }

    /** What it is, without the key. */
    @Override
    public String toString() {
        return "SymmetricKey[" + raw.length + " bytes]";
    }
}
