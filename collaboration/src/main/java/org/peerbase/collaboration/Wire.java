package org.peerbase.collaboration;

import java.util.Arrays;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;

/** The messages of a link, by the byte that they begin with, and what the encodings share. */
final class Wire {
    /** The version of the protocol that a {@link #HELLO} names. */
    static final int VERSION = 2;

    /** First message of both sides: version, own member entry, digest of the membership. */
    static final int HELLO = 1;

    /** "I have these records, durably": replicas, each with a sequence and the head of its chain there. */
    static final int CLOCK = 2;

    /** Runs of records. */
    static final int RECORDS = 3;

    /** The beginning of a record that is too long for one message. */
    static final int LARGE_RECORD = 4;

    /** More of that record. */
    static final int LARGE_RECORD_PART = 5;

    /** From the receiver of records: of these replicas, clocks will do. */
    static final int LAZY = 6;

    /** From the receiver of records: of these replicas (none named: all), send what I lack, again if need be. */
    static final int EAGER = 7;

    /** The digest of the membership. */
    static final int MEMBER_DIGEST = 9;

    /** The digest of the membership in parts, and whether the remote's parts are wanted in return. */
    static final int MEMBER_DIGESTS = 10;

    /** Member entries. */
    static final int MEMBER_ENTRIES = 11;

    /** Follows the hello: whether more of these follow, and as in a clock what is durable there, with the forks known. */
    static final int HELLO_CLOCK = 12;

    /** What a member gossips, passed on from link to link. */
    static final int GOSSIP = 13;

    /** "My history of this replica isn't yours": points of the sender's chain. */
    static final int DISPUTE = 14;

    /** The answer: digests of the sender's records from a point that both have. */
    static final int BRANCH = 15;

    /** The proof of a fork. */
    static final int FORK = 16;

    /** How much of a head a clock names: enough to tell histories apart. */
    static final int PREFIX_BYTES = 16;

    /** In the head of a record: it follows the one before it, in the same message and of the same author. */
    static final int FOLLOWS = 1;

    /** In the head of a record: it has a capability. */
    static final int HAS_CAPABILITY = 2;

    /** In the head of a record: it begins a session. */
    static final int HAS_SESSION = 4;

    /** In the head of a record: it is signed. */
    static final int HAS_SIGNATURE = 8;

    /** How many bits of the head of a record are flags; the rest is the number of its dependencies. */
    static final int HEAD_FLAG_BITS = 4;

    private Wire() {}

    static byte[] prefixOf(byte[] head) {
        return Arrays.copyOf(head, PREFIX_BYTES);
    }

    static void writeLong(ByteWriter writer, long value) {
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            writer.writeByte((int) (value >>> shift));
        }
    }

    static long readLong(ByteReader reader) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << Byte.SIZE | reader.readByte();
        }
        return value;
    }

    static long readSequence(ByteReader reader) {
        long sequence = reader.readLong("sequence", ChangeRecord.MAX_SEQUENCE);
        if (sequence < 1) {
            throw new MalformedMessageException("sequence " + sequence + ": the first is 1");
        }
        return sequence;
    }
}
