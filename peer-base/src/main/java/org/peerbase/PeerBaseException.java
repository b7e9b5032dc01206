package org.peerbase;

import org.jspecify.annotations.Nullable;

/** Something could not be done. The message is one line for a person: what happened, and what to do about it. */
public final class PeerBaseException extends RuntimeException {
    public PeerBaseException(String message) {
        super(message);
    }

    public PeerBaseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
