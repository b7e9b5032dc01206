package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.access.Access;
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
 *
 * <p>What the change is stands in the {@linkplain #body body}, which may be sealed; all else can be read by everybody. A
 * {@linkplain #signature signature} covers this record and all before it of the same author: see {@link Chain}.
 */
public final class ChangeRecord {
    /** The longest body, in bytes. */
    public static final int MAX_BODY_BYTES = 16 << 20;

    /** The longest name of a sub-collaboration or type, in bytes of UTF-8. */
    public static final int MAX_NAME_BYTES = 255;

    /** The highest sequence that a remote may name: far above what anybody reaches, and far below an overflow. */
    public static final long MAX_SEQUENCE = 1L << 56;

    /** The most dependencies of one record. */
    public static final int MAX_DEPENDENCIES = 1_024;

    /** The length of a capability: an Ed25519 signature. */
    public static final int CAPABILITY_BYTES = Access.CAPABILITY_BYTES;

    /** The length of what begins a session. */
    public static final int SESSION_BYTES = 32;

    private static final int FORMAT = 2;
    private static final int HAS_CAPABILITY = 1;
    private static final int HAS_SESSION = 2;

    private final ReplicaId author;
    private final long sequence;
    private final List<Dependency> dependencies;
    private final byte @Nullable [] capability;
    private final byte @Nullable [] session;
    private final byte[] body;
    private final byte @Nullable [] signature;

    /**
     * A record. Arrays are not copied and must not change.
     *
     * @param sequence its place among the author's records; 1 is the first
     * @param dependencies of other replicas, in the order of their ids, none twice
     * @param capability the author's right to write, {@value #CAPABILITY_BYTES} bytes
     * @param session what the bodies from here on are sealed with, {@value #SESSION_BYTES} bytes
     * @param signature by the author's peer; at most {@value Signatures#MAX_BYTES} bytes
     */
    public ChangeRecord(
            ReplicaId author,
            long sequence,
            List<Dependency> dependencies,
            byte @Nullable [] capability,
            byte @Nullable [] session,
            byte[] body,
            byte @Nullable [] signature) {
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence " + sequence + ": the first is 1");
        }
        requireLength(capability, CAPABILITY_BYTES);
        requireLength(session, SESSION_BYTES);
        this.author = author;
        this.sequence = sequence;
        this.dependencies = List.copyOf(dependencies);
        this.capability = capability;
        this.session = session;
        this.body = body;
        this.signature = signature;
    }

    private static void requireLength(byte @Nullable [] field, int length) {
        if (field != null && field.length != length) {
            throw new IllegalArgumentException("a field of " + field.length + " bytes instead of " + length);
        }
    }

    /** The same record with the author's signature. */
    ChangeRecord signed(byte[] newSignature) {
        return new ChangeRecord(author, sequence, dependencies, capability, session, body, newSignature);
    }

    /** The same record with another body. */
    ChangeRecord withBody(byte[] newBody) {
        return new ChangeRecord(author, sequence, dependencies, capability, session, newBody, signature);
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

    /** The author's right to write, signed by the collaboration's write key; not a copy. */
    public Optional<byte[]> capability() {
        return Optional.ofNullable(capability);
    }

    /** What begins a session: its salt and its commitment; not a copy. */
    public Optional<byte[]> session() {
        return Optional.ofNullable(session);
    }

    /** What changed, sealed if the collaboration has keys; not a copy. */
    public byte[] body() {
        return body;
    }

    /** The author's word for this record and all before it; not a copy. */
    public Optional<byte[]> signature() {
        return Optional.ofNullable(signature);
    }

    boolean isSigned() {
        return signature != null;
    }

    /** About how much room the record takes, in bytes: what limits count. */
    public int size() {
        return body.length
                + 24
                + 48 * dependencies.size()
                + lengthOf(capability)
                + lengthOf(session)
                + lengthOf(signature);
    }

    private static int lengthOf(byte @Nullable [] field) {
        return field == null ? 0 : field.length;
    }

    /** All but body and signature in its one form: what a sealed body is bound to. */
    byte[] header() {
        ByteWriter writer = new ByteWriter(16);
        writeHeader(writer);
        return writer.toByteArray();
    }

    /** Writes all but body and signature in its one form: what is hashed and authenticated. */
    void writeHeader(ByteWriter writer) {
        writer.writeVarint(sequence);
        writer.writeByte((capability == null ? 0 : HAS_CAPABILITY) | (session == null ? 0 : HAS_SESSION));
        writer.writeVarint(dependencies.size());
        for (int i = 0; i < dependencies.size(); i++) {
            Dependency dependency = dependencies.get(i);
            dependency.replica().writeTo(writer);
            writer.writeVarint(dependency.sequence());
        }
        if (capability != null) {
            writer.writeBytes(capability);
        }
        if (session != null) {
            writer.writeBytes(session);
        }
    }

    /** What the record says, without the signature, which may be another one in another copy: header and body. */
    public byte[] content() {
        ByteWriter writer = new ByteWriter(size());
        writeHeader(writer);
        writer.writeBytes(body);
        return writer.toByteArray();
    }

    /** What a store keeps under author and sequence, in its one form. */
    public byte[] toBytes() {
        ByteWriter writer = new ByteWriter(size());
        writer.writeByte(FORMAT);
        writeHeader(writer);
        writer.writeBlock(body);
        writer.writeBlock(signature == null ? new byte[0] : signature);
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
            return readFrom(author, sequence, reader);
        } catch (MalformedBytesException e) {
            throw new MalformedMessageException("a record: " + e.getMessage(), e);
        }
    }

    private static ChangeRecord readFrom(ReplicaId author, long sequence, ByteReader reader) {
        if (Wire.readSequence(reader) != sequence) {
            throw new MalformedMessageException("a record under another sequence than its own");
        }
        int flags = reader.readInt("flags of a record", HAS_CAPABILITY | HAS_SESSION);
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
        byte[] capability = (flags & HAS_CAPABILITY) == 0 ? null : reader.readBytes(CAPABILITY_BYTES);
        byte[] session = (flags & HAS_SESSION) == 0 ? null : reader.readBytes(SESSION_BYTES);
        byte[] body = reader.readBytes(reader.readInt("length of a body", MAX_BODY_BYTES));
        byte[] signature = reader.readBytes(reader.readInt("length of a signature", Signatures.MAX_BYTES));
        reader.expectEnd();
        return new ChangeRecord(
                author, sequence, dependencies, capability, session, body, signature.length == 0 ? null : signature);
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
                && Arrays.equals(capability, that.capability)
                && Arrays.equals(session, that.session)
                && Arrays.equals(body, that.body)
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return Objects.hash(author, sequence);
    }

    @Override
    public String toString() {
        return "record " + sequence + " of replica " + author;
    }
}
