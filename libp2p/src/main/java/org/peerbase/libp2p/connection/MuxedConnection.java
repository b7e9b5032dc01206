package org.peerbase.libp2p.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.ConnectionClosedException;
import org.peerbase.libp2p.LimitExceededException;
import org.peerbase.libp2p.Limits;
import org.peerbase.libp2p.PeerInfo;
import org.peerbase.libp2p.ProtocolHandler;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamException;
import org.peerbase.libp2p.StreamHandler;
import org.peerbase.libp2p.yamux.MemoryBudget;
import org.peerbase.libp2p.yamux.YamuxSession;
import org.peerbase.libp2p.yamux.YamuxSessionListener;
import org.peerbase.libp2p.yamux.YamuxSettings;
import org.peerbase.libp2p.yamux.YamuxStream;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PublicKey;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** A connection over a channel that has been secured; its muxer is a {@link YamuxHandler} at the end of the pipeline. */
public final class MuxedConnection implements Connection, YamuxSessionListener {
    private final long id;
    private final Channel channel;
    private final Direction direction;
    private final PublicKey remoteKey;
    private final PeerId remotePeer;
    private final Multiaddr localAddress;
    private final Multiaddr remoteAddress;
    private final Limits limits;
    private final ProtocolRegistry registry;
    private final ConnectionEvents events;
    private final ByteCounter counter;
    private final YamuxHandler handler;
    private final YamuxSession session;

    private final Map<String, Integer> inboundByProtocol = new HashMap<>();
    private volatile @Nullable PeerInfo peerInfo;
    private volatile int streamCount;
    /** Completes when everyone has been told of the end. */
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private volatile boolean closing;
    private @Nullable Throwable closeCause;
    private @Nullable Future<?> keepAlive;
    private volatile boolean inUse;
    private int backgroundStreams;
    private long idleSinceNanos = System.nanoTime();

    /** What a connection is about: who and where. */
    public record Endpoints(
            Direction direction, PublicKey remoteKey, Multiaddr localAddress, Multiaddr remoteAddress) {}

    public MuxedConnection(
            long id,
            Channel channel,
            Endpoints endpoints,
            Limits limits,
            MemoryBudget memory,
            ProtocolRegistry registry,
            ConnectionEvents events,
            ByteCounter counter) {
        this.id = id;
        this.channel = channel;
        this.direction = endpoints.direction();
        this.remoteKey = endpoints.remoteKey();
        this.remotePeer = remoteKey.toPeerId();
        this.localAddress = endpoints.localAddress();
        this.remoteAddress = endpoints.remoteAddress();
        this.limits = limits;
        this.registry = registry;
        this.events = events;
        this.counter = counter;
        YamuxSettings settings = new YamuxSettings(
                limits.maxInboundStreams(),
                limits.maxOutboundStreams(),
                limits.maxStreamWindow(),
                limits.maxConnectionMemory(),
                memory);
        this.handler = new YamuxHandler(this);
        this.session = new YamuxSession(
                direction == Direction.OUTBOUND, settings, handler, channel.alloc(), this, System::nanoTime);
    }

    /** What has to be put at the end of the channel's pipeline. */
    public YamuxHandler muxer() {
        return handler;
    }

    YamuxSession session() {
        return session;
    }

    ProtocolRegistry registry() {
        return registry;
    }

    ByteBuf allocate() {
        return channel.alloc().buffer();
    }

    // ---- the life of the connection, on the event loop

    void onMuxerReady() {
        long interval = limits.keepAliveInterval().toNanos();
        keepAlive =
                channel.eventLoop().scheduleAtFixedRate(this::onKeepAlive, interval, interval, TimeUnit.NANOSECONDS);
        events.onOpen(this);
    }

    private void onKeepAlive() {
        try {
            session.onKeepAlive(2 * limits.keepAliveInterval().toNanos());
        } catch (RuntimeException e) {
            handler.fail(e);
            return;
        }
        if (session.streamCount() > 0) {
            idleSinceNanos = System.nanoTime();
        } else if (System.nanoTime() - idleSinceNanos > limits.idleTimeout().toNanos()) {
            closeGracefully();
        }
    }

    private void closeGracefully() {
        if (channel.isActive() && !closing) {
            closing = true;
            handler.closeGracefully();
        }
    }

    /** The channel is closed. {@code cause} is null if either side closed in an orderly way. */
    void onChannelClosed(@Nullable Throwable cause) {
        if (keepAlive != null) {
            keepAlive.cancel(false);
        }
        Throwable reason = closeCause != null ? closeCause : cause;
        session.close(new ConnectionClosedException("the connection is closed", reason));
        streamCount = 0;
        inUse = false;
        try {
            events.onClosed(this, closing ? null : reason);
        } finally {
            closed.complete(null);
        }
    }

