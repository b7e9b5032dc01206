package org.peerbase.libp2p.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.ConnectionClosedException;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamException;
import org.peerbase.libp2p.StreamHandler;
import org.peerbase.libp2p.multistream.Initiator;
import org.peerbase.libp2p.multistream.Negotiator;
import org.peerbase.libp2p.multistream.Responder;
import org.peerbase.libp2p.yamux.YamuxStream;
import org.peerbase.libp2p.yamux.YamuxStreamListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Yamux stream with a negotiated protocol. All state belongs to the event loop; the public methods hop there.
 *
 * <p>Until there is an agreement what arrives goes to the negotiator; from then on to the user's handler, or, while
 * there is none or reading is paused, it waits in the muxer's receive window.
 */
final class MuxedStream implements Stream, YamuxStreamListener {
    private static final Logger LOG = LoggerFactory.getLogger(MuxedStream.class);

    private final MuxedConnection connection;
    private final YamuxStream muxed;
    private final EventExecutor eventLoop;
    private final boolean inbound;
    private final CompletableFuture<Stream> opened = new CompletableFuture<>();

    private @Nullable Negotiator negotiator;
    private @Nullable Future<?> negotiationTimeout;
    private volatile String protocol = "";
    private volatile boolean closed;

    private @Nullable StreamHandler handler;
    private boolean paused;
    private boolean background;

    /** What arrived together with the end of the negotiation, before it could be delivered. */
    private @Nullable ByteBuf early;

    private @Nullable Throwable closeCause;
    private boolean closedDelivered;

    private MuxedStream(MuxedConnection connection, YamuxStream muxed, EventExecutor eventLoop) {
        this.connection = connection;
        this.muxed = muxed;
        this.eventLoop = eventLoop;
        this.inbound = muxed.isInbound();
    }

    /** Answers the remote's proposals on a stream that it opened. */
    static void accept(MuxedConnection connection, YamuxStream muxed, EventExecutor eventLoop) {
        MuxedStream stream = new MuxedStream(connection, muxed, eventLoop);
        stream.negotiate(new Responder(connection.registry()::contains));
    }

    /**
     * Proposes protocols on a stream that was opened here.
     *
     * @param lazy do not wait for the answer; only with a single protocol
     */
    static CompletableFuture<Stream> open(
            MuxedConnection connection,
            YamuxStream muxed,
            EventExecutor eventLoop,
            List<String> protocols,
            boolean lazy) {
        MuxedStream stream = new MuxedStream(connection, muxed, eventLoop);
        Initiator initiator = new Initiator(protocols);
        ByteBuf proposal = connection.allocate();
        initiator.start(proposal);
        stream.negotiate(initiator);
        muxed.write(proposal, failure -> {});
        if (lazy) {
            stream.protocol = protocols.get(0);
            stream.opened.complete(stream);
        }
        return stream.opened;
    }

    // ---- negotiation

    private void negotiate(Negotiator value) {
        negotiator = value;
        negotiationTimeout = connection.scheduleNegotiationTimeout(() -> {
            connection.onNegotiationTimeout();
            fail(new StreamException("the peer did not agree on a protocol in time"));
        });
        muxed.listener(this);
    }

    private void readNegotiation(Negotiator active, ByteBuf data) {
        ByteBuf answer = connection.allocate();
        String agreed;
        try {
            agreed = active.read(data, answer);
        } catch (RuntimeException e) {
            answer.release();
            fail(e);
            return;
        }
        // An empty write is released and nothing else.
        muxed.write(answer, failure -> {});
        if (agreed != null) {
            endNegotiation();
            onAgreed(agreed);
        }
    }

    private void onAgreed(String agreed) {
        protocol = agreed;
        if (inbound) {
            try {
                handler = connection.serve(this);
            } catch (RuntimeException e) {
                fail(e);
                return;
            }
        }
        opened.complete(this);
        if (!canDeliver()) {
            muxed.pause();
        }
    }

    private void endNegotiation() {
        if (negotiator != null) {
            negotiator.release();
            negotiator = null;
        }
        if (negotiationTimeout != null) {
            negotiationTimeout.cancel(false);
            negotiationTimeout = null;
        }
    }

