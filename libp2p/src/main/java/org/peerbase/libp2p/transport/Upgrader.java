package org.peerbase.libp2p.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Connection.Direction;
import org.peerbase.libp2p.ConnectionClosedException;
import org.peerbase.libp2p.DialException;
import org.peerbase.libp2p.Limits;
import org.peerbase.libp2p.connection.ByteCounter;
import org.peerbase.libp2p.connection.ConnectionEvents;
import org.peerbase.libp2p.connection.MuxedConnection;
import org.peerbase.libp2p.connection.ProtocolRegistry;
import org.peerbase.libp2p.multistream.Initiator;
import org.peerbase.libp2p.multistream.MultistreamHandler;
import org.peerbase.libp2p.multistream.Negotiator;
import org.peerbase.libp2p.multistream.Responder;
import org.peerbase.libp2p.noise.NoiseHandshake;
import org.peerbase.libp2p.noise.NoiseHandshakeHandler;
import org.peerbase.libp2p.noise.NoiseIdentity;
import org.peerbase.libp2p.yamux.MemoryBudget;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import org.peerbase.multiformats.multiaddr.Protocol;

/** Makes connections of channels: agrees on Noise, shakes hands, agrees on Yamux. Thread-safe. */
public final class Upgrader {
    /** The security protocol that every connection uses. */
    public static final String NOISE = "/noise";

    /** The muxer that every connection uses. */
    public static final String YAMUX = "/yamux/1.0.0";

    private final NoiseIdentity identity;
    private final Limits limits;
    private final ProtocolRegistry registry;
    private final ConnectionEvents events;
    private final MemoryBudget memory;
    private final AtomicLong nextId = new AtomicLong(1);

    public Upgrader(NoiseIdentity identity, Limits limits, ProtocolRegistry registry, ConnectionEvents events) {
        this.identity = identity;
        this.limits = limits;
        this.registry = registry;
        this.events = events;
        this.memory = new MemoryBudget(limits.maxMemory());
    }

    /**
     * Begins to upgrade a channel that is connected; to be called on its event loop.
     *
     * @param expectedPeer who has to be at the other end, or null for anyone
     * @return the connection; on failure the channel is closed
     */
    public CompletableFuture<Connection> upgrade(Channel channel, Direction direction, @Nullable PeerId expectedPeer) {
        Upgrade upgrade = new Upgrade(channel, direction, expectedPeer);
        upgrade.begin();
        return upgrade.upgraded;
    }

    /** One upgrade under way; lives on the channel's event loop. */
    private final class Upgrade extends ChannelInboundHandlerAdapter {
        private final Channel channel;
        private final Direction direction;
        private final @Nullable PeerId expectedPeer;
        private final ByteCounter counter = new ByteCounter();
        private final CompletableFuture<Connection> upgraded = new CompletableFuture<>();
        private String phase = "agreeing on security";

        Upgrade(Channel channel, Direction direction, @Nullable PeerId expectedPeer) {
            this.channel = channel;
            this.direction = direction;
            this.expectedPeer = expectedPeer;
        }

        private boolean initiator() {
            return direction == Direction.OUTBOUND;
        }

        void begin() {
            Future<?> timeout = channel.eventLoop()
                    .schedule(this::onTimeout, limits.handshakeTimeout().toNanos(), TimeUnit.NANOSECONDS);
            var unused = upgraded.whenComplete((connection, failure) -> timeout.cancel(false));
            channel.pipeline().addLast(counter);
            channel.pipeline().addLast(new MultistreamHandler(negotiator(NOISE), this::onSecurityAgreed));
            channel.pipeline().addLast(this);
        }

        private Negotiator negotiator(String protocol) {
            return initiator() ? new Initiator(List.of(protocol)) : new Responder(protocol::equals);
        }

        private void onSecurityAgreed(ChannelHandlerContext context, String protocol) {
            phase = "the noise handshake";
            NoiseHandshake handshake = new NoiseHandshake(initiator(), identity, expectedPeer);
            context.pipeline()
                    .addAfter(context.name(), null, new NoiseHandshakeHandler(handshake, initiator(), this::onSecured));
        }

        private void onSecured(ChannelHandlerContext context, NoiseHandshake handshake) {
            String muxer = handshake.muxer();
            if (muxer != null) {
                onMuxerAgreed(context, handshake);
                return;
            }
            phase = "agreeing on a muxer";
            context.pipeline()
                    .addAfter(
                            context.name(),
                            null,
                            new MultistreamHandler(
                                    negotiator(YAMUX), (agreed, protocol) -> onMuxerAgreed(agreed, handshake)));
        }

        private void onMuxerAgreed(ChannelHandlerContext context, NoiseHandshake handshake) {
            MuxedConnection.Endpoints endpoints = new MuxedConnection.Endpoints(
                    direction,
                    handshake.remoteKey(),
                    addressOf((InetSocketAddress) channel.localAddress()),
                    addressOf((InetSocketAddress) channel.remoteAddress()));
            MuxedConnection connection = new MuxedConnection(
                    nextId.getAndIncrement(), channel, endpoints, limits, memory, registry, events, counter);
            events.admit(connection);
            context.pipeline().remove(this);
            context.pipeline().addAfter(context.name(), null, connection.muxer());
            upgraded.complete(connection);
        }

        private void onTimeout() {
            events.onLimitExceeded(
                    "milliseconds for a handshake", limits.handshakeTimeout().toMillis());
            fail(new DialException("the peer did not finish " + phase + " within "
                    + limits.handshakeTimeout().toMillis() + " ms"));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail(new ConnectionClosedException("the peer closed the connection during " + phase));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
            fail(reason);
        }

        private void fail(Throwable cause) {
            var unused = channel.close();
            upgraded.completeExceptionally(cause);
        }
    }

    private static Multiaddr addressOf(InetSocketAddress address) {
        return Multiaddr.of(address, Protocol.TCP);
    }
}
