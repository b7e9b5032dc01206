package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * One change of one replica: the unit that is stored, sent and applied. Immutable.
 *
 * <p>A record may be applied once the author's record before it and every {@linkplain #dependencies dependency} have
 * been. The dependencies name only what the author had seen since its record before, and of that only what isn't
 * implied by another dependency; all together they are what the author knew.
 */
public final class ChangeRecord {
    /** The longest payload, in bytes. */
    public static final int MAX_PAYLOAD_BYTES = 16 << 20;

    /** The longest name of a sub-collaboration or type, in bytes of UTF-8. */
    public static final int MAX_NAME_BYTES = 255;

    /** The highest sequence that a remote may name: far above what anybody reaches, and far below an overflow. */
    public static final long MAX_SEQUENCE = 1L << 56;

    /** The most dependencies of one record. */
    public static final int MAX_DEPENDENCIES = 16_384;

    private static final int FORMAT = 1;

    private final ReplicaId author;
    private final long sequence;
    private final List<Dependency> dependencies;
    private final String sub;
    private final String type;
    private final byte[] payload;

    /**
     * A record.
     *
     * @param sequence its place among the author's records; 1 is the first
     * @param dependencies of other replicas, in the order of their ids, none twice
     * @param sub the name of the sub-collaboration, empty for the root
     * @param type the name of the data type
     * @param payload the delta; not copied, must not change
     */
    public ChangeRecord(
            ReplicaId author, long sequence, List<Dependency> dependencies, String sub, String type, byte[] payload) {
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence " + sequence + ": the first is 1");
        }
        this.author = author;
        this.sequence = sequence;
        this.dependencies = List.copyOf(dependencies);
        this.sub = sub;
        this.type = type;
        this.payload = payload;
    }

    public ReplicaId author() {
        return author;
    }

    public long sequence() {
        return sequence;
    }

    public List<Dependency> dependencies() {
        return dependencies;
    }

    public String sub() {
        return sub;
    }

    public String type() {
        return type;
    }

    /** The delta; not a copy. */
    public byte[] payload() {
        return payload;
    }

    /** About how much room the record takes, in bytes: what limits count. */
    public int size() {
        return payload.length + sub.length() + type.length() + 24 + 48 * dependencies.size();
    }

    /** What a store keeps beside author and sequence: the rest, in its one form. */
    public byte[] toBytes() {
        ByteWriter writer = new ByteWriter(size());
        writer.writeByte(FORMAT);
        writer.writeVarint(dependencies.size());
        for (Dependency dependency : dependencies) {
            dependency.replica().writeTo(writer);
            writer.writeVarint(dependency.sequence());
        }
        writer.writeString(sub);
        writer.writeString(type);
        writer.writeBlock(payload);
        return writer.toByteArray();
    }

    /**
     * Reads what {@link #toBytes} wrote.
     *
     * @throws MalformedMessageException if it is anything else
     */
    public static ChangeRecord fromBytes(ReplicaId author, long sequence, byte[] bytes) {
        try {
            ByteReader reader = new ByteReader(bytes);
            int format = reader.readByte();
            if (format != FORMAT) {
                throw new MalformedMessageException("a record of format " + format + "; this version reads " + FORMAT);
            }
            int count = reader.readCount("dependencies", 3);
            if (count > MAX_DEPENDENCIES) {
                throw new MalformedMessageException(count + " dependencies, at most " + MAX_DEPENDENCIES);
            }
            List<Dependency> dependencies = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                Dependency dependency = new Dependency(ReplicaId.readFrom(reader), Wire.readSequence(reader));
                requireOrder(author, i == 0 ? null : dependencies.get(i - 1).replica(), dependency.replica());
                dependencies.add(dependency);
            }
            String sub = readName(reader, "sub-collaboration");
            String type = readName(reader, "type");
            byte[] payload = reader.readBytes(reader.readInt("length of a payload", MAX_PAYLOAD_BYTES));
            reader.expectEnd();
            if (sequence < 1) {
                throw new MalformedMessageException("sequence " + sequence + ": the first is 1");
            }
            return new ChangeRecord(author, sequence, dependencies, sub, type, payload);
        } catch (MalformedBytesException e) {
            throw new MalformedMessageException("a record: " + e.getMessage(), e);
        }
    }

    static String readName(ByteReader reader, String what) {
        int before = reader.remaining();
        String name = reader.readString();
        if (before - reader.remaining() > MAX_NAME_BYTES + 2) {
            throw new MalformedMessageException("the name of a " + what + " is over " + MAX_NAME_BYTES + " bytes");
        }
        return name;
    }

    static void requireOrder(ReplicaId author, @Nullable ReplicaId before, ReplicaId replica) {
        if (replica.equals(author)) {
            throw new MalformedMessageException("a record that depends on its own author by name");
        }
        if (before != null && before.compareTo(replica) >= 0) {
            throw new MalformedMessageException("dependencies out of order");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChangeRecord that
                && sequence == that.sequence
                && author.equals(that.author)
                && dependencies.equals(that.dependencies)
                && sub.equals(that.sub)
                && type.equals(that.type)
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return 31 * author.hashCode() + Long.hashCode(sequence);
    }

    @Override
    public String toString() {
        return "record " + sequence + " of replica " + author;
    }
}
