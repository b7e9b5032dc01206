package org.peerbase.crdt.dot;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;

/**
 * The name of a replica: 1 to {@value #LENGTH_MAX} opaque bytes, never cut, compared as unsigned bytes. No two replicas
 * may share one, and one that lost its state must come back under a new one. Immutable.
 */
public final class ReplicaId implements Comparable<ReplicaId> {
    /** The most bytes an id may have. */
    public static final int LENGTH_MAX = 64;

    private final byte[] bytes;
    private final int hash;

    private ReplicaId(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /**
     * The id with these bytes, which are copied.
     *
     * @throws IllegalArgumentException if they are not 1 to {@value #LENGTH_MAX}
     */
    public static ReplicaId of(byte[] bytes) {
        if (bytes.length < 1 || bytes.length > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "a replica id has 1 to " + LENGTH_MAX + " bytes, this one has " + bytes.length);
        }
        return new ReplicaId(bytes.clone());
    }

    /** The id with the UTF-8 bytes of {@code text}, which must be 1 to {@value #LENGTH_MAX}. */
    public static ReplicaId of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads what {@link #writeTo} wrote. */
    public static ReplicaId readFrom(ByteReader reader) {
        int length = reader.readInt("length of a replica id", LENGTH_MAX);
        if (length == 0) {
            throw new MalformedBytesException("a replica id of 0 bytes");
        }
        return new ReplicaId(reader.readBytes(length));
    }

    /** Writes the length and the bytes. */
    public void writeTo(ByteWriter writer) {
        writer.writeBlock(bytes);
    }

    /** A copy of the bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    @Override
    public int compareTo(ReplicaId other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ReplicaId that && hash == that.hash && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The bytes in hexadecimal. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
