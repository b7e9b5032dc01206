package org.peerbase.libp2p.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.peerbase.libp2p.Libp2pException;

/** TCP sockets and the threads that serve them. Thread-safe. */
public final class TcpTransport {
    private static final int BACKLOG = 1024;
    private static final int LOW_WATER = 256 * 1024;
    private static final int HIGH_WATER = 512 * 1024;
    private static final long SHUTDOWN_SECONDS = 10;

    private final EventLoops loops;
    private final int connectTimeoutMillis;

    /**
     * @param threads event loops; each serves some of the connections
     * @param connectTimeout until a dialed socket is connected
     */
    public TcpTransport(int threads, Duration connectTimeout) {
        loops = EventLoops.create(threads, "libp2p");
        connectTimeoutMillis = (int) Math.min(Integer.MAX_VALUE, connectTimeout.toMillis());
    }

    /** One of the event loops, for timers and the like. */
    public EventExecutor executor() {
        return loops.group().next();
    }

    /** Whether the caller is one of the event loops. */
    public boolean inEventLoop() {
        for (EventExecutor loop : loops.group()) {
            if (loop.inEventLoop()) {
                return true;
            }
        }
        return false;
    }

    /** Resolves the names in addresses. */
    public AddressResolver resolver() {
        return resolver(DnsServerAddressStreamProviders.platformDefault());
    }

    AddressResolver resolver(DnsServerAddressStreamProvider nameServers) {
        return new AddressResolver(loops.group().next(), loops.datagram(), nameServers);
    }

    /**
     * Begins to accept.
     *
     * @param onAccepted called with each accepted channel, on its event loop
     * @return the listening channel; fails with a {@link java.net.BindException} if the address can't be bound
     */
    public CompletableFuture<Channel> listen(InetSocketAddress address, Consumer<Channel> onAccepted) {
        ChannelFuture bound = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverSocket())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        onAccepted.accept(channel);
                    }
                })
                .bind(address);
        CompletableFuture<Channel> listening = new CompletableFuture<>();
        bound.addListener(done -> {
            if (done.isSuccess()) {
                listening.complete(bound.channel());
            } else {
                listening.completeExceptionally(SocketFailure.ofBind(done.cause()));
            }
        });
        return listening;
    }

    /** Connects a socket; the channel is handed to {@code onConnected} on its event loop. */
    public ChannelFuture connect(InetSocketAddress address, Consumer<Channel> onConnected) {
        ChannelFuture connecting = new Bootstrap()
                .group(loops.group())
                .channel(loops.socket())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectTimeoutMillis)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // The pipeline is filled when the socket is connected.
                    }
                })
                .connect(address);
        return connecting.addListener(done -> {
            if (done.isSuccess()) {
                onConnected.accept(connecting.channel());
            }
        });
    }

    /** Ends the threads; returns when they are gone. Channels have to be closed before. */
    public void close() {
        var unused = loops.group().shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        boolean interrupted = false;
        try {
            if (!loops.group().awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
                throw new Libp2pException("network threads did not end within " + SHUTDOWN_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
