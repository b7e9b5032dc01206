package org.peerbase.multiformats.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import javax.crypto.KeyAgreement;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.conscrypt.Conscrypt;

/**
 * BoringSSL through Conscrypt. The provider is used directly and never registered with the platform. Making public keys
 * of private ones, which Conscrypt does not offer and which is rare, is left to Bouncy Castle.
 */
final class ConscryptCrypto implements Crypto {
    private static final String ED25519 = "EdDSA";
    private static final String X25519_AGREEMENT = "XDH";

    // A raw key in the DER wrapping that key factories take (RFC 8410): these bytes and the key.
    private static final byte[] ED25519_PRIVATE = HexFormat.of().parseHex("302e020100300506032b657004220420");
    private static final byte[] ED25519_PUBLIC = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final byte[] X25519_PRIVATE = HexFormat.of().parseHex("302e020100300506032b656e04220420");
    private static final byte[] X25519_PUBLIC = HexFormat.of().parseHex("302a300506032b656e032100");

    private final Provider provider;
    private final KeyFactory ed25519Keys;
    private final KeyFactory x25519Keys;

    /** Throws a {@link LinkageError} or {@link IllegalStateException} if Conscrypt does not work here. */
    ConscryptCrypto() {
        Conscrypt.checkAvailability();
        this.provider = Conscrypt.newProvider();
        try {
            this.ed25519Keys = KeyFactory.getInstance(ED25519, provider);
            this.x25519Keys = KeyFactory.getInstance(X25519_AGREEMENT, provider);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Conscrypt lacks the curves", e);
        }
        // An old Conscrypt, or that of a platform, may lack the cipher: better found out here.
        chaCha20Poly1305(new byte[KEY_BYTES]);
    }

    @Override
    public String name() {
        return "Conscrypt";
    }

    @Override
    public byte[] ed25519PublicKey(byte[] seed) {
        Keys.requireLength(seed);
        byte[] publicKey = new byte[KEY_BYTES];
        Ed25519.generatePublicKey(seed, 0, publicKey, 0);
        return publicKey;
    }

    @Override
    public byte[] ed25519Sign(byte[] seed, byte[] publicKey, byte[] message) {
        Keys.requireLength(seed);
        Keys.requireLength(publicKey);
        try {
            Signature signature = Signature.getInstance(ED25519, provider);
            signature.initSign(privateKey(ed25519Keys, ED25519_PRIVATE, seed));
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing failed", e);
        }
    }

    @Override
    public boolean ed25519Verify(byte[] publicKey, byte[] message, byte[] signature) {
        if (publicKey.length != KEY_BYTES || signature.length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(ED25519, provider);
            verifier.initVerify(publicKey(ed25519Keys, ED25519_PUBLIC, publicKey));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (InvalidKeyException | SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("verifying failed", e);
        }
    }

    @Override
    public byte[] x25519PublicKey(byte[] privateKey) {
        Keys.requireLength(privateKey);
        byte[] publicKey = new byte[KEY_BYTES];
        X25519.generatePublicKey(privateKey, 0, publicKey, 0);
        return publicKey;
    }

    @Override
    public byte[] x25519Agree(byte[] privateKey, byte[] publicKey) throws InvalidKeyException {
        Keys.requireLength(privateKey);
        Keys.requireRemoteLength(publicKey);
        byte[] secret;
        try {
            KeyAgreement agreement = KeyAgreement.getInstance(X25519_AGREEMENT, provider);
            agreement.init(privateKey(x25519Keys, X25519_PRIVATE, privateKey));
            agreement.doPhase(publicKey(x25519Keys, X25519_PUBLIC, publicKey), true);
            secret = agreement.generateSecret();
        } catch (InvalidKeyException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("key agreement failed", e);
        }
        byte any = 0;
        for (byte next : secret) {
            any |= next;
        }
        if (any == 0) {
            throw Keys.allZeroSecret();
        }
        return secret;
    }

    @Override
    public Aead chaCha20Poly1305(byte[] key) {
        Keys.requireLength(key);
        return new ConscryptAead(key, provider);
    }

    private static PrivateKey privateKey(KeyFactory factory, byte[] prefix, byte[] raw)
            throws GeneralSecurityException {
        return factory.generatePrivate(new PKCS8EncodedKeySpec(concat(prefix, raw)));
    }

    private static PublicKey publicKey(KeyFactory factory, byte[] prefix, byte[] raw) throws GeneralSecurityException {
        return factory.generatePublic(new X509EncodedKeySpec(concat(prefix, raw)));
    }

    private static byte[] concat(byte[] prefix, byte[] raw) {
        byte[] encoded = new byte[prefix.length + raw.length];
        System.arraycopy(prefix, 0, encoded, 0, prefix.length);
        System.arraycopy(raw, 0, encoded, prefix.length, raw.length);
        return encoded;
    }
}
