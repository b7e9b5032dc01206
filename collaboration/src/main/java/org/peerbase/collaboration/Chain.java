package org.peerbase.collaboration;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * The hash chain of a replica's records: each <em>head</em> stands for one record and all before it, so that one
 * signature covers them all. Not safe for use by several threads.
 */
final class Chain {
    /** The length of a head and of the digest of a record. */
    static final int HASH_BYTES = 32;

    /** After how many records since its last signature an author signs at the latest. */
    static final int MAX_UNSIGNED_RECORDS = 1_024;

    /** After how many bytes of bodies since its last signature an author signs at the latest. */
    static final int MAX_UNSIGNED_BYTES = 256 * 1024;

    private static final byte[] START = "peer-base chain 1".getBytes(StandardCharsets.UTF_8);
    private static final byte[] SIGNED = "peer-base head 1".getBytes(StandardCharsets.UTF_8);

    private final byte[] collaboration;
    private final MessageDigest sha256 = NameHash.sha256();
    private final ByteWriter scratch = new ByteWriter(128);

    Chain(CollaborationId collaboration) {
        this.collaboration = collaboration.toBytes();
    }

    /** The head of a replica without records. */
    byte[] start(ReplicaId replica) {
        sha256.update(START);
        sha256.update(collaboration);
        return sha256.digest(replica.toByteArray());
    }

    /** The digest of a record: of its header and its body. */
    byte[] digest(ChangeRecord record) {
        scratch.clear();
        record.writeHeader(scratch);
        scratch.digestInto(sha256);
        return sha256.digest(record.body());
    }

    /** The head after a record with this digest. */
    byte[] next(byte[] head, byte[] digest) {
        sha256.update(head);
        sha256.update(digest);
        byte[] next = new byte[HASH_BYTES];
        try {
            sha256.digest(next, 0, HASH_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("a SHA-256 has " + HASH_BYTES + " bytes", e);
        }
        return next;
    }

    /** Puts a record behind the one with this head. */
    ChainedRecord append(byte[] head, ChangeRecord record) {
        return new ChainedRecord(record, head, next(head, digest(record)));
    }

    /** Whether an author must sign a record, given how many came since its last signature, it included. */
    static boolean mustSign(int records, long bodyBytes) {
        return records >= MAX_UNSIGNED_RECORDS || bodyBytes >= MAX_UNSIGNED_BYTES;
    }

    /**
     * What an author signs: beside the head, which stands for the records, whose they are and where. Who gets a record
     * without those before it has only the sender's word for the head that it follows.
     */
    byte[] signedMessage(ReplicaId author, long sequence, byte[] head) {
        return ByteBuffer.allocate(SIGNED.length + HASH_BYTES + Long.BYTES + HASH_BYTES)
                .put(SIGNED)
                .put(start(author))
                .putLong(sequence)
                .put(head)
                .array();
    }
}
