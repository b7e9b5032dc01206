package org.peerbase.store;

/**
 * A record as the store keeps it.
 *
 * @param replica who made it; 1 to {@value #MAX_REPLICA_BYTES} bytes
 * @param sequence its place among the records of that replica; 1 is the first
 * @param content the encoded record; at most {@value #MAX_CONTENT_BYTES} bytes
 */
public record StoredRecord(Bytes replica, long sequence, Bytes content) {
    public static final int MAX_REPLICA_BYTES = 64;
    public static final int MAX_CONTENT_BYTES = 64 << 20;

    /** Refuses what is outside the limits with an {@link IllegalArgumentException}. */
    public StoredRecord {
        if (replica.length() == 0 || replica.length() > MAX_REPLICA_BYTES) {
            throw new IllegalArgumentException("a replica id of " + replica.length() + " bytes");
        }
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence " + sequence + ": the first is 1");
        }
        if (content.length() > MAX_CONTENT_BYTES) {
            throw new IllegalArgumentException("a record of " + content.length() + " bytes");
        }
    }

    /** How messages name it. */
    String name() {
        return "record " + sequence + " of replica " + replica;
    }
}
