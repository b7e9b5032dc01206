package org.peerbase.libp2p.pubsub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.LengthPrefixedReader;
import org.peerbase.libp2p.ProtocolViolationException;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamHandler;

/**
 * Reads the RPCs of one peer. Reading pauses while much of it waits to be handled, so that the peer has to wait too, and
 * until the peer is known to the router.
 */
final class InboundReader implements StreamHandler {
    /** Bytes received and not handled above which reading pauses. */
    private static final int HIGH_WATER_BYTES = 256 * 1024;

    private static final int LOW_WATER_BYTES = 64 * 1024;

    /** What a frame counts beyond its bytes, so that tiny ones don't queue up by the million. */
    private static final int FRAME_OVERHEAD_BYTES = 128;

    private final Stream stream;
    private final Receiver receiver;
    private final LengthPrefixedReader frames;
    private final AtomicInteger waitingBytes = new AtomicInteger();
    private volatile long partialSince;
    private volatile boolean ready;

    /** What is done with what was read. Called on the stream's event loop. */
    interface Receiver {
        /** {@code reader.handled(size)} has to be called when the RPC has been handled. */
        void onRpc(InboundReader reader, Rpc rpc, int size);

        void onViolation(InboundReader reader, String reason);

        void onEnd(InboundReader reader);
    }

    InboundReader(Stream stream, int maxRpcBytes, Receiver receiver) {
        this.stream = stream;
        this.receiver = receiver;
        this.frames = new LengthPrefixedReader(maxRpcBytes);
        stream.pauseReading();
    }

    Stream stream() {
        return stream;
    }

    /** The router knows the peer now. */
    void start() {
        ready = true;
        stream.resumeReading();
    }

    /** When the frame began that is incomplete, in nanoseconds; 0 if none is. */
    long partialSince() {
        return partialSince;
    }

    void handled(int size) {
        int before = waitingBytes.getAndAdd(-size);
        if (before > LOW_WATER_BYTES && before - size <= LOW_WATER_BYTES && ready) {
            stream.resumeReading();
        }
    }

    @Override
    public void onData(Stream from, ByteBuf data) {
        try {
            for (ByteBuf frame = frames.next(data); frame != null; frame = frames.next(data)) {
                int size = frame.readableBytes() + FRAME_OVERHEAD_BYTES;
                Rpc rpc;
                try {
                    rpc = RpcDecoder.decode(ByteBufUtil.getBytes(frame));
                } finally {
                    frame.release();
                }
                waitingBytes.addAndGet(size);
                receiver.onRpc(this, rpc, size);
            }
        } catch (ProtocolViolationException | MalformedRpcException e) {
            data.skipBytes(data.readableBytes());
            receiver.onViolation(this, String.valueOf(e.getMessage()));
            return;
        }
        partialSince = frames.atBoundary() ? 0 : partialSince == 0 ? System.nanoTime() : partialSince;
        if (waitingBytes.get() > HIGH_WATER_BYTES) {
            stream.pauseReading();
            // It may have been handled between the question and the pause.
            if (waitingBytes.get() <= LOW_WATER_BYTES) {
                stream.resumeReading();
            }
        }
    }

    @Override
    public void onRemoteClose(Stream from) {
        CompletableFuture<Void> unused = stream.closeWrite();
    }

    @Override
    public void onClosed(Stream from, @Nullable Throwable cause) {
        frames.release();
        receiver.onEnd(this);
    }
}
