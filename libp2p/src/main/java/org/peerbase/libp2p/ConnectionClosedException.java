package org.peerbase.libp2p;

import org.jspecify.annotations.Nullable;

/** The connection under a stream is gone. */
public class ConnectionClosedException extends StreamException {
    private static final long serialVersionUID = 1L;

    public ConnectionClosedException(String message) {
        super(message);
    }

    public ConnectionClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
