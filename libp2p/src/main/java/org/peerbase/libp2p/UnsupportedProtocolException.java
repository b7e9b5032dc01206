package org.peerbase.libp2p;

import org.jspecify.annotations.Nullable;

/** The peer speaks none of the protocols that were asked for. */
public class UnsupportedProtocolException extends StreamException {
    private static final long serialVersionUID = 1L;

    public UnsupportedProtocolException(String message) {
        super(message);
    }

    public UnsupportedProtocolException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
