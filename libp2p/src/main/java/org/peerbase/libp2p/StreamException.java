package org.peerbase.libp2p;

import org.jspecify.annotations.Nullable;

/** A stream could not be opened or ended early. */
public class StreamException extends Libp2pException {
    private static final long serialVersionUID = 1L;

    public StreamException(String message) {
        super(message);
    }

    public StreamException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
