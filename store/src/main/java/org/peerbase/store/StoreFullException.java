package org.peerbase.store;

/** There is no room for what was to be stored. Nothing of it was; it may be tried again. */
public final class StoreFullException extends StoreException {
    /** @param message what is full, and what to do */
    public StoreFullException(String message) {
        super(message);
    }

    StoreFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
