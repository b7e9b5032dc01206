package org.peerbase.libp2p.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes on the wire; first in the pipeline. Read from any thread, written by the event loop only. */
public final class ByteCounter extends ChannelDuplexHandler {
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();

    public long received() {
        return received.get();
    }

    public long sent() {
        return sent.get();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        received.lazySet(received.get() + ((ByteBuf) message).readableBytes());
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        sent.lazySet(sent.get() + ((ByteBuf) message).readableBytes());
        var unused = context.write(message, promise);
    }
}
