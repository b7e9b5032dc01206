package org.peerbase.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.StreamException;
import org.peerbase.libp2p.StreamResetException;

/** One stream of a {@link YamuxSession}; belongs to the session's thread. */
public final class YamuxStream {
    /** The largest payload of a frame that is sent: with its header it fills one Noise message. */
    static final int MAX_PAYLOAD = 65_519 - YamuxFrame.HEADER_LENGTH;

    /** Data that has to wait is copied together into chunks of at least this size, so that none pins a large buffer. */
    private static final int QUEUE_CHUNK = 4096;

    /** A queued write; the buffer is null for the end of the stream. */
    private record Write(@Nullable ByteBuf data, Consumer<@Nullable Throwable> done) {}

    private final YamuxSession session;
    private final int id;
    private final boolean inbound;

    private final ArrayDeque<Write> writes = new ArrayDeque<>();
    private long queuedBytes;
    private long sendWindow = ReceiveWindow.INITIAL;
    private boolean writeEnded;
    private boolean finSent;

    /** Flags that go with the first frame: SYN of an opened stream, ACK of an accepted one. */
    private int firstFlags;

    private boolean acknowledged;
    private boolean ready;

    private final ReceiveWindow receiveWindow;
    private final ArrayDeque<ByteBuf> received = new ArrayDeque<>();
    private boolean delivering;
    private boolean paused;
    private boolean finReceived;
    private boolean finDelivered;
    private boolean grantQueued;

    private boolean closed;
    private boolean closedDelivered;
    private @Nullable Throwable closeCause;
    private @Nullable YamuxStreamListener listener;

    YamuxStream(YamuxSession session, int id, boolean inbound, long now) {
        this.session = session;
        this.id = id;
        this.inbound = inbound;
        this.firstFlags = inbound ? YamuxFrame.ACK : YamuxFrame.SYN;
        this.acknowledged = inbound;
        this.receiveWindow = new ReceiveWindow(now);
    }

    public int id() {
        return id;
    }

    public boolean isInbound() {
        return inbound;
    }

    public boolean isClosed() {
        return closed;
    }

    // ---- the side of the user

    /** Sets or replaces who receives; what has arrived is delivered within the call unless the stream is paused. */
    public void listener(YamuxStreamListener value) {
        listener = value;
        deliver();
    }

    /**
     * Queues bytes for sending, and takes them over.
     *
     * @param done called when the last of them has left, with null, or with the reason why it will not
     */
    public void write(ByteBuf data, Consumer<@Nullable Throwable> done) {
        if (closed || writeEnded) {
            data.release();
            done.accept(closed ? closedFailure() : new StreamException("the stream is closed for writing"));
            return;
        }
        if (!data.isReadable()) {
            data.release();
            done.accept(null);
            return;
        }
        queuedBytes += data.readableBytes();
        writes.add(new Write(data, done));
        session.markReady(this);
    }

    /** Queues the end of this side's data. */
    public void closeWrite(Consumer<@Nullable Throwable> done) {
        if (closed || writeEnded) {
            done.accept(closed && !finSent ? closedFailure() : null);
            return;
        }
        writeEnded = true;
        writes.add(new Write(null, done));
        session.markReady(this);
    }

    /** Ends both directions now and drops what is queued. */
    public void reset(String reason) {
        if (!closed) {
            session.sendReset(this);
            close(new StreamResetException(reason));
        }
    }

    public void pause() {
        paused = true;
    }

    public void resume() {
        paused = false;
        deliver();
    }

    // ---- the side of the session: sending

    boolean isReady() {
        return ready;
    }

    void ready(boolean value) {
        ready = value;
    }

    boolean isAcknowledged() {
        return acknowledged;
    }

    void acknowledge() {
        acknowledged = true;
    }

    /** The flags that the next frame has to carry because it is the first. */
    int takeFirstFlags() {
        int flags = firstFlags;
        firstFlags = 0;
        return flags;
    }

    /** Whether this stream was opened here and the remote has not been told yet. */
    boolean isUnannounced() {
        return (firstFlags & YamuxFrame.SYN) != 0;
    }

    /** Whether there is something that may be sent now. */
    boolean canSend() {
        return !closed && !writes.isEmpty() && (sendWindow > 0 || queuedBytes == 0);
    }

    /** Sends at most one data frame, and the end of the stream if it comes next. */
    void sendSome() {
        long length = Math.min(Math.min(queuedBytes, sendWindow), MAX_PAYLOAD);
        if (length > 0) {
            sendWindow -= length;
            queuedBytes -= length;
            session.sendHeader(YamuxFrame.DATA, takeFirstFlags(), id, length);
            sendPayload((int) length);
        }
        Write next = writes.peek();
        if (next != null && next.data() == null && !closed) {
            writes.remove();
            finSent = true;
            // Alone, in a window update: js-libp2p drops the payload of a data frame that ends a stream.
            session.sendHeader(YamuxFrame.WINDOW_UPDATE, takeFirstFlags() | YamuxFrame.FIN, id, 0);
            next.done().accept(null);
            closeIfBothEnded();
        }
    }

