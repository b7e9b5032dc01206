package org.peerbase.multiformats;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.bouncycastle.crypto.digests.Blake3Digest;

/** The hash functions that can be computed here, with their codes of {@code multiformats/multicodec}. */
public enum HashFunction {
    /** No hash: the digest is the data, at most {@link Multihash#MAX_DIGEST_BYTES}. */
    IDENTITY(0x00, "identity", -1),
    SHA1(0x11, "sha1", 20),
    SHA2_256(0x12, "sha2-256", 32),
    SHA2_512(0x13, "sha2-512", 64),
    BLAKE3(0x1e, "blake3", 32);

    private static final HashFunction[] ALL = values();

    private final long code;
    private final String label;
    private final int digestBytes;

    HashFunction(long code, String label, int digestBytes) {
        this.code = code;
        this.label = label;
        this.digestBytes = digestBytes;
    }

    /** The multicodec number. */
    public long code() {
        return code;
    }

    /** The multicodec name, such as {@code sha2-256}. */
    public String label() {
        return label;
    }

    /** The function of a multicodec number, if it is one of these. */
    public static Optional<HashFunction> ofCode(long code) {
        for (HashFunction function : ALL) {
            if (function.code == code) {
                return Optional.of(function);
            }
        }
        return Optional.empty();
    }

    /** Whether a digest of this function can be {@code bytes} long. */
    boolean allowsLength(int bytes) {
        return this == IDENTITY || bytes == digestBytes;
    }

    /** The digest of {@code data}. */
    byte[] digest(byte[] data) {
        return switch (this) {
            case IDENTITY -> data.clone();
            case SHA1 -> jdk("SHA-1", data);
            case SHA2_256 -> jdk("SHA-256", data);
            case SHA2_512 -> jdk("SHA-512", data);
            case BLAKE3 -> {
                Blake3Digest blake3 = new Blake3Digest(digestBytes);
                blake3.update(data, 0, data.length);
                byte[] digest = new byte[digestBytes];
                blake3.doFinal(digest, 0);
                yield digest;
            }
        };
    }

    private static byte[] jdk(String algorithm, byte[] data) {
        try {
            return MessageDigest.getInstance(algorithm).digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
