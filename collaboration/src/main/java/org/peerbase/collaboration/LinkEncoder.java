package org.peerbase.collaboration;

import java.util.Arrays;
import java.util.List;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * One direction of a link, on the sending side: writes replica ids in full the first time, and as numbers from then
 * on. Messages must be sent in the order of their encoding.
 */
final class LinkEncoder {
    private final Replicas replicas;
    private int[] references = new int[16];
    private int referenceCount;
    private final ByteWriter writer = new ByteWriter(1024);

    // The record before, which the next one may follow.
    private int recordCountAt;
    private int runAuthor = Replicas.UNKNOWN;
    private long runNext;
    private int lastHead;
    private int lastEnd;
    private boolean lastSigned;
    private int lastBytes;
    private int unsignedRecords;
    private long unsignedBytes;

    LinkEncoder(Replicas replicas) {
        this.replicas = replicas;
    }

    /** A writer with the kind of a message in it. */
    ByteWriter begin(int kind) {
        writer.clear();
        writer.writeByte(kind);
        return writer;
    }

    /** The hello has been written: from here on every replica is named anew, so that nobody has to keep who was in it. */
    void endHello() {
        Arrays.fill(references, 0);
        referenceCount = 0;
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

    /** Begins a message of records. */
    void beginRecords() {
        begin(Wire.RECORDS);
        runAuthor = Replicas.UNKNOWN;
        recordCountAt = writer.size();
    }

    /** Adds a record to the message of records. */
    void addRecord(int author, ChainedRecord chained) {
        ChangeRecord record = chained.record();
        boolean follows = author == runAuthor && record.sequence() == runNext;
        if (follows) {
            dropSignature(record);
        } else {
            // The remote's run may have begun in a message before: the first signature in this one ends it for sure.
            unsignedRecords = Chain.MAX_UNSIGNED_RECORDS;
            unsignedBytes = 0;
        }
        lastHead = writer.size();
        writer.writeVarint(headOf(record) | (follows ? Wire.FOLLOWS : 0));
        if (!follows) {
            writeReplica(author);
            writer.writeVarint(record.sequence());
            writer.writeBytes(chained.before());
        }
        runAuthor = author;
        runNext = record.sequence() + 1;
        writeRest(record);
        writer.writeBlock(record.body());
        lastEnd = writer.size();
        lastSigned = record.isSigned();
        lastBytes = record.body().length;
        record.signature().ifPresent(writer::writeBlock);
    }

    /** The signature of a record that follows covers the one before it too, which needs none of its own then. */
    private void dropSignature(ChangeRecord next) {
        unsignedRecords++;
        unsignedBytes += lastBytes;
        if (!lastSigned) {
            return;
        }
        boolean isCovered = next.isSigned() && !Chain.mustSign(unsignedRecords, unsignedBytes);
        if (isCovered) {
            writer.clearBits(lastHead, Wire.HAS_SIGNATURE);
            writer.truncate(lastEnd);
        } else {
            unsignedRecords = 0;
            unsignedBytes = 0;
        }
    }

    private static long headOf(ChangeRecord record) {
        return (long) record.dependencies().size() << Wire.HEAD_FLAG_BITS
                | (record.capability().isPresent() ? Wire.HAS_CAPABILITY : 0)
                | (record.session().isPresent() ? Wire.HAS_SESSION : 0)
                | (record.isSigned() ? Wire.HAS_SIGNATURE : 0);
    }

    /** Writes all of a record but its place, its body and its signature. */
    private void writeRest(ChangeRecord record) {
        List<Dependency> dependencies = record.dependencies();
        for (int i = 0; i < dependencies.size(); i++) {
            ReplicaId replica = dependencies.get(i).replica();
            writeReplica(replicas.find(replica));
            writer.writeVarint(dependencies.get(i).sequence());
        }
        record.capability().ifPresent(writer::writeBytes);
        record.session().ifPresent(writer::writeBytes);
    }

    /** Begins the messages of a record that needs more than one: all but the body. */
    byte[] largeRecord(int author, ChainedRecord chained) {
        ChangeRecord record = chained.record();
        begin(Wire.LARGE_RECORD);
        writer.writeVarint(headOf(record));
        writeReplica(author);
        writer.writeVarint(record.sequence());
        writer.writeBytes(chained.before());
        writeRest(record);
        record.signature().ifPresent(writer::writeBlock);
        writer.writeVarint(record.body().length);
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
