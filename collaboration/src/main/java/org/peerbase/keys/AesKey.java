package org.peerbase.keys;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES in counter mode, as the AES keys of {@code libp2p-crypto} are: one stream to encrypt and one to decrypt, each going
 * on where the call before ended. What was encrypted first must be decrypted first, by this key or by another one made of
 * the same bytes.
 *
 * <p>Nothing is authenticated: who can change the encrypted bytes changes what they decrypt to. And two keys made of the
 * same bytes that both encrypt give both messages away. Safe for any thread.
 */
public final class AesKey {
    private static final String TRANSFORMATION = "AES/CTR/NoPadding";

    private final Cipher encryption;
    private final Cipher decryption;

    /**
     * A key of its bytes.
     *
     * @param key 16 or 32 bytes
     * @param iv the initialisation vector, 16 bytes
     * @throws IllegalArgumentException if one has another length
     */
    public AesKey(byte[] key, byte[] iv) {
        SymmetricKeyOptions.requireLengths(key.length, iv.length);
        this.encryption = cipher(Cipher.ENCRYPT_MODE, key, iv);
        this.decryption = cipher(Cipher.DECRYPT_MODE, key, iv);
    }

    private static Cipher cipher(int mode, byte[] key, byte[] iv) {
        try {
            Cipher cipher = Cipher.getInstance(TRANSFORMATION);
            cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + TRANSFORMATION, e);
        }
    }

    /** The encrypted form of {@code data}, of the same length: the next bytes of the stream. */
    public byte[] encrypt(byte[] data) {
        return next(encryption, data);
    }

    /** What {@code encrypted}, the next bytes of the stream, were made of. */
    public byte[] decrypt(byte[] encrypted) {
        return next(decryption, encrypted);
    }

    private static byte[] next(Cipher cipher, byte[] data) {
        if (data.length == 0) {
            return data.clone();
        }
        synchronized (cipher) {
            return cipher.update(data);
        }
    }

    /** What it is, without the key. */
    @Override
    public String toString() {
        return "AesKey";
    }
}
