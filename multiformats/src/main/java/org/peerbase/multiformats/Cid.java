package org.peerbase.multiformats;

import java.nio.ByteBuffer;

/**
 * A content identifier: what kind of content (a multicodec) and its multihash. Specification: {@code multiformats/cid}.
 * Immutable and safe for any thread.
 *
 * <p>Version 0 is the bare sha2-256 multihash of a dag-pb node, written in base 58 ({@code Qm…}). Version 1 is {@code
 * 01}, the varint codec and the multihash, written in any multibase, base 32 by default.
 */
public final class Cid {
    /** Multicodec of bare bytes. */
    public static final long RAW = 0x55;

    /** Multicodec of MerkleDAG protobuf nodes. */
    public static final long DAG_PB = 0x70;

    /** Multicodec of MerkleDAG CBOR nodes. */
    public static final long DAG_CBOR = 0x71;

    /** Multicodec of libp2p public keys: the CID form of a peer id. */
    public static final long LIBP2P_KEY = 0x72;

    private static final int V0_TEXT_LENGTH = 46;
    private static final int V0_BYTES = 34;

    private final int version;
    private final long codec;
    private final Multihash multihash;

    private Cid(int version, long codec, Multihash multihash) {
        this.version = version;
        this.codec = codec;
        this.multihash = multihash;
    }

    /**
     * A version 0 identifier.
     *
     * @throws MalformedInputException if {@code multihash} is not sha2-256
     */
    public static Cid v0(Multihash multihash) {
        if (multihash.code() != HashFunction.SHA2_256.code()) {
            throw new MalformedInputException("a version 0 CID has a sha2-256 multihash");
        }
        return new Cid(0, DAG_PB, multihash);
    }

    /** A version 1 identifier. */
    public static Cid v1(long codec, Multihash multihash) {
        if (codec < 0) {
            throw new IllegalArgumentException("a codec is not negative: " + codec);
        }
        return new Cid(1, codec, multihash);
    }

    /**
     * Either text form: {@code Qm…} or a multibase prefix and digits.
     *
     * @throws MalformedInputException if it is none
     */
    public static Cid parse(String text) {
        if (text.length() == V0_TEXT_LENGTH && text.startsWith("Qm")) {
            return v0(Multihash.fromBytes(Multibase.BASE58BTC.decodeBare(text)));
        }
        if (text.length() > Multibase.MAX_RADIX_LENGTH) {
            throw new MalformedInputException(
                    "a CID of " + text.length() + " characters is over the limit of " + Multibase.MAX_RADIX_LENGTH);
        }
        Cid cid = fromBytes(Multibase.decode(text));
        if (cid.version == 0) {
            throw new MalformedInputException("a version 0 CID has no multibase prefix");
        }
        return cid;
    }

    /**
     * The identifier that the whole of {@code bytes} is.
     *
     * @throws MalformedInputException if it is none, or has trailing bytes
     */
    public static Cid fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Cid cid = read(in);
        if (in.hasRemaining()) {
            throw new MalformedInputException("trailing bytes after the CID");
        }
        return cid;
    }

    /**
     * Reads an identifier at the position of {@code in}.
     *
     * @throws MalformedInputException if there is none
     */
    public static Cid read(ByteBuffer in) {
        // The first byte of a version 0 CID is the code of sha2-256, which will never be a version.
        if (in.remaining() >= V0_BYTES && in.get(in.position()) == 0x12 && in.get(in.position() + 1) == 0x20) {
            return v0(Multihash.read(in));
        }
        long version = Varint.read(in);
        if (version != 1) {
            throw new MalformedInputException("unknown CID version " + version);
        }
        long codec = Varint.read(in);
        return new Cid(1, codec, Multihash.read(in));
    }

    /** 0 or 1. */
    public int version() {
        return version;
    }

    /** The multicodec number of the content. */
    public long codec() {
        return codec;
    }

    public Multihash multihash() {
        return multihash;
    }

    /** The binary form. */
    public byte[] toBytes() {
        byte[] hash = multihash.toBytes();
        if (version == 0) {
            return hash;
        }
        ByteBuffer out = ByteBuffer.allocate(1 + Varint.size(codec) + hash.length);
        Varint.write(version, out);
        Varint.write(codec, out);
        return out.put(hash).array();
    }

    /**
     * The text in a base of choice.
     *
     * @throws IllegalStateException if this is version 0, which has one text only
     */
    public String toString(Multibase base) {
        if (version == 0) {
            throw new IllegalStateException("a version 0 CID is written in base 58 without a prefix");
        }
        return base.encode(toBytes());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cid that
                && version == that.version
                && codec == that.codec
                && multihash.equals(that.multihash);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * version + Long.hashCode(codec)) + multihash.hashCode();
    }

    /** Version 0 in base 58, version 1 in base 32. */
    @Override
    public String toString() {
        return version == 0 ? multihash.toString() : toString(Multibase.BASE32);
    }
}
