package org.peerbase.libp2p.pubsub;

import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.identity.PeerId;

/** The two one-way streams with a peer. Touched on the router's thread only. */
final class PeerLink {
    /** How often in a row a stream to the peer may fail before it is left alone until it says something new. */
    private static final int MOST_FAILURES = 5;

    final PeerId peer;

    /** Our stream to the peer; the router knows the peer while there is one. */
    @Nullable
    SendQueue queue;

    /** The peer's stream to us. */
    @Nullable
    InboundReader reader;

    boolean opening;

    /** When {@link #queue} began, in milliseconds. */
    long openedAt;

    private int failures;

    PeerLink(PeerId peer) {
        this.peer = peer;
    }

    boolean needsStream() {
        return queue == null && !opening && failures < MOST_FAILURES;
    }

    /** Milliseconds to wait before the next try: none at first. */
    long failed() {
        return failures++ == 0 ? 0 : 500L << failures;
    }

    /** There is news from the peer: what failed before may work now. */
    void hopeAgain() {
        failures = 0;
    }

    /** Drops the peer's stream, so that it begins a new one and says again what it subscribes to. */
    void resetReader() {
        InboundReader old = reader;
        reader = null;
        if (old != null) {
            old.stream().reset();
        }
    }
}
