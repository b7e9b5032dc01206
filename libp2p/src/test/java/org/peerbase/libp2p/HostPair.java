package org.peerbase.libp2p;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** Hosts on loopback for a test, closed at its end. */
final class HostPair implements AutoCloseable {
    static final String LOOPBACK = "/ip4/127.0.0.1/tcp/0";
    private static final int TIMEOUT_SECONDS = 30;

    private final List<Host> hosts = new ArrayList<>();
    final Host dialer;
    final Host listener;

    HostPair() {
        dialer = start(limits -> limits);
        listener = start(limits -> limits);
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

    Connection connect() {
        return await(dialer.connect(addressOf(listener)));
    }

    static Multiaddr addressOf(Host host) {
        return host.listenAddresses().get(0).withPeerId(host.peerId());
    }

    static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        hosts.forEach(Host::close);
    }
}
