package org.peerbase.store;

/** The store can't be written: permissions, or a read-only file system. */
public final class ReadOnlyStoreException extends StoreException {
    ReadOnlyStoreException(String message) {
        super(message);
    }

    ReadOnlyStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
