package org.peerbase;

/**
 * When a collaboration is worth a new snapshot: as soon as its log has grown by as many bytes as the last one had, so that
 * all snapshots but the last together take no more than the log, and opening reads at most that much of the log. Not thread-safe.
 */
final class SnapshotPacing {
    /** Fewer records than this are read faster than a snapshot is worth. */
    static final int MIN_RECORDS = 1_000;

    /** As {@link #MIN_RECORDS}, in bytes of their bodies. */
    static final long MIN_BYTES = 64 * 1024;

    /** Fewer records than this are not worth a snapshot when the collaboration is stopped. */
    static final int MIN_RECORDS_AT_END = 100;

    /** How many records the log must have grown by before what could not be made is tried again. */
    static final int RECORDS_BEFORE_RETRY = 100;

    private long records;
    private long bytes;
    private long lastBytes;
    private long dueFromRecords = MIN_RECORDS;

    /** Records are on their way to the store. */
    void grew(long moreRecords, long moreBytes) {
        records += moreRecords;
        bytes += moreBytes;
    }

    boolean isDue() {
        return records >= dueFromRecords && bytes >= Math.max(MIN_BYTES, lastBytes);
    }

    boolean isDueAtEnd() {
        return records >= MIN_RECORDS_AT_END;
    }

    /** A snapshot of all records up to here was made. */
    void made(long snapshotBytes) {
        records = 0;
        bytes = 0;
        lastBytes = snapshotBytes;
        dueFromRecords = MIN_RECORDS;
    }

    /** A snapshot was due and could not be made. */
    void missed() {
        dueFromRecords = records + RECORDS_BEFORE_RETRY;
    }
}
