package org.peerbase.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peerbase.libp2p.HostPair.await;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** Dialing, limits and the end of connections. */
class ConnectionsTest {
    private final HostPair hosts = new HostPair();

    @AfterEach
    void close() {
        hosts.close();
    }

    @Test
    void shouldShareOneDialAndThenTheConnection() {
        List<CompletableFuture<Connection>> dials = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            dials.add(hosts.dialer.connect(HostPair.addressOf(hosts.listener)));
        }
        Connection first = await(dials.get(0));
        for (CompletableFuture<Connection> dial : dials) {
            assertThat(await(dial)).isSameAs(first);
        }
        assertThat(hosts.connect()).isSameAs(first);
        assertThat(hosts.dialer.connections()).containsExactly(first);
    }

    @Test
    void shouldRefuseAnotherPeerThanTheOneThatWasDialed() {
        PeerId other = PrivateKey.generateEd25519().publicKey().toPeerId();
        Multiaddr address = hosts.listener.listenAddresses().get(0);
        assertThatThrownBy(() -> await(hosts.dialer.connect(address.withPeerId(other))))
                .hasCauseInstanceOf(DialException.class)
                .hasMessageContaining("expected peer " + other);
        assertThat(hosts.dialer.connections()).isEmpty();
    }

    @Test
    void shouldAcceptWhoeverAnswersAtAnAddressWithoutPeerId() {
        Connection connection =
                await(hosts.dialer.connect(hosts.listener.listenAddresses().get(0)));
        assertThat(connection.remotePeer()).isEqualTo(hosts.listener.peerId());
    }

    @Test
    void shouldFindTheOneAddressThatWorks() throws IOException {
        Multiaddr closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + socket.getLocalPort());
        }
        Connection connection = await(hosts.dialer.connect(
                hosts.listener.peerId(),
                List.of(closed, Multiaddr.parse("/ip4/127.0.0.1/udp/1/quic-v1"), HostPair.addressOf(hosts.listener))));
        assertThat(connection.remotePeer()).isEqualTo(hosts.listener.peerId());
    }

    @Test
    void shouldGoOnToTheNextAddressWhileOneStalls() throws IOException {
        // Accepts by its backlog and never says a word.
        try (ServerSocket silent = new ServerSocket(0)) {
            Multiaddr stalling = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + silent.getLocalPort());
            long started = System.nanoTime();
            await(hosts.dialer.connect(hosts.listener.peerId(), List.of(stalling, HostPair.addressOf(hosts.listener))));
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void shouldSayWhatWasTriedWhenNothingWorks() throws IOException {
        Multiaddr closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + socket.getLocalPort());
        }
        assertThatThrownBy(() -> await(hosts.dialer.connect(hosts.listener.peerId(), List.of(closed))))
                .hasCauseInstanceOf(DialException.class)
                .hasMessageContaining(closed.toString())
                .hasMessageEndingWith(closed + ": Connection refused");
        assertThatThrownBy(() -> await(hosts.dialer.connect(hosts.listener.peerId(), List.of())))
                .hasMessageContaining("no address is known");
    }

    @Test
    void shouldResolveNames() {
        String port =
                hosts.listener.listenAddresses().get(0).components().get(1).value();
        Multiaddr named = Multiaddr.parse("/dns4/localhost/tcp/" + port).withPeerId(hosts.listener.peerId());
        assertThat(await(hosts.dialer.connect(named)).remotePeer()).isEqualTo(hosts.listener.peerId());
    }

    @Test
    void shouldLearnAddressesFromIdentifyAndDialByThem() {
        CompletableFuture<PeerInfo> identified = new CompletableFuture<>();
        hosts.listener.addListener(new HostListener() {
            @Override
            public void onIdentified(Connection connection, PeerInfo info) {
                identified.complete(info);
            }
        });
        await(hosts.connect().close());
        // The first connection may have been too short to be identified.
        if (!identified.isDone()) {
            hosts.connect();
        }
        await(identified);
        await(hosts.dialer.disconnect(hosts.listener.peerId()));
        assertThat(await(hosts.listener.connect(hosts.dialer.peerId(), List.of()))
                        .remotePeer())
                .isEqualTo(hosts.dialer.peerId());
    }

    @Test
    void shouldTellListenersOfConnectionsComingAndGoing() {
        CompletableFuture<Connection> connected = new CompletableFuture<>();
        CompletableFuture<Connection> disconnected = new CompletableFuture<>();
        hosts.listener.addListener(new HostListener() {
            @Override
            public void onConnected(Connection connection) {
                connected.complete(connection);
            }

            @Override
            public void onDisconnected(Connection connection, @Nullable Throwable cause) {
                assertThat(cause).isNull();
                disconnected.complete(connection);
            }
        });
        Connection connection = hosts.connect();
        assertThat(await(connected).remotePeer()).isEqualTo(hosts.dialer.peerId());
        assertThat(connection.bytesReceived()).isPositive();
        await(connection.close());
        assertThat(await(disconnected)).isSameAs(connected.join());
        assertThat(hosts.dialer.connections()).isEmpty();
    }

    @Test
    void shouldRefuseToDialItself() {
        assertThatThrownBy(() -> await(hosts.dialer.connect(HostPair.addressOf(hosts.dialer))))
                .hasCauseInstanceOf(DialException.class);
        assertThatThrownBy(() -> await(
                        hosts.dialer.connect(hosts.dialer.listenAddresses().get(0))))
                .isInstanceOf(CompletionException.class);
    }

    @Test
    void shouldNameAListenAddressThatIsTaken() {
        Multiaddr taken = hosts.listener.listenAddresses().get(0);
        try (Host host =
                Host.builder(PrivateKey.generateEd25519()).listen(taken).build()) {
            assertThatThrownBy(() -> await(host.start()))
                    .hasCauseInstanceOf(Libp2pException.class)
                    .hasMessageEndingWith("can't listen on " + taken + ": Address already in use")
                    .satisfies(failure -> assertThat(failure.getCause())
                            .as("whatever the library")
                            .hasCauseInstanceOf(BindException.class));
        }
    }

    @Test
    void shouldKeepToTheNumberOfInboundConnections() {
        Host small = hosts.start(limits -> limits.maxInboundConnections(1));
        CompletableFuture<Connection> counted = new CompletableFuture<>();
        small.addListener(new HostListener() {
            @Override
            public void onConnected(Connection connection) {
                counted.complete(connection);
            }
        });
        await(hosts.dialer.connect(HostPair.addressOf(small)));
        await(counted);
        assertThatThrownBy(() -> await(hosts.listener.connect(HostPair.addressOf(small))))
                .hasCauseInstanceOf(DialException.class);
        assertThat(small.connections()).hasSize(1);
    }

    @Test
    void shouldKeepToTheNumberOfConnectionsFromAnAddress() {
        Host small = hosts.start(limits -> limits.maxInboundConnectionsPerIp(1));
        Connection first = await(hosts.dialer.connect(HostPair.addressOf(small)));
        assertThatThrownBy(() -> await(hosts.listener.connect(HostPair.addressOf(small))))
                .hasCauseInstanceOf(DialException.class);
        CompletableFuture<Connection> gone = new CompletableFuture<>();
        small.addListener(new HostListener() {
            @Override
            public void onDisconnected(Connection connection, @Nullable Throwable cause) {
                gone.complete(connection);
            }
        });
        await(first.close());
        await(gone);
        assertThat(await(hosts.listener.connect(HostPair.addressOf(small))).isOpen())
                .isTrue();
    }

    @Test
    void shouldCloseAConnectionThatNobodyUses() {
        Host tidy = hosts.start(
                limits -> limits.idleTimeout(Duration.ofMillis(200)).keepAliveInterval(Duration.ofMillis(50)));
        CompletableFuture<@Nullable Throwable> gone = new CompletableFuture<>();
        tidy.addListener(new HostListener() {
            @Override
            public void onDisconnected(Connection connection, @Nullable Throwable cause) {
                gone.complete(cause);
            }
        });
        await(hosts.dialer.connect(HostPair.addressOf(tidy)));
        assertThat(await(gone)).isNull();
    }

    @Test
    void shouldFailDialsThatAreUnderWayWhenTheHostCloses() throws IOException {
        try (ServerSocket silent = new ServerSocket(0)) {
            CompletableFuture<Connection> dial =
                    hosts.dialer.connect(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + silent.getLocalPort()));
            hosts.dialer.close();
            assertThatThrownBy(() -> await(dial)).hasCauseInstanceOf(DialException.class);
        }
        assertThatThrownBy(() -> await(hosts.dialer.connect(HostPair.addressOf(hosts.listener))))
                .hasCauseInstanceOf(DialException.class);
    }

    @Test
    void shouldRefuseToBeClosedInACallback() {
        CompletableFuture<Void> refused = new CompletableFuture<>();
        hosts.connect().executor().execute(() -> {
            try {
                hosts.dialer.close();
                refused.complete(null);
            } catch (IllegalStateException e) {
                refused.completeExceptionally(e);
            }
        });
        assertThatThrownBy(() -> await(refused)).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldLeaveNoThreadBehind() throws InterruptedException {
        Set<Thread> others = threads();
        Host host = hosts.start(limits -> limits);
        await(host.connect(HostPair.addressOf(hosts.listener)));
        Set<Thread> ours = threads();
        ours.removeAll(others);
        assertThat(ours).isNotEmpty();
        host.close();
        host.close();
        // The other two began threads for this connection as well.
        hosts.close();
        for (Thread thread : ours) {
            // close() has waited for the event loops; the threads need a moment to return.
            thread.join(TimeUnit.SECONDS.toMillis(10));
            assertThat(thread.isAlive()).isFalse();
        }
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("libp2p-"))
                .collect(Collectors.toSet());
    }
}
