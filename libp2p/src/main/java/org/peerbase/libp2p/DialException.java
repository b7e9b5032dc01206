package org.peerbase.libp2p;

import org.jspecify.annotations.Nullable;

/** No connection to the peer could be made; the message says what was tried and why it failed. */
public class DialException extends Libp2pException {
    private static final long serialVersionUID = 1L;

    public DialException(String message) {
        super(message);
    }

    public DialException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
