package org.peerbase.crdt.causal;

import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.crdt.value.Values;

/** What an entry holds, in bytes that say where they end. */
public enum Payload {
    /** That the entry is there says all. */
    NOTHING,
    /** An element value. */
    VALUE,
    /** A byte, {@link #REMOVED} or {@link #ADDED}, and an element value. */
    MARKED_VALUE,
    /** A long, as an element value. */
    COUNT;

    static final int REMOVED = 0;
    static final int ADDED = 1;

    /** The largest count of one replica, as in the other counters: the sum of all replicas fits a long. */
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
                reader.readInt("mark", ADDED);
                Values.read(reader);
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

    /** The payload that says of an element that it was added, or removed. */
    public static byte[] ofMarked(Bytes element, boolean isAdded) {
        ByteWriter writer = new ByteWriter(element.length() + 1);
        writer.writeByte(isAdded ? ADDED : REMOVED);
        writer.writeBytes(element.array());
        return writer.toByteArray();
    }

    static long count(byte[] payload) {
        return Values.read(new ByteReader(payload)) instanceof Long count ? count : 0;
    }
}
