package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * One direction of a link, on the receiving side: knows the replica ids and places that were sent in full. Every refusal
 * is a {@link org.peerbase.crdt.codec.MalformedBytesException} or a {@link MalformedMessageException}, and the link must
 * be given up after one.
 */
final class LinkDecoder {
    /** Where a record belongs. */
    private record Place(String sub, String type) {}

    private final SharedState state;
    private final List<Place> places = new ArrayList<>();
    private int[] replicas = new int[16];
    private int replicaCount;

    // The large record that is being received.
    private @Nullable ChangeRecord largeHeader;
    private int largeAuthor;
    private byte[] largePayload = new byte[0];
    private int largeLength;
    private int largeReceived;

    LinkDecoder(SharedState state) {
        this.state = state;
    }

    /** Takes records as they are decoded. */
    @FunctionalInterface
    interface RecordSink {
        void accept(int author, ChangeRecord record);
    }

    /** The number of the next replica, in full or by reference. */
    int readReplica(ByteReader reader) {
        int reference = reader.readInt("reference to a replica", replicaCount);
        if (reference < replicaCount) {
            return replicas[reference];
        }
        int replica = state.number(ReplicaId.readFrom(reader));
        if (replica == Replicas.UNKNOWN) {
            throw new MalformedMessageException("more than " + SharedState.MAX_REPLICAS + " replicas");
        }
        if (replicaCount == replicas.length) {
            replicas = Arrays.copyOf(replicas, 2 * replicas.length);
        }
        replicas[replicaCount++] = replica;
        return replica;
    }

    private Place readPlace(ByteReader reader) {
        int reference = reader.readInt("reference to a place", Math.min(places.size(), SharedState.MAX_SUBS));
        if (reference < places.size()) {
            return places.get(reference);
        }
        Place place =
                new Place(ChangeRecord.readName(reader, "sub-collaboration"), ChangeRecord.readName(reader, "type"));
        places.add(place);
        return place;
    }

    /** Reads the rest of a message of records. */
    void readRecords(ByteReader reader, RecordSink sink) {
        int author = Replicas.UNKNOWN;
        long next = 0;
        while (reader.remaining() > 0) {
            long head = reader.readVarint();
            if ((head & 1) == 0) {
                author = readReplica(reader);
                next = Wire.readSequence(reader);
            } else if (author == Replicas.UNKNOWN) {
                throw new MalformedMessageException("a record that follows none");
            }
            ChangeRecord record = readRecord(reader, author, next, head >>> 1, true);
            next++;
            sink.accept(author, record);
        }
    }

    private ChangeRecord readRecord(
            ByteReader reader, int author, long sequence, long dependencyCount, boolean withPayload) {
        if (dependencyCount > Math.min(ChangeRecord.MAX_DEPENDENCIES, reader.remaining() / 2)) {
            throw new MalformedMessageException(dependencyCount + " dependencies");
        }
        ReplicaId id = state.replicas().id(author);
        List<Dependency> dependencies = dependencyCount == 0 ? List.of() : new ArrayList<>((int) dependencyCount);
        ReplicaId before = null;
        for (int i = 0; i < dependencyCount; i++) {
            ReplicaId replica = state.replicas().id(readReplica(reader));
            ChangeRecord.requireOrder(id, before, replica);
            dependencies.add(new Dependency(replica, Wire.readSequence(reader)));
            before = replica;
        }
        Place place = readPlace(reader);
        byte[] payload = withPayload ? reader.readBlock() : new byte[0];
        return new ChangeRecord(id, sequence, dependencies, place.sub(), place.type(), payload);
    }

    /** Reads the rest of the beginning of a large record. */
    void readLargeRecord(ByteReader reader) {
        if (largeHeader != null) {
            throw new MalformedMessageException("a large record inside of another");
        }
        long dependencyCount = reader.readVarint();
        largeAuthor = readReplica(reader);
        largeHeader = readRecord(reader, largeAuthor, Wire.readSequence(reader), dependencyCount, false);
        largeLength = reader.readInt("length of a payload", ChangeRecord.MAX_PAYLOAD_BYTES);
        largeReceived = 0;
        largePayload = new byte[Math.min(largeLength, CollaborationCore.MAX_MESSAGE_BYTES / 2)];
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
        if (largeReceived + length > largePayload.length) {
            int room = (int) Math.min(largeLength, Math.max(largeReceived + length, 2L * largePayload.length));
            largePayload = Arrays.copyOf(largePayload, room);
        }
        System.arraycopy(part, 0, largePayload, largeReceived, length);
        largeReceived += length;
        if (largeReceived == largeLength) {
            ChangeRecord whole = new ChangeRecord(
                    header.author(),
                    header.sequence(),
                    header.dependencies(),
                    header.sub(),
                    header.type(),
                    Arrays.copyOf(largePayload, largeLength));
            largeHeader = null;
            largePayload = new byte[0];
            sink.accept(largeAuthor, whole);
        }
    }
}
