package org.peerbase.libp2p.pubsub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.Stream;

/**
 * What waits to be written to one peer: control messages first, then messages. One write is under way at a time and
 * takes along what has gathered meanwhile, so that a slow peer holds up only its own bounded queue. Thread-safe.
 */
final class SendQueue {
    static final int MOST_MESSAGES = 4_096;
    static final int MOST_MESSAGE_BYTES = 4 * 1024 * 1024;
    static final int MOST_CONTROLS = 1_024;
    static final int MOST_CONTROL_BYTES = 1024 * 1024;

    /** Bytes gathered for one write, if more than one frame. */
    private static final int BATCH_BYTES = 64 * 1024;

    private final Stream stream;
    private final Deque<Frame> controls = new ArrayDeque<>();
    private final Deque<Frame> messages = new ArrayDeque<>();
    private int controlBytes;
    private int messageBytes;
    private List<Frame> writing = List.of();
    private boolean pumping;
    private long writingSince;
    private boolean closed;
    private long dropped;

    private static final class Frame {
        final byte[] bytes;

        @Nullable
        PublishTicket ticket;

        Frame(byte[] bytes, @Nullable PublishTicket ticket) {
            this.bytes = bytes;
            this.ticket = ticket;
        }
    }

    SendQueue(Stream stream) {
        this.stream = stream;
    }

    Stream stream() {
        return stream;
    }

    /** Whether there was room; if not, the peer does not read at all. */
    boolean offerControl(byte[] frame) {
        synchronized (this) {
            if (closed) {
                return true;
            }
            if (controls.size() >= MOST_CONTROLS || controlBytes + frame.length > MOST_CONTROL_BYTES) {
                return false;
            }
            controls.addLast(new Frame(frame, null));
            controlBytes += frame.length;
        }
        pump();
        return true;
    }

    /** Whether there was room; if not, the message is dropped. */
    boolean offerMessage(byte[] frame, @Nullable PublishTicket ticket) {
        synchronized (this) {
            if (closed) {
                return false;
            }
            // A single long message always has room.
            boolean full = messages.size() >= MOST_MESSAGES
                    || (messageBytes + frame.length > MOST_MESSAGE_BYTES && !messages.isEmpty());
            if (full) {
                dropped++;
                return false;
            }
            if (ticket != null) {
                ticket.hold();
            }
            messages.addLast(new Frame(frame, ticket));
            messageBytes += frame.length;
        }
        pump();
        return true;
    }

    /** How long the write under way has been waiting for the peer; 0 if there is none. */
    synchronized long stalledFor(long nowNanos) {
        return writing.isEmpty() ? 0 : nowNanos - writingSince;
    }

    /** Publishers shall not wait for this peer any longer. */
    void releaseTickets() {
        List<Frame> waiting;
        synchronized (this) {
            waiting = new ArrayList<>(writing);
            waiting.addAll(messages);
        }
        // The ticket of a frame is released once, whoever comes first: both take the queue's lock for it.
        waiting.forEach(this::releaseTicket);
    }

    /** Drops everything and takes nothing more. */
    void close() {
        List<Frame> waiting;
        synchronized (this) {
            closed = true;
            waiting = new ArrayList<>(writing);
            waiting.addAll(messages);
            controls.clear();
            messages.clear();
            controlBytes = 0;
            messageBytes = 0;
        }
        waiting.forEach(this::releaseTicket);
    }

    /** Messages for which there was no room. */
    synchronized long dropped() {
        return dropped;
    }

    private void releaseTicket(Frame frame) {
        PublishTicket ticket;
        synchronized (this) {
            ticket = frame.ticket;
            frame.ticket = null;
        }
        if (ticket != null) {
            ticket.release();
        }
    }

    /** Writes batch after batch for as long as writes complete at once. */
    private void pump() {
        while (true) {
            ByteBuf batch;
            synchronized (this) {
                if (pumping || closed || !writing.isEmpty() || (controls.isEmpty() && messages.isEmpty())) {
                    return;
                }
                writing = gather();
                writingSince = System.nanoTime();
                pumping = true;
                batch = Unpooled.wrappedBuffer(
                        writing.stream().map(frame -> frame.bytes).toArray(byte[][]::new));
            }
            CompletableFuture<Void> unused = stream.write(batch).whenComplete((nothing, failure) -> onWritten(failure));
            synchronized (this) {
                pumping = false;
            }
        }
    }

    private void onWritten(@Nullable Throwable failure) {
        List<Frame> written;
        boolean pumpedElsewhere;
        synchronized (this) {
            written = writing;
            writing = List.of();
            pumpedElsewhere = pumping;
        }
        written.forEach(this::releaseTicket);
        if (failure != null) {
            close();
        } else if (!pumpedElsewhere) {
            pump();
        }
    }

    private List<Frame> gather() {
        List<Frame> batch = new ArrayList<>();
        int bytes = 0;
        while (bytes < BATCH_BYTES && !controls.isEmpty()) {
            Frame frame = controls.removeFirst();
            controlBytes -= frame.bytes.length;
            bytes += frame.bytes.length;
            batch.add(frame);
        }
        while (bytes < BATCH_BYTES && !messages.isEmpty()) {
            Frame frame = messages.removeFirst();
            messageBytes -= frame.bytes.length;
            bytes += frame.bytes.length;
            batch.add(frame);
        }
        return batch;
    }
}
