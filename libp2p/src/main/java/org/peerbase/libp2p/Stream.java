package org.peerbase.libp2p;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.peerbase.multiformats.identity.PeerId;

/**
 * A two-way byte stream to a peer, one of many inside a {@link Connection}, with its own flow control and half-close.
 *
 * <p>Every method may be called from any thread and none blocks. Calls from one thread keep their order. Callbacks of
 * the {@link StreamHandler} run on {@link #executor()}.
 *
 * <p>What arrives before a handler is set waits inside the receive window, so nothing is lost between the opening of a
 * stream and {@link #handler(StreamHandler)}.
 */
public interface Stream {
    /** The connection that carries this stream. */
    Connection connection();

    /** The peer at the other end, authenticated by the handshake. */
    default PeerId remotePeer() {
        return connection().remotePeer();
    }

    /** The protocol that was negotiated, such as {@code /ipfs/ping/1.0.0}. */
    String protocol();

    /** Whether the other side opened this stream. */
    boolean inbound();

    /** The single thread on which the handler of this stream is called: the event loop of the connection. */
    Executor executor();

    /**
     * Sets or replaces the receiver of this stream's data and end. What has arrived so far is delivered soon after, on
     * {@link #executor()}. A handler that is set after the stream ended is told of the end.
     */
    void handler(StreamHandler handler);

    /**
     * Sends bytes, in order.
     *
     * @param data taken over: the stream releases it, also on failure
     * @return completes when the last byte has been handed to the connection within the remote's receive window and
     *     the connection's own send queue; a sender that waits for it holds at most one write in memory. Fails with a
     *     {@link StreamException} if the stream was reset, closed for writing, or its connection died.
     */
    CompletableFuture<Void> write(ByteBuf data);

    /** As {@link #write(ByteBuf)}, of a copy of {@code data}. */
    CompletableFuture<Void> write(byte[] data);

    /**
     * Half-close: says that nothing more will be written, after everything written before has left. Data can still be
     * received. Idempotent.
     */
    CompletableFuture<Void> closeWrite();

    /** Ends both directions at once; what is still queued is dropped and the other side sees an error. Idempotent. */
    void reset();

    /**
     * Stops deliveries: at most one receive window of data queues up here, then the sender has to wait. One
     * {@code onData} that is already under way may still be followed by none other.
     */
    void pauseReading();

    /** Undoes {@link #pauseReading()}. */
    void resumeReading();

    /**
     * Says that this stream is no reason to keep its connection, as it belongs to a protocol that is spoken with whoever is
     * connected. See {@link Connection#isInUse()}.
     */
    void runInBackground();

    /** Whether neither side has ended the stream completely. */
    boolean isOpen();
}