    @Override
    public void onInboundStream(YamuxStream stream) {
        countStreams();
        MuxedStream.accept(this, stream, channel.eventLoop());
    }

    @Override
    public void onLimitExceeded(String kind, long limit) {
        events.onLimitExceeded(kind, limit);
    }

    @Override
    public void onGoAway(long reason) {
        if (reason != 0) {
            closeCause = new ConnectionClosedException("the peer ended the connection with reason " + reason);
        } else {
            closing = true;
        }
        var unused = channel.close();
    }

    /** Finds who serves a stream that the remote opened, and counts it. */
    StreamHandler serve(Stream stream) {
        String protocol = stream.protocol();
        int open = inboundByProtocol.merge(protocol, 1, Integer::sum);
        ProtocolHandler server = registry.get(protocol);
        if (server == null) {
            throw new StreamException(protocol + " is no longer served");
        }
        if (open > limits.maxInboundStreamsPerProtocol()) {
            LimitExceededException reached = new LimitExceededException(
                    "inbound streams of a protocol on a connection", limits.maxInboundStreamsPerProtocol());
            onLimitExceeded(reached.kind(), reached.limit());
            throw reached;
        }
        return server.onStream(stream);
    }

    void onStreamClosed(MuxedStream stream) {
        if (stream.isInBackground()) {
            backgroundStreams--;
        }
        countStreams();
        idleSinceNanos = System.nanoTime();
        if (stream.inbound() && !stream.protocol().isEmpty()) {
            inboundByProtocol.computeIfPresent(stream.protocol(), (name, open) -> open > 1 ? open - 1 : null);
        }
    }

    void onStreamInBackground() {
        backgroundStreams++;
        countStreams();
    }

    void onNegotiationTimeout() {
        onLimitExceeded(
                "milliseconds to agree on a protocol",
                limits.negotiationTimeout().toMillis());
    }

    private void countStreams() {
        streamCount = session.streamCount();
        inUse = streamCount > backgroundStreams;
    }

    Future<?> scheduleNegotiationTimeout(Runnable action) {
        return channel.eventLoop().schedule(action, limits.negotiationTimeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Replaces what is known about the peer. */
    public void peerInfo(PeerInfo info) {
        peerInfo = info;
    }

    // ---- the public side

    @Override
    public CompletableFuture<Stream> newStream(String... protocols) {
        List<String> wanted = List.of(protocols);
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("no protocol given");
        }
        if (channel.eventLoop().inEventLoop()) {
            return openStream(wanted);
        }
        CompletableFuture<Stream> opened = new CompletableFuture<>();
        try {
            channel.eventLoop().execute(() -> {
                var unused = openStream(wanted).whenComplete((stream, failure) -> {
                    if (failure == null) {
                        opened.complete(stream);
                    } else {
                        opened.completeExceptionally(failure);
                    }
                });
            });
        } catch (RejectedExecutionException e) {
            opened.completeExceptionally(new ConnectionClosedException("the host is closed", e));
        }
        return opened;
    }

    private CompletableFuture<Stream> openStream(List<String> protocols) {
        if (!channel.isActive()) {
            return CompletableFuture.failedFuture(new ConnectionClosedException("the connection is closed"));
        }
        PeerInfo known = peerInfo;
        boolean lazy =
                protocols.size() == 1 && known != null && known.protocols().contains(protocols.get(0));
        try {
            YamuxStream stream = session.open();
            countStreams();
            return MuxedStream.open(this, stream, channel.eventLoop(), protocols, lazy);
        } catch (StreamException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<Void> close() {
        try {
            channel.eventLoop().execute(this::closeGracefully);
        } catch (RejectedExecutionException e) {
            closed.complete(null);
        }
        return closed.copy();
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public PeerId remotePeer() {
        return remotePeer;
    }

    @Override
    public PublicKey remoteKey() {
        return remoteKey;
    }

    @Override
    public Multiaddr localAddress() {
        return localAddress;
    }

    @Override
    public Multiaddr remoteAddress() {
        return remoteAddress;
    }

    @Override
    public Direction direction() {
        return direction;
    }

    @Override
    public Optional<PeerInfo> peerInfo() {
        return Optional.ofNullable(peerInfo);
    }

    @Override
    public int streamCount() {
        return streamCount;
    }

    @Override
    public boolean isInUse() {
        return inUse;
    }

    @Override
    public long bytesReceived() {
        return counter.received();
    }

    @Override
    public long bytesSent() {
        return counter.sent();
    }

    @Override
    public boolean isOpen() {
        return channel.isActive() && !closing;
    }

    @Override
    public Executor executor() {
        return channel.eventLoop();
    }

    @Override
    public String toString() {
        return direction + " connection " + id + " with " + remotePeer + " at " + remoteAddress;
    }
}
