package org.peerbase.libp2p;

import org.jspecify.annotations.Nullable;

/** Something went wrong between this host and a peer. The message is one line, fit to be shown to an operator. */
public class Libp2pException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Libp2pException(String message) {
        super(message);
    }

    public Libp2pException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