    private void sendPayload(int length) {
        int rest = length;
        while (rest > 0 && !closed) {
            Write write = writes.element();
            ByteBuf data = write.data();
            if (data == null) {
                throw new IllegalStateException("the end of the stream is not its last write");
            }
            if (data.readableBytes() > rest) {
                session.sendPayload(data.readRetainedSlice(rest));
                rest = 0;
            } else {
                rest -= data.readableBytes();
                writes.remove();
                session.sendPayload(data);
                write.done().accept(null);
            }
        }
    }

    /** Returns whether the sum stays within what the protocol can express. */
    boolean addSendWindow(long delta) {
        sendWindow += delta;
        if (canSend()) {
            session.markReady(this);
        }
        return sendWindow <= 0xffff_ffffL;
    }

    // ---- the side of the session: receiving

    /** Takes the remote's credit for a frame; false if it has not enough. */
    boolean announceData(long length) {
        return receiveWindow.take(length);
    }

    /** A part of a frame's payload, borrowed. */
    void onData(ByteBuf data) {
        int length = data.readableBytes();
        if (closed) {
            return;
        }
        YamuxStreamListener receiver = listener;
        if (receiver != null && !paused && !delivering && received.isEmpty()) {
            delivering = true;
            try {
                receiver.onData(data);
            } finally {
                delivering = false;
            }
            consumed(length);
            // The callback may have resumed what it had paused, or ended the stream.
            deliver();
        } else if (session.takeMemory(length)) {
            enqueue(data);
        } else {
            reset("this side holds too much unconsumed data of the connection");
        }
    }

    void onFin() {
        finReceived = true;
        deliver();
    }

    void onReset() {
        if (finSent && finReceived) {
            // Some peers reset what has already ended on both sides. What they sent before must still be delivered.
            return;
        }
        close(new StreamResetException("the peer reset the stream"));
    }

    private void enqueue(ByteBuf data) {
        ByteBuf last = received.peekLast();
        if (last != null && last.isWritable()) {
            last.writeBytes(data, Math.min(last.writableBytes(), data.readableBytes()));
        }
        if (data.isReadable()) {
            int size = data.readableBytes();
            ByteBuf chunk = session.allocate(Math.max(QUEUE_CHUNK, size), Math.max(QUEUE_CHUNK, size));
            received.add(chunk.writeBytes(data));
        }
    }

    private void deliver() {
        if (delivering) {
            return;
        }
        delivering = true;
        try {
            while (!paused && listener != null && !received.isEmpty()) {
                ByteBuf chunk = received.remove();
                int length = chunk.readableBytes();
                session.returnMemory(length);
                try {
                    listener.onData(chunk);
                } finally {
                    chunk.release();
                }
                if (!closed) {
                    consumed(length);
                }
            }
            if (!paused
                    && listener != null
                    && finReceived
                    && !finDelivered
                    && received.isEmpty()
                    && closeCause == null) {
                finDelivered = true;
                listener.onRemoteClose();
                closeIfBothEnded();
            }
        } finally {
            delivering = false;
        }
        deliverClosed();
    }

    private void consumed(int length) {
        receiveWindow.consumed(length);
        if (!finReceived && !closed && !grantQueued && receiveWindow.grantDue()) {
            grantQueued = true;
            session.queueGrant(this);
        }
    }

    /** Sends the credit that is due. */
    void sendGrant(long now) {
        grantQueued = false;
        if (closed || finReceived) {
            return;
        }
        session.measureRoundTrip(now);
        long growth = session.takeGrowth(
                receiveWindow.wantedGrowth(now, session.roundTripNanos(), session.maxStreamWindow()));
        session.sendHeader(YamuxFrame.WINDOW_UPDATE, takeFirstFlags(), id, receiveWindow.grant(now, growth));
    }

    // ---- the end

    private void closeIfBothEnded() {
        if (finSent && finReceived && finDelivered && !closed) {
            close(null);
        }
    }

    /** Ends the stream. Called once; what was received before a clean end has been delivered by then. */
    void close(@Nullable Throwable cause) {
        if (closed) {
            return;
        }
        closed = true;
        closeCause = cause;
        session.remove(this, receiveWindow.growthSoFar());
        for (ByteBuf chunk : received) {
            session.returnMemory(chunk.readableBytes());
            chunk.release();
        }
        received.clear();
        Throwable failure = closedFailure();
        for (Write write = writes.poll(); write != null; write = writes.poll()) {
            if (write.data() != null) {
                write.data().release();
            }
            write.done().accept(failure);
        }
        deliverClosed();
    }

    private void deliverClosed() {
        if (closed && !closedDelivered && !delivering && listener != null) {
            closedDelivered = true;
            listener.onClosed(closeCause);
        }
    }

    private Throwable closedFailure() {
        return closeCause != null ? closeCause : new StreamException("the stream is closed");
    }
}
