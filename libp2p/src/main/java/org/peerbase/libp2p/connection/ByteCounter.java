package org.peerbase.libp2p.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Counts the bytes on the wire; first in the pipeline. Read from any thread, written by the event loop. */
public final class ByteCounter extends ChannelDuplexHandler {
    private volatile long received;
    private volatile long sent;

    public long received() {
        return received;
    }

    public long sent() {
        return sent;
    }

    @Override
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // the event loop is the only writer
    public void channelRead(ChannelHandlerContext context, Object message) {
        received += ((ByteBuf) message).readableBytes();
        context.fireChannelRead(message);
    }

    @Override
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // the event loop is the only writer
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        sent += ((ByteBuf) message).readableBytes();
        context.write(message, promise);
    }
}
