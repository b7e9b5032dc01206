package org.peerbase.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Connection.Direction;
import org.peerbase.libp2p.LimitExceededException;
import org.peerbase.libp2p.Limits;
import org.peerbase.libp2p.PeerInfo;
import org.peerbase.libp2p.Stream;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.identity.PublicKey;
import org.peerbase.multiformats.multiaddr.Multiaddr;

class ConnectionManagerTest {
    private final PublicKey first = PrivateKey.generateEd25519().publicKey();
    private final PublicKey second = PrivateKey.generateEd25519().publicKey();
    private long nextId;

    private static ConnectionManager manager(Limits.Builder limits) {
        return new ConnectionManager(limits.build());
    }

    private static Limits.Builder limits() {
        return Limits.DEFAULTS.toBuilder();
    }

    private Connection connection(PublicKey key, Direction direction) {
        return new FakeConnection(nextId++, key, direction);
    }

    private static void assertExceeded(Runnable action) {
        assertThatThrownBy(action::run).isInstanceOf(LimitExceededException.class);
    }

    private static InetAddress ip(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void shouldKeepToTheNumberOfConnectionsInEachDirection() {
        ConnectionManager manager = manager(
                limits().maxInboundConnections(1).maxOutboundConnections(1).maxConnections(2));
        Connection inbound = connection(first, Direction.INBOUND);
        manager.add(inbound);
        assertExceeded(() -> manager.add(connection(second, Direction.INBOUND)));
        manager.add(connection(second, Direction.OUTBOUND));
        assertExceeded(() -> manager.add(connection(second, Direction.OUTBOUND)));
        manager.remove(inbound);
        manager.remove(inbound);
        manager.add(connection(second, Direction.INBOUND));
        assertThat(manager.all()).hasSize(2);
    }

    @Test
    void shouldKeepToTheNumberOfConnectionsWithAPeer() {
        ConnectionManager manager = manager(limits().maxConnectionsPerPeer(1));
        Connection kept = connection(first, Direction.INBOUND);
        manager.add(kept);
        assertExceeded(() -> manager.add(connection(first, Direction.OUTBOUND)));
        manager.add(connection(second, Direction.OUTBOUND));
        assertThat(manager.of(first.toPeerId())).containsExactly(kept);
        manager.remove(kept);
        assertThat(manager.of(first.toPeerId())).isEmpty();
        assertThat(manager.openTo(first.toPeerId())).isEmpty();
    }

    @Test
    void shouldKeepToTheNumberOfHandshakes() {
        ConnectionManager manager = manager(limits().maxInboundHandshakes(2));
        manager.admitSocket(ip("192.0.2.1"));
        manager.admitSocket(ip("192.0.2.2"));
        assertExceeded(() -> manager.admitSocket(ip("192.0.2.3")));
        manager.onHandshakeDone();
        manager.admitSocket(ip("192.0.2.3"));
    }

    @Test
    void shouldCountAnIp6PrefixAsOneAddress() {
        ConnectionManager manager = manager(limits().maxInboundConnectionsPerIp(2));
        manager.admitSocket(ip("2001:db8::1"));
        manager.admitSocket(ip("2001:db8::ffff:1"));
        assertExceeded(() -> manager.admitSocket(ip("2001:db8::2")));
        manager.admitSocket(ip("2001:db8:0:1::1"));
        manager.onSocketClosed(ip("2001:db8::1"));
        manager.admitSocket(ip("2001:db8::2"));
    }

    @Test
    void shouldKeepToTheNumberOfConnectionsFromAPrefix() {
        ConnectionManager manager = manager(limits().maxInboundConnectionsPerPrefix(2));
        manager.admitSocket(ip("192.0.2.1"));
        manager.admitSocket(ip("192.0.2.2"));
        assertThatThrownBy(() -> manager.admitSocket(ip("192.0.2.3")))
                .isInstanceOfSatisfying(LimitExceededException.class, reached -> {
                    assertThat(reached.kind()).isEqualTo("inbound connections from an IP prefix");
                    assertThat(reached.limit()).isEqualTo(2);
                });
        manager.admitSocket(ip("192.0.3.3"));
        manager.onSocketClosed(ip("192.0.2.1"));
        manager.admitSocket(ip("192.0.2.3"));

        manager.admitSocket(ip("2001:db8:1:1::1"));
        manager.admitSocket(ip("2001:db8:1:2::1"));
        assertExceeded(() -> manager.admitSocket(ip("2001:db8:1:3::1")));
        manager.admitSocket(ip("2001:db8:2:1::1"));
    }

    private record FakeConnection(long id, PublicKey remoteKey, Direction direction) implements Connection {
        @Override
        public PeerId remotePeer() {
            return remoteKey.toPeerId();
        }

        @Override
        public Multiaddr localAddress() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Multiaddr remoteAddress() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<PeerInfo> peerInfo() {
            return Optional.empty();
        }

        @Override
        public CompletableFuture<Stream> newStream(String... protocols) {
            throw new UnsupportedOperationException(List.of(protocols).toString());
        }

        @Override
        public int streamCount() {
            return 0;
        }

        @Override
        public boolean isInUse() {
            return false;
        }

        @Override
        public long bytesReceived() {
            return 0;
        }

        @Override
        public long bytesSent() {
            return 0;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public Executor executor() {
            return Runnable::run;
        }

        @Override
        public CompletableFuture<Void> close() {
            return CompletableFuture.completedFuture(null);
        }
    }
}
