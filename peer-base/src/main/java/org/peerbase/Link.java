package org.peerbase;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.CollaborationCore;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.libp2p.AddressGroup;
import org.peerbase.libp2p.LengthPrefixedReader;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamHandler;
import org.peerbase.multiformats.identity.PeerId;

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

    /**
     * The most bytes of sent messages that may wait for the stream: a window of records, one of the longest behind it, and
     * answers to whatever was asked. Who lets more pile up is cut.
     */
    static final long MAX_QUEUED_BYTES = 24L << 20;

    /** How long the other side may take to end a stream that was ended here, in milliseconds. */
    static final int CLOSE_TIMEOUT_MS = 10_000;

    /** What a link needs of its collaboration. */
    interface Owner {
        /** Puts an input into the mailbox. */
        void post(CollaborationInput input);

        /** Puts a task into the mailbox. */
        void post(Runnable task);

        /** Hands an input to the core; on the mailbox only. */
        void handle(CollaborationInput input);

        /** Hands an input to the core as soon as it is done with the one that it has; on the mailbox only. */
        void handleNext(CollaborationInput input);

        TrafficCounter traffic();

        /** Whether to listen to what a peer says that has had a link for so long. */
        boolean admits(PeerId peer, Optional<AddressGroup> from, long linkedForMs);

        /** Milliseconds since some beginning. */
        long nowMs();
    }

    private final long number;
    private final Stream stream;
    private final Owner owner;
    private final TrafficCounter.Counter traffic;
    private final Optional<AddressGroup> origin;
    private final long beganMs;
    private final LengthPrefixedReader reader = new LengthPrefixedReader(CollaborationCore.MAX_MESSAGE_BYTES);
    private final Arrival arrival = new Arrival();
    private final AtomicLong unhandled = new AtomicLong();
    private final AtomicLong unsent = new AtomicLong();
    private volatile boolean paused;
    private volatile boolean congested;
    private volatile boolean closed;
    private volatile boolean watched;

    Link(long number, Stream stream, Owner owner) {
        this.number = number;
        this.stream = stream;
        this.owner = owner;
        this.traffic = owner.traffic().of(stream.remotePeer());
        this.origin = AddressGroup.of(stream.connection().remoteAddress());
        this.beganMs = owner.nowMs();
    }

    PeerId peer() {
        return stream.remotePeer();
    }

    /** Where the other side is. */
    Optional<AddressGroup> origin() {
        return origin;
    }

    /** Whether to listen to the other side. */
    boolean isWelcome() {
        return owner.admits(peer(), origin, owner.nowMs() - beganMs);
    }

    /** Sends a message behind those sent before. */
    void send(byte[] message) {
        traffic.sent(message.length);
        if (unsent.addAndGet(message.length) > MAX_QUEUED_BYTES) {
            // Whoever asks so much and doesn't read the answers; the core hears of the end.
            stream.reset();
        }
        if (!congested && unsent.get() > MAX_UNSENT) {
            congested = true;
            owner.handleNext(new CollaborationInput.StreamCongested(number, true));
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

    /** Bytes of messages that were sent and wait for the stream. */
    long queuedBytes() {
        return unsent.get();
    }

    /** When {@link #cutIfLate} is wanted; {@link Long#MAX_VALUE} if never. */
    long deadlineMs() {
        return arrival.deadlineMs();
    }

    /** Ends the stream at once if a message takes too long to come; the core hears of it as of any other end. */
    void cutIfLate(long nowMs) {
        watched = false;
        long deadlineMs = arrival.deadlineMs();
        if (nowMs >= deadlineMs) {
            arrival.whole();
            stream.reset();
        }
        watched = arrival.deadlineMs() != Long.MAX_VALUE;
    }

    /** Ends the stream after what was sent, unless that is never read; the core has forgotten it already. */
    void close() {
        closed = true;
        var unused = stream.closeWrite();
        if (stream.isOpen()) {
            CompletableFuture.delayedExecutor(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS, Runnable::run)
                    .execute(stream::reset);
        }
    }

    /** Ends the stream at once. */
    void reset() {
        closed = true;
        stream.reset();
    }

    @Override
    public void onData(Stream from, ByteBuf data) {
        if (closed) {
            return;
        }
        int unread = data.readableBytes();
        boolean sameMessage = true;
        ByteBuf message = reader.next(data);
        while (message != null) {
            byte[] bytes = new byte[message.readableBytes()];
            message.readBytes(bytes).release();
            received(bytes);
            unread = data.readableBytes();
            sameMessage = false;
            message = reader.next(data);
        }
        if (reader.atBoundary()) {
            arrival.whole();
        } else {
            arrival.more(unread, sameMessage, owner.nowMs());
        }
        if (arrival.deadlineMs() != Long.MAX_VALUE && !watched) {
            watched = true;
            owner.post(() -> {
                // That the time is noted.
            });
        }
    }

    private void received(byte[] message) {
        if (closed) {
            return;
        }
        traffic.received(message.length);
        if (unhandled.addAndGet(message.length) > MAX_UNHANDLED && !paused) {
            paused = true;
            arrival.pause();
            stream.pauseReading();
        }
        owner.post(() -> {
            if (!closed && isWelcome()) {
                owner.handle(new CollaborationInput.MessageReceived(number, message));
            } else if (!closed) {
                stream.reset();
            }
            if (unhandled.addAndGet(-message.length) < MAX_UNHANDLED / 2 && paused) {
                arrival.resume(owner.nowMs());
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
