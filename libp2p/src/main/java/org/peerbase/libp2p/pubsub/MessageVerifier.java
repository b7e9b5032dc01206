package org.peerbase.libp2p.pubsub;

/** Tells messages that their authors signed from others. */
@FunctionalInterface
interface MessageVerifier {
    /** Whether the message is complete and signed by the author it names. */
    boolean verify(PubsubMessage message);
}
