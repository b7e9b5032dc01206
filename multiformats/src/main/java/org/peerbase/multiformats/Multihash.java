package org.peerbase.multiformats;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A digest that tells which function made it: varint code, varint length, digest. Specification: {@code
 * multiformats/multihash}. Immutable and safe for any thread.
 *
 * <p>Codes that {@link HashFunction} does not know are kept; they can be compared and passed on, not computed. Digests
 * of known functions have their full length: a shortened one is another, weaker function, and is refused.
 */
public final class Multihash {
    /** The longest digest taken, in bytes. */
    public static final int MAX_DIGEST_BYTES = 128;

    private final long code;
    private final byte[] digest;

    private Multihash(long code, byte[] digest) {
        this.code = code;
        this.digest = digest;
    }

    /** The multihash of {@code data}. */
    public static Multihash of(HashFunction function, byte[] data) {
        return ofDigest(function.code(), function.digest(data));
    }

    /**
     * A digest made elsewhere.
     *
     * @throws MalformedInputException if the digest has a length that the function does not give
     */
    public static Multihash ofDigest(long code, byte[] digest) {
        requireLength(code, digest.length);
        return new Multihash(code, digest.clone());
    }

    /**
     * The multihash that the whole of {@code bytes} is.
     *
     * @throws MalformedInputException if it is none, or has trailing bytes
     */
    public static Multihash fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Multihash multihash = read(in);
        if (in.hasRemaining()) {
            throw new MalformedInputException("trailing bytes after the multihash");
        }
        return multihash;
    }

    /**
     * Reads a multihash at the position of {@code in}.
     *
     * @throws MalformedInputException if there is none
     */
    public static Multihash read(ByteBuffer in) {
        long code = Varint.read(in);
        byte[] digest = Varint.readLengthPrefixed(in, MAX_DIGEST_BYTES);
        requireLength(code, digest.length);
        return new Multihash(code, digest);
    }

    private static void requireLength(long code, int length) {
        Optional<HashFunction> function = HashFunction.ofCode(code);
        if (function.isPresent() && !function.get().allowsLength(length)) {
            throw new MalformedInputException(
                    "a " + function.get().label() + " digest is not " + length + " bytes long");
        }
        if (length > MAX_DIGEST_BYTES) {
            throw new MalformedInputException(
                    "a digest of " + length + " bytes is over the limit of " + MAX_DIGEST_BYTES);
        }
    }

    /** The multicodec number of the hash function. */
    public long code() {
        return code;
    }

    /** The hash function, if it can be computed here. */
    public Optional<HashFunction> function() {
        return HashFunction.ofCode(code);
    }

    /** A copy of the digest. */
    public byte[] digest() {
        return digest.clone();
    }

    /** Whether this is the multihash of {@code data}; never true for a function that is not known here. */
    public boolean matches(byte[] data) {
        Optional<HashFunction> function = function();
        return function.isPresent() && Arrays.equals(function.get().digest(data), digest);
    }

    /** The binary form. */
    public byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(Varint.size(code) + Varint.size(digest.length) + digest.length);
        Varint.write(code, out);
        Varint.write(digest.length, out);
        return out.put(digest).array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Multihash that && code == that.code && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(code) + Arrays.hashCode(digest);
    }

    /** Base 58 without a prefix, as CIDv0 and peer ids are written. */
    @Override
    public String toString() {
        return Multibase.BASE58BTC.encodeBare(toBytes());
    }
}
