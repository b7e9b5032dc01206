package org.peerbase.crdt.causal;

import java.util.Arrays;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.crdt.value.Fingerprint;
import org.peerbase.crdt.value.Values;

/** What an entry holds, in bytes that say where they end. */
public enum Payload {
    /** That the entry is there says all. */
    NOTHING,
    /** An element value. */
    VALUE,
    /** {@link #ADDED} and an element value, or {@link #REMOVED} and a {@link Fingerprint}. */
    MARKED_VALUE,
    /** A long, as an element value. */
    COUNT;

    static final int REMOVED = 0;
    static final int ADDED = 1;

    /**
     * The largest count of one entry. Honest replicas have one entry each in a counter, and 65,536 of those fit a long; a
     * sum that more entries of a lying author bring beyond it wraps, at all replicas alike.
     */
    public static final long COUNT_MAX = (1L << 47) - 1;

    private static final byte[] EMPTY = {};

    byte[] read(ByteReader reader) {
        int from = reader.position();
        switch (this) {
            case NOTHING -> {
                return EMPTY;
            }
            case VALUE -> Values.read(reader);
            case MARKED_VALUE -> {
                if (reader.readInt("mark", ADDED) == ADDED) {
                    Values.read(reader);
                } else {
                    Fingerprint.read(reader);
                }
            }
            case COUNT -> {
                if (!(Values.read(reader) instanceof Long count) || count > COUNT_MAX || count < -COUNT_MAX) {
                    throw new MalformedBytesException("a count is a long up to " + COUNT_MAX + " either way");
                }
            }
        }
        return reader.bytesSince(from);
    }

    /** The payload of an entry that says all by being there. */
    public static byte[] ofNothing() {
        return EMPTY;
    }

    /** The payload that holds the count. */
    public static byte[] ofCount(long count) {
        return Values.encode(count).array();
    }

    /** The payload that says of an element that it was added. */
    public static byte[] ofAdded(Bytes element) {
        ByteWriter writer = new ByteWriter(element.length() + 1);
        writer.writeByte(ADDED);
        writer.writeBytes(element.array());
        return writer.toByteArray();
    }

    /** The payload that says of an element that it was removed. */
    public static byte[] ofRemoved(Bytes element) {
        ByteWriter writer = new ByteWriter(Fingerprint.BYTES_MAX + 3);
        writer.writeByte(REMOVED);
        Fingerprint.write(writer, Fingerprint.of(element));
        return writer.toByteArray();
    }

    /** The element that was added. */
    static Bytes added(byte[] payload) {
        return Bytes.wrapping(Arrays.copyOfRange(payload, 1, payload.length));
    }

    /** The fingerprint of the element that was added or removed. */
    static Bytes fingerprint(byte[] payload) {
        return payload[0] == ADDED
                ? Fingerprint.of(added(payload))
                : Fingerprint.read(new ByteReader(payload, 1, payload.length - 1));
    }

    static long count(byte[] payload) {
        return Values.read(new ByteReader(payload)) instanceof Long count ? count : 0;
    }
}
