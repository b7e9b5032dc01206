package org.peerbase.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.peerbase.multiformats.multiaddr.Multiaddr;

class OwnAddressesTest {
    private static final Multiaddr LISTENING = Multiaddr.parse("/ip4/192.168.1.5/tcp/4001");
    private static final Multiaddr SEEN = Multiaddr.parse("/ip4/203.0.113.9/tcp/51234");
    private static final Multiaddr BELIEVED = Multiaddr.parse("/ip4/203.0.113.9/tcp/4001");

    private final OwnAddresses own = new OwnAddresses();

    private static Multiaddr peer(String ip) {
        return Multiaddr.parse("/ip4/" + ip + "/tcp/1");
    }

    private void listen(String ip) {
        own.bound(List.of(new InetSocketAddress(ip, 4001)));
    }

    @Test
    void shouldBelieveWhatPeersOfSeveralNetworksSee() {
        listen("192.168.1.5");
        assertThat(own.observed(SEEN, peer("198.51.100.1"))).isFalse();
        assertThat(own.observed(SEEN, peer("198.51.101.1"))).isFalse();
        assertThat(own.observed(SEEN, peer("198.51.102.1"))).isTrue();
        // With the port that it listens on.
        assertThat(own.all()).containsExactly(LISTENING, BELIEVED);
        assertThat(own.listening()).containsExactly(LISTENING);
        assertThat(own.lastObserved()).contains(SEEN);
        assertThat(own.observed(SEEN, peer("198.51.103.1"))).as("nothing new").isFalse();
    }

    @Test
    void shouldNotBelieveManyPeersOfOneNetwork() {
        listen("192.168.1.5");
        for (int i = 1; i < 200; i++) {
            assertThat(own.observed(SEEN, peer("198.51.100." + i))).isFalse();
        }
        assertThat(own.all()).containsExactly(LISTENING);
    }

    @Test
    void shouldNotBelieveAddressesThatNobodyCanDial() {
        listen("192.168.1.5");
        for (String ip : List.of("127.0.0.1", "0.0.0.0", "169.254.3.4", "224.0.0.1")) {
            for (int i = 0; i < 5; i++) {
                assertThat(own.observed(peer(ip), peer("198.51." + i + ".1"))).isFalse();
            }
        }
    }

    @Test
    void shouldForgetWhatWasSeenInAnotherNetwork() {
        listen("192.168.1.5");
        for (int i = 0; i < 3; i++) {
            own.observed(SEEN, peer("198.51." + i + ".1"));
        }
        listen("10.0.0.7");
        assertThat(own.all()).containsExactly(Multiaddr.parse("/ip4/10.0.0.7/tcp/4001"));
    }

    @Test
    void shouldKeepABoundedNumberOfObservedAddresses() {
        listen("192.168.1.5");
        for (int seen = 0; seen < 200; seen++) {
            for (int i = 0; i < 3; i++) {
                own.observed(peer("203.0.113." + seen), peer("198.51." + i + ".1"));
            }
        }
        assertThat(own.all()).hasSize(1 + ObservedAddresses.MAX_ADDRESSES);
    }

    @Test
    void shouldExpandWildcards() {
        own.bound(List.of(new InetSocketAddress("0.0.0.0", 4001)));
        assertThat(own.haveWildcard()).isTrue();
        assertThat(own.listening()).contains(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"));
        assertThat(own.refresh()).as("unchanged").isFalse();
    }
}
