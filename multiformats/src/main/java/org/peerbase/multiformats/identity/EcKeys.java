package org.peerbase.multiformats.identity;

import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.math.ec.ECPoint;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.crypto.Sha256;

/**
 * The two types of keys on Weierstrass curves; both sign the SHA-256 of a message, deterministically (RFC 6979), in DER.
 *
 * <p>secp256k1: a public key is a compressed point of 33 bytes, a private one its 32 bytes; of a signature's two forms
 * only that with the smaller {@code s} is taken (BIP 62). ECDSA: a public key in PKIX DER with an uncompressed point on
 * P-256, P-384 or P-521, a private one in SEC 1 DER.
 */
final class EcKeys {
    private static final int SECP256K1_PUBLIC_BYTES = 33;
    private static final int SECP256K1_PRIVATE_BYTES = 32;
    private static final ECNamedDomainParameters SECP256K1 = domain(SECObjectIdentifiers.secp256k1);

    private EcKeys() {}

    static PublicKey secp256k1PublicKey(byte[] data) {
        if (data.length != SECP256K1_PUBLIC_BYTES) {
            throw new MalformedInputException(
                    "a secp256k1 public key has " + SECP256K1_PUBLIC_BYTES + " bytes, not " + data.length);
        }
        return publicKey(KeyType.SECP256K1, data, point(SECP256K1, data));
    }

    static PrivateKey secp256k1PrivateKey(byte[] data) {
        if (data.length != SECP256K1_PRIVATE_BYTES) {
            throw new MalformedInputException(
                    "a secp256k1 private key has " + SECP256K1_PRIVATE_BYTES + " bytes, not " + data.length);
        }
        ECPrivateKeyParameters key = secret(SECP256K1, new BigInteger(1, data));
        ECPublicKeyParameters publicKey = publicOf(key);
        return new PrivateKey(
                data,
                publicKey(KeyType.SECP256K1, publicKey.getQ().getEncoded(true), publicKey),
                message -> sign(KeyType.SECP256K1, key, message));
    }

    static PublicKey ecdsaPublicKey(byte[] data) {
        ECPublicKeyParameters key = Der.parse(
                data,
                "an ECDSA public key",
                value -> ecdsaPublic(SubjectPublicKeyInfo.getInstance(value)),
                EcKeys::encodeEcdsaPublic);
        return publicKey(KeyType.ECDSA, data, key);
    }

    static PrivateKey ecdsaPrivateKey(byte[] data) {
        Pair pair = Der.parse(
                data,
                "an ECDSA private key",
                value -> ecdsaPrivate(ECPrivateKey.getInstance(value)),
                EcKeys::encodeEcdsaPrivate);
        try {
            return new PrivateKey(
                    data,
                    publicKey(KeyType.ECDSA, encodeEcdsaPublic(pair.publicKey), pair.publicKey),
                    message -> sign(KeyType.ECDSA, pair.privateKey, message));
        } catch (IOException e) {
            throw new IllegalStateException("a key that was read can be written", e);
        }
    }

    private record Pair(ECPrivateKeyParameters privateKey, ECPublicKeyParameters publicKey) {}

    private static ECPublicKeyParameters ecdsaPublic(SubjectPublicKeyInfo info) {
        if (!info.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            throw new MalformedInputException("the algorithm is another one");
        }
        ECDomainParameters domain =
                ecdsaDomain(ASN1ObjectIdentifier.getInstance(info.getAlgorithm().getParameters()));
        return point(domain, info.getPublicKeyData().getOctets());
    }

    private static byte[] encodeEcdsaPublic(ECPublicKeyParameters key) throws IOException {
        AlgorithmIdentifier algorithm = new AlgorithmIdentifier(
                X9ObjectIdentifiers.id_ecPublicKey, ((ECNamedDomainParameters) key.getParameters()).getName());
        return new SubjectPublicKeyInfo(algorithm, key.getQ().getEncoded(false)).getEncoded(ASN1Encoding.DER);
    }

