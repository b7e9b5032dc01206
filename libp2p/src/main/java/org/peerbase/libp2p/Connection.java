package org.peerbase.libp2p;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PublicKey;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** An encrypted, multiplexed connection to one authenticated peer. All methods may be called from any thread. */
public interface Connection {
    /** Who called whom. */
    enum Direction {
        /** The remote dialed. */
        INBOUND,
        /** This host dialed. */
        OUTBOUND
    }

    /** A number that is unique within the host and never used again. */
    long id();

    /** The peer at the other end, proven by the handshake. */
    PeerId remotePeer();

    /** The key that {@link #remotePeer()} is made of. */
    PublicKey remoteKey();

    /** The address of this end, without a peer id. */
    Multiaddr localAddress();

    /** The address of the other end, without a peer id. */
    Multiaddr remoteAddress();

    Direction direction();

    /** What identify has told about the peer; empty until it has run. */
    Optional<PeerInfo> peerInfo();

    /**
     * Opens a stream.
     *
     * @param protocols in order of preference, at least one
     * @return the stream, negotiated. If exactly one protocol is given and the peer has announced it, the stream is
     *     there at once and a later refusal ends it with {@link UnsupportedProtocolException}. Fails with a
     *     {@link StreamException}.
     */
    CompletableFuture<Stream> newStream(String... protocols);

    /** Streams open now, both directions. */
    int streamCount();

    /** Whether a stream is open that is a reason to keep the connection: one that does not run in the background. */
    boolean isInUse();

    /** Bytes received from the network so far, as they were on the wire. */
    long bytesReceived();

    /** Bytes handed to the network so far, as they are on the wire. */
    long bytesSent();

    boolean isOpen();

    /** The event loop on which everything about this connection happens. */
    Executor executor();

    /** Says goodbye and closes; completes when the socket is closed. Streams that are open fail. Idempotent. */
    CompletableFuture<Void> close();
}
