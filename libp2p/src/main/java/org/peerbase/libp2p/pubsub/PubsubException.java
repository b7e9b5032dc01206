package org.peerbase.libp2p.pubsub;

/** A message could not be published; the reason is in the message. */
public class PubsubException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public PubsubException(String reason) {
        super(reason);
    }
}
