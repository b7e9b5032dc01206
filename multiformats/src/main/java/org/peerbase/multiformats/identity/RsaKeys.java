package org.peerbase.multiformats.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.peerbase.multiformats.MalformedInputException;

/**
 * RSA: a public key in PKIX DER, a private one in PKCS #1 DER, signatures of PKCS #1 v1.5 with SHA-256. The JDK does
 * the arithmetic; keys are limited so that a stranger's can't make it long.
 */
final class RsaKeys {
    static final int MIN_BITS = 2048;
    static final int MAX_BITS = 8192;

    /** Every exponent in use is 65537; what needs more than this only costs time. */
    static final int MAX_EXPONENT_BITS = 31;

    private static final String SIGNATURE = "SHA256withRSA";

    private RsaKeys() {}

    static PublicKey publicKey(byte[] data) {
        RSAPublicKey key = Der.parse(
                data,
                "an RSA public key",
                sequence -> RSAPublicKey.getInstance(
                        SubjectPublicKeyInfo.getInstance(sequence).parsePublicKey()),
                RsaKeys::encodePublic);
        requireBounds(key.getModulus(), key.getPublicExponent());
        return publicKey(data, key.getModulus(), key.getPublicExponent());
    }

    private static PublicKey publicKey(byte[] data, BigInteger modulus, BigInteger exponent) {
        try {
            java.security.PublicKey jdkKey =
                    KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
            return new PublicKey(KeyType.RSA, data, (message, signature) -> verify(jdkKey, message, signature));
        } catch (GeneralSecurityException e) {
            throw new MalformedInputException("not an RSA public key: " + e.getMessage(), e);
        }
    }

    static PrivateKey privateKey(byte[] data) {
        RSAPrivateKey key = Der.parse(
                data, "an RSA private key", RSAPrivateKey::getInstance, parsed -> parsed.getEncoded(ASN1Encoding.DER));
        requireBounds(key.getModulus(), key.getPublicExponent());
        requireConsistent(key);
        try {
            java.security.PrivateKey jdkKey = KeyFactory.getInstance("RSA")
                    .generatePrivate(new RSAPrivateCrtKeySpec(
                            key.getModulus(),
                            key.getPublicExponent(),
                            key.getPrivateExponent(),
                            key.getPrime1(),
                            key.getPrime2(),
                            key.getExponent1(),
                            key.getExponent2(),
                            key.getCoefficient()));
            byte[] publicData = encodePublic(new RSAPublicKey(key.getModulus(), key.getPublicExponent()));
            PublicKey publicKey = publicKey(publicData, key.getModulus(), key.getPublicExponent());
            return new PrivateKey(data, publicKey, message -> sign(jdkKey, message));
        } catch (GeneralSecurityException | IOException e) {
            throw new MalformedInputException("not an RSA private key: " + e.getMessage(), e);
        }
    }

    private static void requireBounds(BigInteger modulus, BigInteger exponent) {
        int bits = modulus.bitLength();
        if (modulus.signum() <= 0 || bits < MIN_BITS || bits > MAX_BITS) {
            throw new MalformedInputException("an RSA key has " + MIN_BITS + " to " + MAX_BITS + " bits, not " + bits);
        }
        if (!modulus.testBit(0)
                || !exponent.testBit(0)
                || exponent.signum() <= 0
                || exponent.bitLength() < 2
                || exponent.bitLength() > MAX_EXPONENT_BITS) {
            throw new MalformedInputException("an RSA modulus or exponent that no key has");
        }
    }

    /** Signing with numbers that do not belong together could give the key away. */
    private static void requireConsistent(RSAPrivateKey key) {
        BigInteger p = key.getPrime1();
        BigInteger q = key.getPrime2();
        boolean consistent = p.bitLength() > 1
                && q.bitLength() > 1
                && p.multiply(q).equals(key.getModulus())
                && isInverse(key.getPublicExponent(), key.getExponent1(), p.subtract(BigInteger.ONE))
                && isInverse(key.getPublicExponent(), key.getExponent2(), q.subtract(BigInteger.ONE))
                && isInverse(key.getPublicExponent(), key.getPrivateExponent(), p.subtract(BigInteger.ONE))
                && isInverse(key.getPublicExponent(), key.getPrivateExponent(), q.subtract(BigInteger.ONE))
                && isInverse(q, key.getCoefficient(), p);
        if (!consistent) {
            throw new MalformedInputException("the numbers of the RSA private key do not belong together");
        }
    }

    private static boolean isInverse(BigInteger one, BigInteger other, BigInteger modulus) {
        return one.multiply(other).mod(modulus).equals(BigInteger.ONE);
    }

    private static byte[] encodePublic(RSAPublicKey key) throws IOException {
        return new SubjectPublicKeyInfo(
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE), key)
                .getEncoded(ASN1Encoding.DER);
    }

    private static boolean verify(java.security.PublicKey key, byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(SIGNATURE);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + SIGNATURE, e);
        }
    }

    private static byte[] sign(java.security.PrivateKey key, byte[] message) {
        try {
            Signature signer = Signature.getInstance(SIGNATURE);
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing with an RSA key failed", e);
        }
    }
}
