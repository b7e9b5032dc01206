package org.peerbase.libp2p;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** Hosts on loopback for a test, closed at its end. */
public final class HostPair implements AutoCloseable {
    static final String LOOPBACK = "/ip4/127.0.0.1/tcp/0";
    private static final int TIMEOUT_SECONDS = 30;

    private final List<Host> hosts = new ArrayList<>();
    public final Host dialer;
    public final Host listener;

    HostPair() {
        this(limits -> limits);
    }

    /** @param limits of the listener */
    public HostPair(UnaryOperator<Limits.Builder> limits) {
        dialer = start(unchanged -> unchanged);
        listener = start(limits);
    }

    Host start(UnaryOperator<Limits.Builder> limits) {
        Host host = Host.builder(PrivateKey.generateEd25519())
                .listen(LOOPBACK)
                .limits(limits.apply(Limits.DEFAULTS.toBuilder()).build())
                .build();
        hosts.add(host);
        await(host.start());
        return host;
    }

    public Connection connect() {
        return await(dialer.connect(addressOf(listener)));
    }

    /** Where the listener can be reached by others. */
    public int port() {
        return Integer.parseInt(
                listener.listenAddresses().get(0).components().get(1).value());
    }

    static Multiaddr addressOf(Host host) {
        return host.listenAddresses().get(0).withPeerId(host.peerId());
    }

    public static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        hosts.forEach(Host::close);
    }
}
