package org.peerbase.store;

import org.jspecify.annotations.Nullable;

/** What the store holds is damaged. Nothing damaged is ever returned as data. */
public final class CorruptStoreException extends StoreException {
    CorruptStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
