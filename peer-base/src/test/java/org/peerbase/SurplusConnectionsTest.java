package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.HostListener;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.echo.EchoResponder;
import org.peerbase.multiformats.identity.PrivateKey;

/** Connections that nothing needs any more go; all others stay. */
@Timeout(60)
final class SurplusConnectionsTest extends PeerFixture {
    /** When a connection that is of no use is gone at the latest. */
    private static final Duration STATED =
            Duration.ofMillis(SurplusConnections.GRACE_MS + 2 * SurplusConnections.INTERVAL_MS);

    private final List<Host> hosts = new ArrayList<>();

    @AfterEach
    void closeHosts() {
        hosts.forEach(Host::close);
    }

    private Host host() {
        Host host = Host.builder(PrivateKey.generateEd25519())
                .listen("/ip4/127.0.0.1/tcp/0")
                .build();
        hosts.add(host);
        Eventually.await(host.start());
        return host;
    }

    private static Connection connect(Host from, Host to) {
        return Eventually.await(from.connect(to.peerId(), to.listenAddresses()));
    }

    /** Completes when the connection is gone. */
    private static CompletableFuture<Void> closed(Host host, Connection connection) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        host.addListener(new HostListener() {
            @Override
            public void onDisconnected(Connection gone, @Nullable Throwable cause) {
                if (gone.id() == connection.id()) {
                    closed.complete(null);
                }
            }
        });
        if (!connection.isOpen()) {
            closed.complete(null);
        }
        return closed;
    }

    /** Lets what identify has begun come to its end. */
    private static void settle(Host host, Connection connection) {
        while (connection.peerInfo().isEmpty() || connection.isInUse()) {
            Eventually.await(host.ping(connection.remotePeer(), 1, Duration.ZERO, roundTrip -> {}));
        }
    }

    @Test
    void shouldCloseWhatIsOfNoUseAndNothingElse() {
        Host self = host();
        Host useless = host();
        Host guarded = host();
        Host speaking = host();
        EchoResponder.serveOn(speaking);
        SurplusConnections surplus = new SurplusConnections(connection -> self.isProtected(connection.remotePeer()));
        List<Connection> opened = new ArrayList<>();
        for (Host other : List.of(useless, guarded, speaking)) {
            Connection connection = connect(self, other);
            settle(self, connection);
            opened.add(connection);
            surplus.add(connection, 0);
        }
        Host caller = host();
        Connection inbound = connect(caller, self);
        settle(caller, inbound);
        self.connections(caller.peerId()).forEach(connection -> surplus.add(connection, 0));
        self.protect(guarded.peerId(), "somebody");
        Stream echo = Eventually.await(opened.get(2).newStream(EchoResponder.PROTOCOL));

        surplus.tick(SurplusConnections.INTERVAL_MS);
        surplus.tick(SurplusConnections.INTERVAL_MS + SurplusConnections.GRACE_MS - 1);
        assertThat(opened).allMatch(Connection::isOpen);
        CompletableFuture<Void> closed = closed(self, opened.get(0));
        surplus.tick(STATED.toMillis());
        Eventually.await(closed);
        assertThat(opened.subList(1, 3)).allMatch(Connection::isOpen);
        assertThat(inbound.isOpen()).as("the other side's to close").isTrue();

        // What becomes useless later goes later.
        echo.reset();
        self.unprotect(guarded.peerId(), "somebody");
        settle(self, opened.get(2));
        List<CompletableFuture<Void>> both = List.of(closed(self, opened.get(1)), closed(self, opened.get(2)));
        surplus.tick(2 * STATED.toMillis());
        surplus.tick(3 * STATED.toMillis());
        both.forEach(Eventually::await);
        assertThat(surplus.nextWakeUp()).isEqualTo(Long.MAX_VALUE);
        assertThat(inbound.isOpen()).isTrue();
    }

    @Test
    void shouldCloseWhatIsDialledWhenTheAppHasEnded() {
        Host self = host();
        Connection late = connect(self, host());
        settle(self, late);
        CompletableFuture<Void> closed = closed(self, late);
        SurplusConnections surplus = new SurplusConnections(connection -> false);
        surplus.close();
        surplus.add(late, 0);
        Eventually.await(closed);
        assertThat(surplus.nextWakeUp()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldLetGoOfAPeerThatLeftTheApp() {
        PeerBase hub = start(loopback());
        Host hers = host();
        Host his = host();
        EchoResponder.serveOn(his);
        PeerBase alice = start(PeerBaseOptions.builder().host(hers).bootstrap(hub.addresses()));
        PeerBase bob = start(PeerBaseOptions.builder().host(his).bootstrap(hub.addresses()));
        Collaboration<?> aliceText = Eventually.await(alice.collaborate("text", CrdtTypes.text()));
        Collaboration<?> bobText = Eventually.await(bob.collaborate("text", CrdtTypes.text()));
        Eventually.in(aliceText, () -> aliceText.peers().contains(bob.peerId()));
        Eventually.in(bobText, () -> bobText.peers().contains(alice.peerId()));
        awaitInterest(alice, bob);
        awaitInterest(bob, alice);

        Connection inUse = hers.connections(his.peerId()).get(0);
        Stream echo = Eventually.await(inUse.newStream(EchoResponder.PROTOCOL));
        bob.close();
        aliceText.close();
        assertThat(inUse.isOpen()).as("another protocol is spoken on it").isTrue();
        echo.reset();
        apart(hers, his).orTimeout(2 * STATED.toMillis(), TimeUnit.MILLISECONDS).join();
        assertThat(hers.connections()).extracting(Connection::remotePeer).containsOnly(hub.peerId());
        assertThat(alice.peers()).containsExactly(hub.peerId());
    }

    /** Returns when one knows that the other is in the app: until then it keeps the connection to find out. */
    private static void awaitInterest(PeerBase one, PeerBase other) {
        CompletableFuture<Void> known = new CompletableFuture<>();
        try (Registration registration = one.on(AppEvent.PeerConnected.class, event -> {
            if (event.peer().equals(other.peerId())) {
                known.complete(null);
            }
        })) {
            if (registration != null && one.peers().contains(other.peerId())) {
                return;
            }
            Eventually.await(known);
        }
    }

    /** Completes when no connection is left between the two. */
    private static CompletableFuture<Void> apart(Host one, Host other) {
        CompletableFuture<Void> apart = new CompletableFuture<>();
        one.addListener(new HostListener() {
            @Override
            public void onDisconnected(Connection gone, @Nullable Throwable cause) {
                if (one.connections(other.peerId()).isEmpty()) {
                    apart.complete(null);
                }
            }
        });
        if (one.connections(other.peerId()).isEmpty()) {
            apart.complete(null);
        }
        return apart;
    }
}
