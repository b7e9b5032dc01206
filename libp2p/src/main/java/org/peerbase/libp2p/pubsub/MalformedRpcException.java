package org.peerbase.libp2p.pubsub;

import org.peerbase.multiformats.MalformedInputException;

/** A frame that no honest peer sends. */
class MalformedRpcException extends MalformedInputException {
    private static final long serialVersionUID = 1;

    MalformedRpcException(String reason) {
        super(reason);
    }

    MalformedRpcException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
