package org.peerbase.multiformats.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** ChaCha20-Poly1305 of a JCA provider: one cipher for each direction, initialised anew with each nonce. */
final class JcaAead implements Aead {
    private final SecretKey key;
    private final Cipher sealer;
    private final Cipher opener;

    private JcaAead(byte[] key, String algorithm, @Nullable Provider provider) {
        this.key = new SecretKeySpec(key, "ChaCha20");
        try {
            this.sealer = cipher(algorithm, provider);
            this.opener = cipher(algorithm, provider);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no " + algorithm, e);
        }
    }

    private static Cipher cipher(String algorithm, @Nullable Provider provider) throws GeneralSecurityException {
        return provider == null ? Cipher.getInstance(algorithm) : Cipher.getInstance(algorithm, provider);
    }

    static JcaAead ofJdk(byte[] key) {
        return new JcaAead(key, "ChaCha20-Poly1305", null);
    }

    static JcaAead ofConscrypt(byte[] key, Provider conscrypt) {
        return new JcaAead(key, "ChaCha20/Poly1305/NoPadding", conscrypt);
    }

    @Override
    public int seal(byte[] nonce, byte[] associated, byte[] in, int offset, int length, byte[] out, int outOffset) {
        try {
            init(sealer, Cipher.ENCRYPT_MODE, nonce, associated);
            return sealer.doFinal(in, offset, length, out, outOffset);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing failed", e);
        }
    }

    @Override
    public int open(byte[] nonce, byte[] associated, byte[] in, int offset, int length, byte[] out, int outOffset)
            throws AEADBadTagException {
        requireTag(length);
        try {
            init(opener, Cipher.DECRYPT_MODE, nonce, associated);
            return opener.doFinal(in, offset, length, out, outOffset);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("opening failed", e);
        }
    }

    @Override
    public void seal(byte[] nonce, byte[] associated, ByteBuffer in, ByteBuffer out) {
        try {
            init(sealer, Cipher.ENCRYPT_MODE, nonce, associated);
            sealer.doFinal(in, out);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing failed", e);
        }
    }

    @Override
    public void open(byte[] nonce, byte[] associated, ByteBuffer in, ByteBuffer out) throws AEADBadTagException {
        requireTag(in.remaining());
        try {
            init(opener, Cipher.DECRYPT_MODE, nonce, associated);
            opener.doFinal(in, out);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("opening failed", e);
        }
    }

    private void init(Cipher cipher, int mode, byte[] nonce, byte[] associated) throws GeneralSecurityException {
        cipher.init(mode, key, new IvParameterSpec(nonce));
        if (associated.length > 0) {
            cipher.updateAAD(associated);
        }
    }

    private static void requireTag(int length) throws AEADBadTagException {
        if (length < TAG_BYTES) {
            throw new AEADBadTagException("shorter than a tag");
        }
    }
}
