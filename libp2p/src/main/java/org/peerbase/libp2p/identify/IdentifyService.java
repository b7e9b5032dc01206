package org.peerbase.libp2p.identify;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.LengthPrefixedReader;
import org.peerbase.libp2p.PeerInfo;
import org.peerbase.libp2p.ProtocolViolationException;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamHandler;
import org.peerbase.libp2p.identify.protobuf.Identify;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks every new connection who is there, answers the same question, and tells and hears news. Thread-safe. */
public final class IdentifyService {
    public static final String PROTOCOL = "/ipfs/id/1.0.0";
    public static final String PUSH_PROTOCOL = "/ipfs/id/push/1.0.0";

    private static final Logger LOG = LoggerFactory.getLogger(IdentifyService.class);

    private final Supplier<Identify> self;
    private final BiConsumer<Connection, Identify> onMessage;
    private final ScheduledExecutorService timer;
    private final Duration timeout;
    private final ObjLongConsumer<String> onLimitExceeded;

    /** Connections whose peers may have been told what is no longer true. */
    private final Set<Connection> outdated = ConcurrentHashMap.newKeySet();

    /**
     * @param self makes the message about this host, without the observed address
     * @param onMessage told what a peer said, merged if it took several messages; on the connection's event loop
     * @param timeout for a stream from its agreed protocol to its end; it is reset then
     * @param onLimitExceeded told of streams that took longer
     */
    public IdentifyService(
            Supplier<Identify> self,
            BiConsumer<Connection, Identify> onMessage,
            ScheduledExecutorService timer,
            Duration timeout,
            ObjLongConsumer<String> onLimitExceeded) {
        this.self = self;
        this.onMessage = onMessage;
        this.timer = timer;
        this.timeout = timeout;
        this.onLimitExceeded = onLimitExceeded;
    }

    /** Serves {@link #PROTOCOL}. */
    public StreamHandler answer(Stream stream) {
        Identify message = self.get().toBuilder()
                .setObservedAddr(
                        ByteString.copyFrom(stream.connection().remoteAddress().toBytes()))
                .build();
        send(stream, message);
        return new Discard(stream);
    }

    /** Serves {@link #PUSH_PROTOCOL}. */
    public StreamHandler hear(Stream stream) {
        return new Reader(stream);
    }

    /** Asks the peer. */
    public void ask(Connection connection) {
        var unusedAnswer = connection.newStream(PROTOCOL).whenComplete((stream, failure) -> {
            if (failure != null) {
                LOG.debug("identify of {} failed: {}", connection, failure.toString());
            } else {
                var unused = stream.closeWrite();
                stream.handler(new Reader(stream));
            }
        });
    }

    /** Tells the peer what has changed, if it wants to hear; later, if that isn't known yet. */
    public void push(Connection connection) {
        if (connection.peerInfo().isEmpty()) {
            outdated.add(connection);
            if (!connection.isOpen()) {
                outdated.remove(connection);
            }
            // It may have become known between the question and the note.
            if (connection.peerInfo().isEmpty() || !outdated.remove(connection)) {
                return;
            }
        }
        boolean listens = connection
                .peerInfo()
                .map(PeerInfo::protocols)
                .map(protocols -> protocols.contains(PUSH_PROTOCOL))
                .orElse(false);
        if (!listens) {
            return;
        }
        var unusedPush = connection.newStream(PUSH_PROTOCOL).whenComplete((stream, failure) -> {
            if (failure != null) {
                LOG.debug("identify push to {} failed: {}", connection, failure.toString());
            } else {
                stream.handler(new Discard(stream));
                send(stream, self.get());
            }
        });
    }

    /** It is known now who the peer is and what it wants to hear. */
    public void onIdentified(Connection connection) {
        if (outdated.remove(connection)) {
            push(connection);
        }
    }

    public void onClosed(Connection connection) {
        outdated.remove(connection);
    }

    private static void send(Stream stream, Identify message) {
        var unusedWrite = stream.write(LengthPrefixedReader.encode(message.toByteArray()));
        var unusedClose = stream.closeWrite();
    }

    /** A stream that is reset if it takes too long. */
    private abstract class Timed implements StreamHandler {
        private final Future<?> alarm;

        Timed(Stream stream) {
            stream.runInBackground();
            alarm = timer.schedule(
                    () -> {
                        onLimitExceeded.accept("milliseconds to identify", timeout.toMillis());
                        stream.reset();
                    },
                    timeout.toNanos(),
                    TimeUnit.NANOSECONDS);
        }

        @Override
        public void onClosed(Stream stream, @Nullable Throwable cause) {
            alarm.cancel(false);
        }
    }

    /** Expects nothing from the other side but its end. */
    private final class Discard extends Timed {
        Discard(Stream stream) {
            super(stream);
        }

        @Override
        public void onData(Stream stream, ByteBuf data) {
            stream.reset();
        }
    }

    /** Merges the messages of a stream until its end. */
    private final class Reader extends Timed {
        private final LengthPrefixedReader reader = new LengthPrefixedReader(IdentifyMessage.MAX_LENGTH);
        private Identify.@Nullable Builder merged;
        private int messages;

        Reader(Stream stream) {
            super(stream);
        }

        @Override
        public void onData(Stream stream, ByteBuf data) {
            for (ByteBuf next = reader.next(data); next != null; next = reader.next(data)) {
                byte[] bytes;
                try {
                    bytes = ByteBufUtil.getBytes(next);
                } finally {
                    next.release();
                }
                messages++;
                if (messages > IdentifyMessage.MAX_MESSAGES) {
                    throw new ProtocolViolationException("identify: too many messages");
                }
                Identify message = IdentifyMessage.parse(bytes);
                merged = merged == null ? message.toBuilder() : merged.mergeFrom(message);
            }
        }

        @Override
        public void onRemoteClose(Stream stream) {
            var unused = stream.closeWrite();
            if (merged != null) {
                onMessage.accept(stream.connection(), merged.build());
            }
        }

        @Override
        public void onClosed(Stream stream, @Nullable Throwable cause) {
            super.onClosed(stream, cause);
            reader.release();
        }
    }

    /** The protocols of this service. */
    public static List<String> protocols() {
        return List.of(PROTOCOL, PUSH_PROTOCOL);
    }
}
