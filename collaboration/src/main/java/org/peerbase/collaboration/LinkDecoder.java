package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * One direction of a link, on the receiving side: knows the replica ids that were sent in full. Replicas are numbered
 * when there is reason to believe in them; until then they are only known to the link that named them. Every refusal
 * is a {@link org.peerbase.crdt.codec.MalformedBytesException}, a {@link MalformedMessageException}, a {@link
 * LimitExceededException} or a {@link ForgottenNameException}, and the link must be given up after one.
 */
final class LinkDecoder {
    /** How many replicas a link may have numbered that only its clocks name. */
    private static final int MAX_ANNOUNCED = 1_024;

    private final SharedState state;
    private final NamedReplicas names;
    private final BitSet announced = new BitSet();

    // The large record that is being received.
    private @Nullable ChangeRecord largeHeader;
    private byte[] largeBefore = new byte[0];
    private byte[] largeBody = new byte[0];
    private int largeLength;
    private int largeReceived;

    LinkDecoder(SharedState state) {
        this.state = state;
        this.names = new NamedReplicas(state.replicas());
    }

    /** Takes records as they are decoded. */
    @FunctionalInterface
    interface RecordSink {
        /**
         * Takes a record.
         *
         * @param author its number; {@link Replicas#UNKNOWN} if it has none yet
         * @param before the head of the author's chain before the record; null if it follows the one before it
         */
        void accept(int author, byte @Nullable [] before, ChangeRecord record);
    }

    /** The number of the next replica, in full or by reference; {@link Replicas#UNKNOWN} if it has none. */
    int readReplica(ByteReader reader) {
        return names.number(names.read(reader));
    }

    /**
     * The number of the next replica of a clock, a new one if there is room for one that nobody has vouched for; else
     * {@link Replicas#UNKNOWN}.
     */
    int readAnnounced(ByteReader reader) {
        int reference = names.read(reader);
        ReplicaId id = names.unnumbered(reference);
        if (id == null || !hasRoomForAnnounced()) {
            return names.number(reference);
        }
        int replica = state.announce(id);
        if (replica != Replicas.UNKNOWN) {
            announced.set(replica);
        }
        return names.number(reference);
    }

    private boolean hasRoomForAnnounced() {
        if (announced.cardinality() >= MAX_ANNOUNCED) {
            announced.and(state.replicas().announced());
        }
        return announced.cardinality() < MAX_ANNOUNCED;
    }

    /** The hello has come: from here on every replica is named anew. */
    void endHello() {
        names.clear();
    }

    /** What has been made room for of a large record that is not whole. */
    int largeBytes() {
        return largeBody.length;
    }

    /** About what the beginning of a large record and the names of replicas take. */
    int heldBytes() {
        return largeBytes() + names.heldBytes();
    }

    /** Reads the rest of a message of records. */
    void readRecords(ByteReader reader, RecordSink sink) {
        ReplicaId author = null;
        long next = 0;
        while (reader.remaining() > 0) {
            long head = reader.readVarint();
            byte[] before = null;
            if ((head & Wire.FOLLOWS) == 0) {
                author = names.id(names.read(reader));
                next = Wire.readSequence(reader);
                before = reader.readBytes(Chain.HASH_BYTES);
            }
            if (author == null) {
                throw new MalformedMessageException("a record that follows none");
            }
            ChangeRecord record = readRecord(reader, author, next, head, true);
            next++;
            sink.accept(state.replicas().find(author), before, record);
        }
    }

    private ChangeRecord readRecord(ByteReader reader, ReplicaId author, long sequence, long head, boolean withBody) {
        long dependencyCount = head >>> Wire.HEAD_FLAG_BITS;
        if (dependencyCount > Math.min(ChangeRecord.MAX_DEPENDENCIES, reader.remaining() / 2)) {
            throw new MalformedMessageException(dependencyCount + " dependencies");
        }
        List<Dependency> dependencies = dependencyCount == 0 ? List.of() : new ArrayList<>((int) dependencyCount);
        ReplicaId before = null;
        for (int i = 0; i < dependencyCount; i++) {
            ReplicaId replica = names.id(names.read(reader));
            ChangeRecord.requireOrder(author, before, replica);
            dependencies.add(new Dependency(replica, Wire.readSequence(reader)));
            before = replica;
        }
        byte[] capability = (head & Wire.HAS_CAPABILITY) == 0 ? null : reader.readBytes(ChangeRecord.CAPABILITY_BYTES);
        byte[] session = (head & Wire.HAS_SESSION) == 0 ? null : reader.readBytes(ChangeRecord.SESSION_BYTES);
        byte[] body = withBody ? reader.readBlock() : new byte[0];
        byte[] signature = (head & Wire.HAS_SIGNATURE) == 0 ? null : readSignature(reader);
        return new ChangeRecord(author, sequence, dependencies, capability, session, body, signature);
    }

    private static byte[] readSignature(ByteReader reader) {
        byte[] signature = reader.readBytes(reader.readInt("length of a signature", Signatures.MAX_BYTES));
        if (signature.length == 0) {
            throw new MalformedMessageException("a signature of 0 bytes");
        }
        return signature;
    }

    /** Reads the rest of the beginning of a large record. */
    void readLargeRecord(ByteReader reader) {
        if (largeHeader != null) {
            throw new MalformedMessageException("a large record inside of another");
        }
        long head = reader.readVarint();
        if ((head & Wire.FOLLOWS) != 0) {
            throw new MalformedMessageException("a large record that follows another");
        }
        ReplicaId author = names.id(names.read(reader));
        long sequence = Wire.readSequence(reader);
        largeBefore = reader.readBytes(Chain.HASH_BYTES);
        largeHeader = readRecord(reader, author, sequence, head, false);
        largeLength = reader.readInt("length of a body", ChangeRecord.MAX_BODY_BYTES);
        largeReceived = 0;
        largeBody = new byte[Math.min(largeLength, CollaborationCore.MAX_MESSAGE_BYTES / 2)];
        reader.expectEnd();
    }

    /** Reads more of the large record, and hands it on when it is whole. Room is made as bytes arrive. */
    void readLargeRecordPart(ByteReader reader, RecordSink sink) {
        ChangeRecord header = largeHeader;
        int length = reader.remaining();
        if (header == null || length == 0 || length > largeLength - largeReceived) {
            throw new MalformedMessageException(length + " bytes of a large record that has no room for them");
        }
        byte[] part = reader.readBytes(length);
        if (largeReceived + length > largeBody.length) {
            int room = (int) Math.min(largeLength, Math.max(largeReceived + length, 2L * largeBody.length));
            largeBody = Arrays.copyOf(largeBody, room);
        }
        System.arraycopy(part, 0, largeBody, largeReceived, length);
        largeReceived += length;
        if (largeReceived == largeLength) {
            ChangeRecord whole = header.withBody(Arrays.copyOf(largeBody, largeLength));
            largeHeader = null;
            largeBody = new byte[0];
            sink.accept(state.replicas().find(whole.author()), largeBefore, whole);
        }
    }
}
