package org.peerbase.libp2p.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.ConnectionClosedException;
import org.peerbase.libp2p.yamux.YamuxOutput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins a Yamux session to its channel: bytes in, frames out, one flush a turn of the event loop. */
public final class YamuxHandler extends ChannelInboundHandlerAdapter implements YamuxOutput {
    private static final Logger LOG = LoggerFactory.getLogger(YamuxHandler.class);

    private static final long NORMAL = 0;
    private static final long PROTOCOL_ERROR = 1;

    /** How long a remote may take to close after a goodbye. */
    private static final long GOODBYE_MILLIS = 1000;

    private final MuxedConnection connection;
    private @Nullable ChannelHandlerContext context;
    private boolean reading;
    private boolean flushScheduled;
    private boolean goodbye;
    private @Nullable Throwable failure;

    YamuxHandler(MuxedConnection connection) {
        this.connection = connection;
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "not in a pipeline yet");
    }

    @Override
    public void handlerAdded(ChannelHandlerContext value) {
        context = value;
        connection.onMuxerReady();
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        ByteBuf data = (ByteBuf) message;
        reading = true;
        try {
            // What was read together with what ended the connection is not looked at.
            if (failure == null) {
                connection.session().receive(data);
            }
        } catch (RuntimeException e) {
            fail(e);
        } finally {
            data.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ignored) {
        reading = false;
        flushNow();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ignored) {
        if (isWritable()) {
            requestFlush();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        connection.onChannelClosed(failure);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        fail(cause);
    }

    /** Ends the connection because of something that the remote did, or that happened to it. */
    void fail(Throwable cause) {
        if (failure != null || goodbye) {
            var unusedClose = context().close();
            return;
        }
        failure = cause;
        LOG.debug("{} ends: {}", connection, cause.toString());
        connection.session().goAway(PROTOCOL_ERROR);
        var unused = context().close();
    }

    /**
     * Says goodbye and waits for the remote to close: closing at once, with something of the remote's unread, would make
     * the goodbye look like a reset.
     */
    void closeGracefully() {
        if (goodbye || failure != null) {
            return;
        }
        goodbye = true;
        connection.session().flush();
        connection.session().goAway(NORMAL);
        context().flush();
        connection.session().close(new ConnectionClosedException("this side closed the connection"));
        Channel channel = context().channel();
        if (pendingBytes() > 0) {
            var unusedClose = channel.close();
            return;
        }
        var unusedShutdown = ((DuplexChannel) channel).shutdownOutput();
        var unusedTimer = channel.eventLoop().schedule(this::closeChannel, GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void closeChannel() {
        var unused = context().channel().close();
    }

    private void flushNow() {
        flushScheduled = false;
        if (failure == null && !goodbye) {
            connection.session().flush();
            context().flush();
        }
    }

    // ---- the session's output

    @Override
    public void write(ByteBuf bytes) {
        var unused = context().write(bytes, context().voidPromise());
    }

    @Override
    public boolean isWritable() {
        return context().channel().isWritable();
    }

    @Override
    public long pendingBytes() {
        Channel channel = context().channel();
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public void requestFlush() {
        // While reading, channelReadComplete is sure to come and does it.
        if (!reading && !flushScheduled) {
            flushScheduled = true;
            context().channel().eventLoop().execute(this::flushNow);
        }
    }
}
