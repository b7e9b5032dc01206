package org.peerbase.collaboration;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * One direction of a link, on the sending side: writes replica ids and places (sub-collaboration and type) in full the
 * first time, and as numbers from then on. Messages must be sent in the order of their encoding.
 */
final class LinkEncoder {
    private final Replicas replicas;
    private final Map<String, Integer> places = new HashMap<>();
    private int[] references = new int[16];
    private int referenceCount;
    private final ByteWriter writer = new ByteWriter(1024);

    // The record before, whose place and author the next one may share.
    private int recordCountAt;
    private int runAuthor = Replicas.UNKNOWN;
    private long runNext;

    LinkEncoder(Replicas replicas) {
        this.replicas = replicas;
    }

    /** A writer with the kind of a message in it. */
    ByteWriter begin(int kind) {
        writer.clear();
        writer.writeByte(kind);
        return writer;
    }

    void writeReplica(int replica) {
        if (replica >= references.length) {
            references = Arrays.copyOf(references, Math.max(replica + 1, 2 * references.length));
        }
        int reference = references[replica];
        if (reference == 0) {
            references[replica] = ++referenceCount;
            writer.writeVarint(referenceCount - 1);
            replicas.id(replica).writeTo(writer);
        } else {
            writer.writeVarint(reference - 1);
        }
    }

    private void writePlace(ChangeRecord record) {
        String key = record.sub() + '\0' + record.type();
        Integer known = places.get(key);
        if (known != null) {
            writer.writeVarint(known);
        } else {
            writer.writeVarint(places.size());
            writer.writeString(record.sub());
            writer.writeString(record.type());
            places.put(key, places.size());
        }
    }

    /** Begins a message of records. */
    void beginRecords() {
        begin(Wire.RECORDS);
        runAuthor = Replicas.UNKNOWN;
        recordCountAt = writer.size();
    }

    /** Adds a record to the message of records. */
    void addRecord(int author, ChangeRecord record) {
        // The low bit says whether the record follows the one before it in its author's sequence.
        boolean follows = author == runAuthor && record.sequence() == runNext;
        List<Dependency> dependencies = record.dependencies();
        writer.writeVarint((long) dependencies.size() << 1 | (follows ? 1 : 0));
        if (!follows) {
            writeReplica(author);
            writer.writeVarint(record.sequence());
        }
        runAuthor = author;
        runNext = record.sequence() + 1;
        writeBody(record, dependencies);
        writer.writeBlock(record.payload());
    }

    private void writeBody(ChangeRecord record, List<Dependency> dependencies) {
        for (int i = 0; i < dependencies.size(); i++) {
            ReplicaId replica = dependencies.get(i).replica();
            writeReplica(replicas.find(replica));
            writer.writeVarint(dependencies.get(i).sequence());
        }
        writePlace(record);
    }

    /** Begins the messages of a record that needs more than one: all but the payload. */
    byte[] largeRecord(int author, ChangeRecord record) {
        begin(Wire.LARGE_RECORD);
        writer.writeVarint(record.dependencies().size());
        writeReplica(author);
        writer.writeVarint(record.sequence());
        writeBody(record, record.dependencies());
        writer.writeVarint(record.payload().length);
        return finish();
    }

    boolean hasRecords() {
        return writer.size() > recordCountAt;
    }

    int size() {
        return writer.size();
    }

    byte[] finish() {
        return writer.toByteArray();
    }
}
