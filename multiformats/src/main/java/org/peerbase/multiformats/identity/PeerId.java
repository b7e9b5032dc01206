package org.peerbase.multiformats.identity;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.Cid;
import org.peerbase.multiformats.HashFunction;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.Multibase;
import org.peerbase.multiformats.Multihash;

/**
 * The name of a peer: the multihash of its encoded public key, or the key itself where it is short. Immutable and safe
 * for any thread; ordered by its bytes, unsigned. Specification: {@code libp2p/specs}, {@code peer-ids/peer-ids.md}.
 */
public final class PeerId implements Comparable<PeerId> {
    /** An encoded key up to this length is its own id; a longer one is hashed. */
    public static final int MAX_INLINE_KEY_BYTES = 42;

    /** The longest binary form, in bytes. */
    public static final int MAX_BYTES = 2 + MAX_INLINE_KEY_BYTES;

    private static final int V0_TEXT_LENGTH = 46;

    private final byte[] bytes;
    private final @Nullable PublicKey inlineKey;
    private final int hash;
    private volatile @Nullable String text;

    private PeerId(byte[] bytes, @Nullable PublicKey inlineKey) {
        this.bytes = bytes;
        this.inlineKey = inlineKey;
        this.hash = Arrays.hashCode(bytes);
    }

    /** The peer that has {@code key}. */
    public static PeerId of(PublicKey key) {
        byte[] encoded = key.encode();
        return encoded.length <= MAX_INLINE_KEY_BYTES
                ? new PeerId(Multihash.of(HashFunction.IDENTITY, encoded).toBytes(), key)
                : new PeerId(Multihash.of(HashFunction.SHA2_256, encoded).toBytes(), null);
    }

    /**
     * The peer of a binary id.
     *
     * @throws MalformedInputException if it is not the multihash of any key that is allowed
     */
    public static PeerId fromBytes(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new MalformedInputException(
                    "a peer id of " + bytes.length + " bytes is over the limit of " + MAX_BYTES);
        }
        return ofMultihash(Multihash.fromBytes(bytes));
    }

    /**
     * The peer of a multihash.
     *
     * @throws MalformedInputException if it is not the multihash of any key that is allowed
     */
    public static PeerId ofMultihash(Multihash multihash) {
        if (multihash.code() == HashFunction.SHA2_256.code()) {
            return new PeerId(multihash.toBytes(), null);
        }
        if (multihash.code() != HashFunction.IDENTITY.code()) {
            throw new MalformedInputException("a peer id is a sha2-256 or identity multihash");
        }
        byte[] encoded = multihash.digest();
        if (encoded.length > MAX_INLINE_KEY_BYTES) {
            throw new MalformedInputException("a key of " + encoded.length + " bytes is hashed in a peer id");
        }
        return new PeerId(multihash.toBytes(), PublicKey.decode(encoded));
    }

    /**
     * Either text form: base 58 ({@code 12D3KooW…}, {@code Qm…}) or a version 1 CID ({@code bafz…}).
     *
     * @throws MalformedInputException if it is none
     */
    public static PeerId parse(String text) {
        if (text.startsWith("1") || (text.startsWith("Qm") && text.length() == V0_TEXT_LENGTH)) {
            return fromBytes(Multibase.BASE58BTC.decodeBare(text));
        }
        Cid cid = Cid.parse(text);
        if (cid.codec() != Cid.LIBP2P_KEY) {
            throw new MalformedInputException("the CID is not that of a libp2p key");
        }
        return ofMultihash(cid.multihash());
    }

    /** A copy of the binary form, a multihash. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The CID form. */
    public Cid toCid() {
        return Cid.v1(Cid.LIBP2P_KEY, Multihash.fromBytes(bytes));
    }

    /** The public key, if it is short enough to be in the id. */
    public Optional<PublicKey> publicKey() {
        return Optional.ofNullable(inlineKey);
    }

    /** Whether {@code key} is this peer's. */
    public boolean matches(PublicKey key) {
        return equals(key.toPeerId());
    }

    @Override
    public int compareTo(PeerId other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerId that && hash == that.hash && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Base 58. */
    @Override
    public String toString() {
        String known = text;
        if (known == null) {
            known = Multibase.BASE58BTC.encodeBare(bytes);
            text = known;
        }
        return known;
    }
}
