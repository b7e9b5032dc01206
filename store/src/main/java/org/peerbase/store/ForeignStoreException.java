package org.peerbase.store;

/** The folder holds something that is not a store, or a store of a format that this version does not read. */
public final class ForeignStoreException extends StoreException {
    ForeignStoreException(String message) {
        super(message);
    }

    ForeignStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
