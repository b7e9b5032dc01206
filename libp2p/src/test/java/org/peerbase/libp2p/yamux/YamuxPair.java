package org.peerbase.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Two sessions joined by nothing but two queues of bytes, with a clock that stands still until told. */
final class YamuxPair {
    static final YamuxSettings SETTINGS = settings(1024, 4096, 16 << 20, 64L << 20);

    static YamuxSettings settings(int inbound, int outbound, int window, long memory) {
        return new YamuxSettings(inbound, outbound, window, memory, new MemoryBudget(256L << 20));
    }

    /** One end: a session, its output and what it was told. */
    final class End implements YamuxOutput, YamuxSessionListener {
        final YamuxSession session;
        final ArrayDeque<ByteBuf> wire = new ArrayDeque<>();
        final List<YamuxStream> accepted = new ArrayList<>();
        final List<Long> goAways = new ArrayList<>();
        final Map<String, Integer> exceeded = new TreeMap<>();
        private long pendingBytes;
        boolean writable = true;
        boolean flushWanted;

        End(boolean dialer, YamuxSettings settings) {
            session = new YamuxSession(dialer, settings, this, UnpooledByteBufAllocator.DEFAULT, this, () -> now);
        }

        @Override
        public void write(ByteBuf bytes) {
            wire.add(bytes);
            pendingBytes += bytes.readableBytes();
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public long pendingBytes() {
            return pendingBytes;
        }

        @Override
        public void requestFlush() {
            flushWanted = true;
        }

        @Override
        public void onInboundStream(YamuxStream stream) {
            accepted.add(stream);
        }

        @Override
        public void onLimitExceeded(String kind, long limit) {
            exceeded.merge(kind, 1, Integer::sum);
        }

        @Override
        public void onGoAway(long reason) {
            goAways.add(reason);
        }

        void receive(byte[] bytes) {
            session.receive(Unpooled.wrappedBuffer(bytes));
        }

        /** Everything sent so far, taken off the wire. */
        byte[] takeSent() {
            session.flush();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (ByteBuf part = wire.poll(); part != null; part = wire.poll()) {
                byte[] bytes = new byte[part.readableBytes()];
                part.readBytes(bytes);
                pendingBytes -= bytes.length;
                part.release();
                out.writeBytes(bytes);
            }
            return out.toByteArray();
        }
    }

    /** Remembers what a stream received. */
    static final class Recorder implements YamuxStreamListener {
        final ByteArrayOutputStream data = new ByteArrayOutputStream();
        boolean remoteClosed;
        int closedCount;

        @Nullable
        Throwable cause;

        @Override
        public void onData(ByteBuf bytes) {
            while (bytes.isReadable()) {
                data.write(bytes.readByte());
            }
        }

        @Override
        public void onRemoteClose() {
            remoteClosed = true;
        }

        @Override
        public void onClosed(@Nullable Throwable reason) {
            closedCount++;
            cause = reason;
        }
    }

    long now = 1_000_000_000L;
    final End dialer;
    final End listener;

    YamuxPair() {
        this(SETTINGS, SETTINGS);
    }

    YamuxPair(YamuxSettings dialerSettings, YamuxSettings listenerSettings) {
        dialer = new End(true, dialerSettings);
        listener = new End(false, listenerSettings);
    }

    /** Carries bytes to and fro until both ends are quiet; {@code chunk} at a time. */
    void run(int chunk) {
        boolean moved = true;
        while (moved) {
            moved = carry(dialer, listener, chunk);
            moved |= carry(listener, dialer, chunk);
        }
    }

    void run() {
        run(Integer.MAX_VALUE);
    }

    private static boolean carry(End from, End to, int chunk) {
        byte[] sent = from.takeSent();
        for (int at = 0; at < sent.length; at += Math.min(chunk, sent.length - at)) {
            to.session.receive(Unpooled.wrappedBuffer(sent, at, Math.min(chunk, sent.length - at)));
        }
        return sent.length > 0;
    }

    static byte[] header(int type, int flags, int streamId, long length) {
        ByteBuf frame = Unpooled.buffer(12);
        YamuxFrame.writeHeader(frame, type, flags, streamId, length);
        return frame.array();
    }
}
