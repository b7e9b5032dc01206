package org.peerbase.libp2p.noise;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.ConnectionClosedException;
import org.peerbase.libp2p.ProtocolViolationException;

/**
 * Encrypts and decrypts after the handshake. What is written between two flushes is gathered into messages as large as
 * possible; what is received is passed on a message at a time.
 */
final class NoiseFrameHandler extends ChannelDuplexHandler {
    private static final int LENGTH_BYTES = 2;
    private static final int MAX_FRAME = 65_535;

    /** The most plaintext that fits into a message. */
    static final int MAX_PLAINTEXT = MAX_FRAME - CipherState.TAG_LENGTH;

    /** Room for a frame that has not arrived completely: so much before there are that many bytes. */
    private static final int PARTIAL_CAPACITY = 4096;

    /** Where plaintext is gathered; only for the duration of one call. */
    private static final FastThreadLocal<ByteBuffer> GATHERED = new FastThreadLocal<>() {
        @Override
        protected ByteBuffer initialValue() {
            return ByteBuffer.allocateDirect(MAX_PLAINTEXT);
        }
    };

    private final CipherState sender;
    private final CipherState receiver;
    private final ArrayDeque<ByteBuf> unsent = new ArrayDeque<>();
    private int unsentBytes;
    private @Nullable ByteBuf partial;
    private boolean removed;

    NoiseFrameHandler(CipherState sender, CipherState receiver) {
        this.sender = sender;
        this.receiver = receiver;
    }

    // ---- sending

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ByteBuf data = (ByteBuf) message;
        if (removed) {
            data.release();
            promise.tryFailure(new ConnectionClosedException("the connection is closed"));
            return;
        }
        unsent.add(data);
        unsentBytes += data.readableBytes();
        while (unsentBytes >= MAX_PLAINTEXT) {
            sendMessage(context, MAX_PLAINTEXT);
        }
        if (!promise.isVoid()) {
            promise.trySuccess();
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        if (unsentBytes > 0) {
            sendMessage(context, unsentBytes);
        }
        context.flush();
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        flush(context);
        var unused = context.close(promise);
    }

    private void sendMessage(ChannelHandlerContext context, int length) {
        ByteBuffer plaintext = GATHERED.get().clear().limit(length);
        while (plaintext.hasRemaining()) {
            ByteBuf data = unsent.element();
            int part = Math.min(plaintext.remaining(), data.readableBytes());
            int limit = plaintext.limit();
            plaintext.limit(plaintext.position() + part);
            data.readBytes(plaintext);
            plaintext.limit(limit);
            if (!data.isReadable()) {
                unsent.remove().release();
            }
        }
        unsentBytes -= length;
        plaintext.flip();
        int sealed = length + CipherState.TAG_LENGTH;
        ByteBuf frame = context.alloc().directBuffer(LENGTH_BYTES + sealed, LENGTH_BYTES + sealed);
        frame.writeShort(sealed);
        sender.seal(plaintext, frame.internalNioBuffer(LENGTH_BYTES, sealed));
        frame.writerIndex(LENGTH_BYTES + sealed);
        var unused = context.write(frame, context.voidPromise());
    }

    // ---- receiving

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            while (in.isReadable() && !removed) {
                if (partial != null) {
                    fillPartial(context, partial, in);
                } else if (hasFrame(in)) {
                    int length = in.readUnsignedShort();
                    receiveFrame(context, in, length);
                } else {
                    int capacity = Math.max(PARTIAL_CAPACITY, in.readableBytes());
                    partial = context.alloc().directBuffer(capacity, LENGTH_BYTES + MAX_FRAME);
                    partial.writeBytes(in);
                }
            }
        } finally {
            in.release();
        }
    }

    /** Moves bytes until the frame is complete, and then handles it. */
    private void fillPartial(ChannelHandlerContext context, ByteBuf frame, ByteBuf in) {
        if (frame.readableBytes() < LENGTH_BYTES) {
            frame.writeByte(in.readByte());
            return;
        }
        int missing = LENGTH_BYTES + frame.getUnsignedShort(frame.readerIndex()) - frame.readableBytes();
        int part = Math.min(missing, in.readableBytes());
        frame.writeBytes(in, part);
        if (part == missing) {
            partial = null;
            try {
                int length = frame.readUnsignedShort();
                receiveFrame(context, frame, length);
            } finally {
                frame.release();
            }
        }
    }

    private static boolean hasFrame(ByteBuf in) {
        return in.readableBytes() >= LENGTH_BYTES
                && in.readableBytes() >= LENGTH_BYTES + in.getUnsignedShort(in.readerIndex());
    }

    private void receiveFrame(ChannelHandlerContext context, ByteBuf in, int length) {
        if (length < CipherState.TAG_LENGTH) {
            throw new ProtocolViolationException("noise: a message too short for its tag");
        }
        int plainLength = length - CipherState.TAG_LENGTH;
        ByteBuf plaintext = context.alloc().directBuffer(plainLength, Math.max(1, plainLength));
        try {
            receiver.open(in.nioBuffer(in.readerIndex(), length), plaintext.internalNioBuffer(0, plainLength));
            plaintext.writerIndex(plainLength);
        } catch (RuntimeException e) {
            plaintext.release();
            throw e;
        }
        in.skipBytes(length);
        context.fireChannelRead(plaintext);
    }

    // ---- the end

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        removed = true;
        if (partial != null) {
            partial.release();
            partial = null;
        }
        for (ByteBuf data = unsent.poll(); data != null; data = unsent.poll()) {
            data.release();
        }
        unsentBytes = 0;
    }
}
