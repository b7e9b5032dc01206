package org.peerbase.store;

/** The repo folder is open already, here or in another process. */
public final class StoreLockedException extends StoreException {
    StoreLockedException(String message) {
        super(message);
    }

    StoreLockedException(String message, Throwable cause) {
        super(message, cause);
    }
}
