package org.peerbase.store;

import org.jspecify.annotations.Nullable;

/** The store could not do what it was asked. The message is one line for a person: what happened and what to do. */
public class StoreException extends RuntimeException {
    StoreException(String message) {
        super(message);
    }

    StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
