package org.peerbase.libp2p;

import org.jspecify.annotations.Nullable;

/** A stream was reset by the peer or by this side. */
public class StreamResetException extends StreamException {
    private static final long serialVersionUID = 1L;

    public StreamResetException(String message) {
        super(message);
    }

    public StreamResetException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
