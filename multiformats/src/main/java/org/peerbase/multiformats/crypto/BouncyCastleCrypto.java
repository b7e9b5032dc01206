package org.peerbase.multiformats.crypto;

import java.security.InvalidKeyException;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Plain Java, there on every platform. Where the JDK's own ChaCha20 is compiled to vector instructions, that one. */
final class BouncyCastleCrypto implements Crypto {
    /** The first JDK with an intrinsic for ChaCha20 blocks. */
    private static final int FAST_CHACHA_JDK = 20;

    private final boolean jdkChaCha = Runtime.version().feature() >= FAST_CHACHA_JDK;

    @Override
    public String name() {
        return "Bouncy Castle";
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
        byte[] signature = new byte[SIGNATURE_BYTES];
        Ed25519.sign(seed, 0, publicKey, 0, message, 0, message.length, signature, 0);
        return signature;
    }

    @Override
    public boolean ed25519Verify(byte[] publicKey, byte[] message, byte[] signature) {
        return publicKey.length == KEY_BYTES
                && signature.length == SIGNATURE_BYTES
                && Ed25519.verify(signature, 0, publicKey, 0, message, 0, message.length);
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
        byte[] secret = new byte[KEY_BYTES];
        if (!X25519.calculateAgreement(privateKey, 0, publicKey, 0, secret, 0)) {
            throw Keys.allZeroSecret();
        }
        return secret;
    }

    @Override
    public Aead chaCha20Poly1305(byte[] key) {
        Keys.requireLength(key);
        return jdkChaCha ? JcaAead.ofJdk(key) : new BouncyCastleAead(key);
    }
}
