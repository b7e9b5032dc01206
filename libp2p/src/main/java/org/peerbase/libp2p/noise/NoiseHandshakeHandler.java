package org.peerbase.libp2p.noise;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.peerbase.libp2p.ProtocolViolationException;

/** Carries a {@link NoiseHandshake} over a channel, then makes way for a {@link NoiseFrameHandler}. */
public final class NoiseHandshakeHandler extends ByteToMessageDecoder {
    private static final int LENGTH_BYTES = 2;

    /** Told of the end of the handshake, before any byte that follows it is handled. */
    @FunctionalInterface
    public interface Completion {
        /** The pipeline already encrypts. Add after {@code context} whatever is to come next. */
        void onSecured(ChannelHandlerContext context, NoiseHandshake handshake);
    }

    private final NoiseHandshake handshake;
    private final boolean initiator;
    private final Completion completion;

    public NoiseHandshakeHandler(NoiseHandshake handshake, boolean initiator, Completion completion) {
        this.handshake = handshake;
        this.initiator = initiator;
        this.completion = completion;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (initiator) {
            send(context, handshake.start());
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < LENGTH_BYTES) {
            return;
        }
        int length = in.getUnsignedShort(in.readerIndex());
        if (length > NoiseHandshake.MAX_MESSAGE) {
            throw new ProtocolViolationException("noise: a handshake message of " + length + " bytes");
        }
        if (in.readableBytes() < LENGTH_BYTES + length) {
            return;
        }
        byte[] message = new byte[length];
        in.skipBytes(LENGTH_BYTES).readBytes(message);
        byte[] answer = handshake.read(message);
        if (answer != null) {
            send(context, answer);
        }
        if (handshake.isComplete()) {
            NoiseFrameHandler frames = new NoiseFrameHandler(handshake.sender(), handshake.receiver());
            context.pipeline().addAfter(context.name(), null, frames);
            completion.onSecured(context.pipeline().context(frames), handshake);
            // What has been read beyond the handshake goes on to the frame handler.
            context.pipeline().remove(this);
        }
    }

    private static void send(ChannelHandlerContext context, byte[] message) {
        ByteBuf frame = context.alloc().buffer(LENGTH_BYTES + message.length);
        frame.writeShort(message.length).writeBytes(message);
        var unused = context.writeAndFlush(frame, context.voidPromise());
    }
}
