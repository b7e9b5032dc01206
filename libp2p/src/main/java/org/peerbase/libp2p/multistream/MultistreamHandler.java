package org.peerbase.libp2p.multistream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/** Carries a {@link Negotiator} over a whole channel, then removes itself. */
public final class MultistreamHandler extends ByteToMessageDecoder {
    /** Told of the agreement, before any byte that follows it is handled. */
    @FunctionalInterface
    public interface Completion {
        /** Add after {@code context} whatever speaks {@code protocol}. */
        void onAgreed(ChannelHandlerContext context, String protocol);
    }

    private final Negotiator negotiator;
    private final Completion completion;

    public MultistreamHandler(Negotiator negotiator, Completion completion) {
        this.negotiator = negotiator;
        this.completion = completion;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (negotiator instanceof Initiator initiator) {
            ByteBuf out = context.alloc().buffer();
            initiator.start(out);
            var unused = context.writeAndFlush(out, context.voidPromise());
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> messages) {
        ByteBuf out = context.alloc().buffer();
        String agreed;
        try {
            agreed = negotiator.read(in, out);
        } catch (RuntimeException e) {
            out.release();
            throw e;
        }
        if (out.isReadable()) {
            var unused = context.writeAndFlush(out, context.voidPromise());
        } else {
            out.release();
        }
        if (agreed != null) {
            completion.onAgreed(context, agreed);
            context.pipeline().remove(this);
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        negotiator.release();
    }
}
