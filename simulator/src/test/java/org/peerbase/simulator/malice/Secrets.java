package org.peerbase.simulator.malice;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Section 3 of the protocol, "Keys": what is made of the keys that a key text has, with the platform's own ciphers. */
final class Secrets {
    private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int KEY_BYTES = 32;

    private final byte[] writeKey;
    private final byte[] readKey;
    private final byte[] collaboration;

    /**
     * The secrets of a key text.
     *
     * @param collaboration its id
     */
    Secrets(String keyText, byte[] collaboration) {
        BigInteger number = BigInteger.ZERO;
        for (int i = 0; i < keyText.length(); i++) {
            int digit = BASE58.indexOf(keyText.charAt(i));
            number = number.multiply(BigInteger.valueOf(58)).add(BigInteger.valueOf(digit));
        }
        // It begins with a byte 01, so no leading zeros are lost.
        byte[] bytes = number.toByteArray();
        this.writeKey = Arrays.copyOfRange(bytes, 2, 2 + KEY_BYTES);
        this.readKey = Arrays.copyOfRange(bytes, 2 + KEY_BYTES, 2 + 2 * KEY_BYTES);
        this.collaboration = collaboration;
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sign(byte[] seed, byte[] message) {
        try {
            PrivateKey key = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The right of {@code peer} to write; of a reader's keys, what it looks like if signed with what it has. */
    byte[] capability(byte[] peer) {
        return sign(
                writeKey,
                new Bytes()
                        .ascii("peer-base capability 1")
                        .raw(collaboration)
                        .raw(peer)
                        .done());
    }

    /** What shows that {@code peer} can read. */
    byte[] pass(byte[] peer, String app, String name, String type) {
        byte[] seed = hmac(
                readKey,
                new Bytes()
                        .text("peer-base collaboration 1")
                        .text(app)
                        .text(name)
                        .text(type)
                        .done());
        return sign(
                seed,
                new Bytes()
                        .ascii("peer-base pass 1")
                        .raw(collaboration)
                        .raw(peer)
                        .done());
    }

    private byte[] derive(byte[] salt, byte[] replica) {
        byte[] info = new Bytes()
                .ascii("peer-base records 1")
                .raw(collaboration)
                .raw(replica)
                .done();
        byte[] extracted = hmac(salt, readKey);
        byte[] first = hmac(extracted, new Bytes().raw(info).u8(1).done());
        byte[] second = hmac(extracted, new Bytes().raw(first).raw(info).u8(2).done());
        return new Bytes().raw(first).raw(Arrays.copyOf(second, 16)).done();
    }

    /** What others are told of a session with a salt of 16 bytes. */
    byte[] session(byte[] salt, byte[] replica) {
        return new Bytes()
                .raw(salt)
                .raw(Arrays.copyOfRange(derive(salt, replica), 32, 48))
                .done();
    }

    /** Seals a body. */
    byte[] seal(byte[] salt, Page page) {
        try {
            Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
            byte[] key = Arrays.copyOf(derive(salt, page.author()), KEY_BYTES);
            byte[] nonce =
                    ByteBuffer.allocate(12).putInt(0).putLong(page.sequence()).array();
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
            cipher.updateAAD(new Bytes()
                    .raw(collaboration)
                    .raw(page.author())
                    .raw(page.header())
                    .done());
            return cipher.doFinal(page.body());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
