package org.peerbase.libp2p;

import org.jspecify.annotations.Nullable;

/** A peer sent bytes that the protocol does not allow. Its connection is cut. */
public class ProtocolViolationException extends Libp2pException {
    private static final long serialVersionUID = 1L;

    public ProtocolViolationException(String message) {
        super(message);
    }

    public ProtocolViolationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
