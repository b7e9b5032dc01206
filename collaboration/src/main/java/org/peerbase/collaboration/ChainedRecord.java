package org.peerbase.collaboration;

/** A record in its place in its author's {@link Chain}. The arrays are shared and must not change. */
final class ChainedRecord {
    private final ChangeRecord record;
    private final byte[] before;
    private final byte[] head;

    /**
     * A record in its place.
     *
     * @param before the head before the record
     * @param head the head after it
     */
    ChainedRecord(ChangeRecord record, byte[] before, byte[] head) {
        this.record = record;
        this.before = before;
        this.head = head;
    }

    ChangeRecord record() {
        return record;
    }

    byte[] before() {
        return before;
    }

    byte[] head() {
        return head;
    }
}
