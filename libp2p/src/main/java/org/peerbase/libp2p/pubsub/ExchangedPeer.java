package org.peerbase.libp2p.pubsub;

import org.jspecify.annotations.Nullable;

/** A peer to connect to, as another one named it: nothing of it has been checked. */
final class ExchangedPeer {
    private final byte[] peerId;
    private final byte @Nullable [] signedRecord;

    ExchangedPeer(byte[] peerId, byte @Nullable [] signedRecord) {
        this.peerId = peerId;
        this.signedRecord = signedRecord;
    }

    /** The id in binary form; empty if there is none. */
    byte[] peerId() {
        return peerId;
    }

    /** An envelope with the peer's addresses. */
    byte @Nullable [] signedRecord() {
        return signedRecord;
    }
}
