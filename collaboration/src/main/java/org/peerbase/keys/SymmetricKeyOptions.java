package org.peerbase.keys;

/**
 * What {@link Keys#generateSymmetrical} makes.
 *
 * @param keyLength the length of the AES key, in bytes: 16 or 32
 * @param ivLength the length of the initialisation vector, in bytes: {@value #IV_LENGTH}, the only one that AES in
 *     counter mode takes
 */
public record SymmetricKeyOptions(int keyLength, int ivLength) {
    /** The length of an initialisation vector, in bytes. */
    public static final int IV_LENGTH = 16;

    /** A key of 32 bytes and an initialisation vector of {@value #IV_LENGTH}. */
    public static final SymmetricKeyOptions DEFAULT = new SymmetricKeyOptions(32, IV_LENGTH);

    /** @throws IllegalArgumentException if a length is none of those allowed */
    public SymmetricKeyOptions {
        requireLengths(keyLength, ivLength);
    }

    static void requireLengths(int keyLength, int ivLength) {
        if (keyLength != 16 && keyLength != 32) {
            throw new IllegalArgumentException("an AES key has 16 or 32 bytes, not " + keyLength);
        }
        if (ivLength != IV_LENGTH) {
            throw new IllegalArgumentException(
                    "an initialisation vector of AES has " + IV_LENGTH + " bytes, not " + ivLength);
        }
    }
}
