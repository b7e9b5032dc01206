package org.peerbase.libp2p.pubsub;

/** What a {@link Validator} says of a message. */
public enum Verdict {
    /** Deliver it and pass it on. */
    ACCEPT,
    /** Drop it and hold it against those who passed it on: no honest peer would have. */
    REJECT,
    /** Drop it without blame. */
    IGNORE
}
