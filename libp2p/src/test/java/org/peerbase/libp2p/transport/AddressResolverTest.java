package org.peerbase.libp2p.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.peerbase.libp2p.DialException;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.multiaddr.Multiaddr;

class AddressResolverTest {
    private static final PeerId PEER = PrivateKey.generateEd25519().publicKey().toPeerId();
    private static final PeerId OTHER = PrivateKey.generateEd25519().publicKey().toPeerId();

    private final TcpTransport transport = new TcpTransport(1, Duration.ofSeconds(1));
    private final Map<String, List<String>> texts = new HashMap<>();
    private FakeNameServer server;
    private AddressResolver resolver;

    AddressResolverTest() throws IOException {
        server = new FakeNameServer(
                texts,
                Map.of("host.test.", new byte[] {(byte) 192, 0, 2, 7}, "host.test", new byte[] {(byte) 192, 0, 2, 7}));
        resolver = transport.resolver(new SingletonDnsServerAddressStreamProvider(server.address()));
    }

    @BeforeEach
    void fill() {
        texts.put(
                "_dnsaddr.boot.test",
                List.of(
                        "dnsaddr=/ip4/192.0.2.1/tcp/4001/p2p/" + PEER,
                        "dnsaddr=/ip4/192.0.2.2/tcp/4001/p2p/" + OTHER,
                        "dnsaddr=/dnsaddr/more.test/p2p/" + PEER,
                        "dnsaddr=not an address",
                        "v=spf1 -all"));
        texts.put("_dnsaddr.more.test", List.of("dnsaddr=/dns4/host.test/tcp/4002/p2p/" + PEER));
        texts.put("_dnsaddr.loop.test", List.of("dnsaddr=/dnsaddr/loop.test"));
        List<String> many = new ArrayList<>();
        for (int port = 1; port <= 24; port++) {
            many.add("dnsaddr=/ip4/192.0.2.1/tcp/" + port);
        }
        texts.put("_dnsaddr.many.test", many);
    }

    @AfterEach
    void close() {
        resolver.close();
        transport.close();
        server.close();
    }

    private List<Multiaddr> resolve(String address) {
        return resolver.resolve(Multiaddr.parse(address))
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void shouldLeaveAddressesWithoutNamesAlone() {
        assertThat(resolve("/ip4/192.0.2.1/tcp/1")).containsExactly(Multiaddr.parse("/ip4/192.0.2.1/tcp/1"));
    }

    @Test
    void shouldResolveHostsAndKeepTheRestOfTheAddress() {
        assertThat(resolve("/dns4/host.test/tcp/4001/p2p/" + PEER))
                .containsExactly(Multiaddr.parse("/ip4/192.0.2.7/tcp/4001/p2p/" + PEER));
        assertThat(resolve("/dns/host.test/tcp/4001")).containsExactly(Multiaddr.parse("/ip4/192.0.2.7/tcp/4001"));
    }

    @Test
    void shouldFollowDnsaddrToTheAddressesOfTheWantedPeer() {
        assertThat(resolve("/dnsaddr/boot.test/p2p/" + PEER))
                .containsExactly(
                        Multiaddr.parse("/ip4/192.0.2.1/tcp/4001/p2p/" + PEER),
                        Multiaddr.parse("/ip4/192.0.2.7/tcp/4002/p2p/" + PEER));
    }

    @Test
    void shouldNotFollowALoopForEver() {
        assertThat(resolve("/dnsaddr/loop.test")).isEmpty();
    }

    @Test
    void shouldTakeOnlySoManyAddresses() {
        assertThat(resolve("/dnsaddr/many.test")).hasSize(AddressResolver.MAX_RESULTS);
    }

    @Test
    void shouldSayWhichNameDoesNotResolve() {
        assertThatThrownBy(() -> resolve("/dns4/nowhere.test/tcp/1"))
                .hasCauseInstanceOf(DialException.class)
                .hasMessageContaining("nowhere.test");
    }
}
