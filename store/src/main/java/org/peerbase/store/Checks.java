package org.peerbase.store;

/** The refusals that both kinds of store have in common. */
final class Checks {
    private Checks() {}

    static void key(Bytes key) {
        if (key.length() == 0 || key.length() > Store.MAX_KEY_BYTES) {
            throw new IllegalArgumentException("a collaboration key of " + key.length() + " bytes");
        }
    }

    static void metadataKey(String key) {
        if (key.isEmpty() || key.length() > CollaborationStore.MAX_METADATA_KEY) {
            throw new IllegalArgumentException("a metadata key of " + key.length() + " characters");
        }
    }

    static StoreClosedException closed() {
        return new StoreClosedException("the store is closed");
    }

    /** The refusal of a record that has neither its place taken by itself nor its predecessor before it. */
    static SequenceGapException gap(StoredRecord record, long last) {
        return new SequenceGapException(record.name() + " was to be stored, but the newest there is " + last);
    }

    static RecordConflictException conflict(StoredRecord record) {
        return new RecordConflictException(
                record.name() + " is stored with other content: was the repo folder copied and used by two peers?");
    }
}