    /** Ends the stream from this side because of {@code cause}. */
    private void fail(Throwable cause) {
        if (closeCause == null) {
            closeCause = cause;
        }
        muxed.reset(String.valueOf(cause.getMessage()));
    }

    // ---- what the remote does

    @Override
    public void onData(ByteBuf data) {
        if (negotiator != null) {
            readNegotiation(negotiator, data);
        }
        if (data.isReadable() && negotiator == null && !muxed.isClosed()) {
            if (canDeliver()) {
                deliver(data);
            } else {
                early = Unpooled.copiedBuffer(data);
            }
        }
    }

    @Override
    public void onRemoteClose() {
        if (negotiator != null) {
            fail(new StreamException("the peer closed the stream before a protocol was agreed on"));
        } else {
            call(receiver -> receiver.onRemoteClose(this));
        }
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
        closed = true;
        if (closeCause == null) {
            closeCause = cause;
        }
        endNegotiation();
        if (early != null) {
            early.release();
            early = null;
        }
        connection.onStreamClosed(this);
        opened.completeExceptionally(closeCause != null ? closeCause : new StreamException("the stream is closed"));
        deliverClosed();
    }

    private void deliverClosed() {
        if (closed && !closedDelivered && handler != null) {
            closedDelivered = true;
            call(receiver -> receiver.onClosed(this, closeCause));
        }
    }

    private boolean canDeliver() {
        return handler != null && !paused && early == null;
    }

    private void deliver(ByteBuf data) {
        call(receiver -> receiver.onData(this, data));
    }

    private void call(Consumer<StreamHandler> callback) {
        if (handler == null) {
            return;
        }
        try {
            callback.accept(handler);
        } catch (RuntimeException e) {
            LOG.warn("The handler of {} failed; its stream is reset", protocol, e);
            fail(new StreamException("the handler of the stream failed", e));
        }
    }

    /** Delivers what waits, or makes it wait. */
    private void updateReading() {
        if (negotiator != null) {
            return;
        }
        if (handler != null && !paused && early != null) {
            ByteBuf waiting = early;
            early = null;
            try {
                deliver(waiting);
            } finally {
                waiting.release();
            }
        }
        if (canDeliver()) {
            muxed.resume();
        } else {
            muxed.pause();
        }
    }

    // ---- the public side

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public boolean inbound() {
        return inbound;
    }

    @Override
    public Executor executor() {
        return eventLoop;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void handler(StreamHandler value) {
        onEventLoop(() -> {
            handler = value;
            updateReading();
            deliverClosed();
        });
    }

    @Override
    public CompletableFuture<Void> write(ByteBuf data) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (!onEventLoop(() -> muxed.write(data, failure -> complete(done, failure)))) {
            data.release();
            done.completeExceptionally(new ConnectionClosedException("the host is closed"));
        }
        return done;
    }

    @Override
    public CompletableFuture<Void> write(byte[] data) {
        return write(Unpooled.copiedBuffer(data));
    }

    @Override
    public CompletableFuture<Void> closeWrite() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (!onEventLoop(() -> muxed.closeWrite(failure -> complete(done, failure)))) {
            done.completeExceptionally(new ConnectionClosedException("the host is closed"));
        }
        return done;
    }

    @Override
    public void reset() {
        onEventLoop(() -> muxed.reset("this side reset the stream"));
    }

    @Override
    public void pauseReading() {
        onEventLoop(() -> {
            paused = true;
            updateReading();
        });
    }

    @Override
    public void resumeReading() {
        onEventLoop(() -> {
            paused = false;
            updateReading();
        });
    }

    @Override
    public void runInBackground() {
        onEventLoop(() -> {
            if (!background && !closed) {
                background = true;
                connection.onStreamInBackground();
            }
        });
    }

    boolean isInBackground() {
        return background;
    }

    @Override
    public String toString() {
        return protocol + (inbound ? " from " : " to ") + remotePeer();
    }

    private static void complete(CompletableFuture<Void> done, @Nullable Throwable failure) {
        if (failure == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(failure);
        }
    }

    /** Runs a step now or soon, in order; false if the event loop is gone. */
    private boolean onEventLoop(Runnable step) {
        if (eventLoop.inEventLoop()) {
            step.run();
            return true;
        }
        try {
            eventLoop.execute(step);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }
}
