package org.peerbase.store;

/** The store was used after it was closed. */
public final class StoreClosedException extends StoreException {
    StoreClosedException(String message) {
        super(message);
    }
}
