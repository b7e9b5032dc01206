package org.peerbase;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.CollaborationCore;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.libp2p.LengthPrefixedReader;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamHandler;

/**
 * One stream of a collaboration: cuts what arrives into messages for the core, and holds either side back when the other
 * is slow. What is received and not handled yet is bounded by pausing the stream; what is sent and not written yet is
 * reported to the core as congestion.
 *
 * <p>{@link StreamHandler} callbacks come on the event loop of the connection, everything else on the mailbox.
 */
final class Link implements StreamHandler {
    /** Bytes of received messages that may wait for the core before the stream is paused. */
    private static final long MAX_UNHANDLED = 1 << 20;

    /** Bytes of sent messages that may wait for the stream before the core is told. */
    private static final long MAX_UNSENT = 1 << 20;

    /** What a link needs of its collaboration. */
    interface Owner {
        /** Puts an input into the mailbox. */
        void post(CollaborationInput input);

        /** Puts a task into the mailbox. */
        void post(Runnable task);

        /** Hands an input to the core; on the mailbox only. */
        void handle(CollaborationInput input);

        TrafficCounter traffic();
    }

    private final long number;
    private final Stream stream;
    private final Owner owner;
    private final TrafficCounter.Counter traffic;
    private final LengthPrefixedReader reader = new LengthPrefixedReader(CollaborationCore.MAX_MESSAGE_BYTES);
    private final AtomicLong unhandled = new AtomicLong();
    private final AtomicLong unsent = new AtomicLong();
    private volatile boolean paused;
    private volatile boolean congested;
    private volatile boolean closed;

    Link(long number, Stream stream, Owner owner) {
        this.number = number;
        this.stream = stream;
        this.owner = owner;
        this.traffic = owner.traffic().of(stream.remotePeer());
    }

    /** Sends a message behind those sent before. */
    void send(byte[] message) {
        traffic.sent(message.length);
        unsent.addAndGet(message.length);
        if (!congested && unsent.get() > MAX_UNSENT) {
            congested = true;
            owner.post(new CollaborationInput.StreamCongested(number, true));
        }
        var unused = stream.write(LengthPrefixedReader.encode(message)).whenComplete((written, failure) -> {
            unsent.addAndGet(-message.length);
            if (congested) {
                owner.post(this::checkDrained);
            }
        });
    }

    private void checkDrained() {
        if (congested && !closed && unsent.get() < MAX_UNSENT / 2) {
            congested = false;
            owner.handle(new CollaborationInput.StreamCongested(number, false));
        }
    }

    /** Ends the stream after what was sent; the core has forgotten it already. */
    void close() {
        closed = true;
        var unused = stream.closeWrite();
    }

    /** Ends the stream at once. */
    void reset() {
        closed = true;
        stream.reset();
    }

    @Override
    public void onData(Stream from, ByteBuf data) {
        ByteBuf message = reader.next(data);
        while (message != null) {
            byte[] bytes = new byte[message.readableBytes()];
            message.readBytes(bytes).release();
            received(bytes);
            message = reader.next(data);
        }
    }

    private void received(byte[] message) {
        if (closed) {
            return;
        }
        traffic.received(message.length);
        if (unhandled.addAndGet(message.length) > MAX_UNHANDLED && !paused) {
            paused = true;
            stream.pauseReading();
        }
        owner.post(() -> {
            if (!closed) {
                owner.handle(new CollaborationInput.MessageReceived(number, message));
            }
            if (unhandled.addAndGet(-message.length) < MAX_UNHANDLED / 2 && paused) {
                paused = false;
                stream.resumeReading();
            }
        });
    }

    @Override
    public void onRemoteClose(Stream from) {
        end("the other side closed it");
        var unused = from.closeWrite();
    }

    @Override
    public void onClosed(Stream from, @Nullable Throwable cause) {
        reader.release();
        end(cause == null ? "closed" : String.valueOf(cause.getMessage()));
    }

    private void end(String reason) {
        owner.post(() -> {
            if (!closed) {
                closed = true;
                owner.handle(new CollaborationInput.StreamClosed(number, reason));
            }
        });
    }
}