    private static Pair ecdsaPrivate(ECPrivateKey encoded) {
        ECDomainParameters domain = ecdsaDomain(ASN1ObjectIdentifier.getInstance(encoded.getParametersObject()));
        ECPrivateKeyParameters key = secret(domain, encoded.getKey());
        return new Pair(key, publicOf(key));
    }

    private static byte[] encodeEcdsaPrivate(Pair pair) throws IOException {
        byte[] point = pair.publicKey.getQ().getEncoded(false);
        ECNamedDomainParameters domain = (ECNamedDomainParameters) pair.privateKey.getParameters();
        return new ECPrivateKey(
                        domain.getN().bitLength(), pair.privateKey.getD(), new DERBitString(point), domain.getName())
                .getEncoded(ASN1Encoding.DER);
    }

    private static ECDomainParameters ecdsaDomain(ASN1ObjectIdentifier curve) {
        if (!curve.equals(SECObjectIdentifiers.secp256r1)
                && !curve.equals(SECObjectIdentifiers.secp384r1)
                && !curve.equals(SECObjectIdentifiers.secp521r1)) {
            throw new MalformedInputException("the curve " + curve + " is not P-256, P-384 or P-521");
        }
        return domain(curve);
    }

    private static ECNamedDomainParameters domain(ASN1ObjectIdentifier curve) {
        X9ECParameters parameters = CustomNamedCurves.getByOID(curve);
        return new ECNamedDomainParameters(curve, parameters);
    }

    private static ECPublicKeyParameters point(ECDomainParameters domain, byte[] encoded) {
        try {
            ECPoint point = domain.getCurve().decodePoint(encoded);
            return new ECPublicKeyParameters(point, domain);
        } catch (IllegalArgumentException e) {
            throw new MalformedInputException("not a point of the curve", e);
        }
    }

    private static ECPrivateKeyParameters secret(ECDomainParameters domain, BigInteger scalar) {
        if (scalar.signum() <= 0 || scalar.compareTo(domain.getN()) >= 0) {
            throw new MalformedInputException("a private key outside of the curve's order");
        }
        return new ECPrivateKeyParameters(scalar, domain);
    }

    private static ECPublicKeyParameters publicOf(ECPrivateKeyParameters key) {
        ECDomainParameters domain = key.getParameters();
        return new ECPublicKeyParameters(domain.getG().multiply(key.getD()).normalize(), domain);
    }

    private static PublicKey publicKey(KeyType type, byte[] data, ECPublicKeyParameters key) {
        return new PublicKey(type, data, (message, signature) -> verify(type, key, message, signature));
    }

    private static boolean verify(KeyType type, ECPublicKeyParameters key, byte[] message, byte[] signature) {
        BigInteger order = key.getParameters().getN();
        BigInteger[] parts;
        try {
            parts = StandardDSAEncoding.INSTANCE.decode(order, signature);
        } catch (IOException | RuntimeException e) {
            return false;
        }
        if (type == KeyType.SECP256K1 && parts[1].compareTo(order.shiftRight(1)) > 0) {
            return false;
        }
        ECDSASigner verifier = new ECDSASigner();
        verifier.init(false, key);
        return verifier.verifySignature(Sha256.hash(message), parts[0], parts[1]);
    }

    private static byte[] sign(KeyType type, ECPrivateKeyParameters key, byte[] message) {
        BigInteger order = key.getParameters().getN();
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, key);
        BigInteger[] parts = signer.generateSignature(Sha256.hash(message));
        BigInteger s = type == KeyType.SECP256K1 ? parts[1].min(order.subtract(parts[1])) : parts[1];
        try {
            return StandardDSAEncoding.INSTANCE.encode(order, parts[0], s);
        } catch (IOException e) {
            throw new IllegalStateException("a signature of two numbers can be written", e);
        }
    }
}
