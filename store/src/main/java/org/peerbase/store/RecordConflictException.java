package org.peerbase.store;

/** A replica and sequence that the store has came again with other bytes. Nothing was appended. */
public final class RecordConflictException extends StoreException {
    RecordConflictException(String message) {
        super(message);
    }
}
