package org.peerbase.multiformats.multiaddr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peerbase.multiformats.Vectors.hex;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.Vectors;
import org.peerbase.multiformats.identity.PeerId;

class MultiaddrTest {
    private static final String PEER = "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";
    private static final String RELAY = "12D3KooWHdiAxVd8uMQR1hGWXccidmfCwLqcMpGwR6QcTP6QRMuD";

    static List<List<String>> bytes() {
        return Vectors.rows("multiaddr-bytes.csv");
    }

    static List<List<String>> good() {
        return Vectors.rows("multiaddr-good.csv");
    }

    static List<List<String>> bad() {
        return Vectors.rows("multiaddr-bad.csv");
    }

    @ParameterizedTest
    @MethodSource("bytes")
    void shouldWriteTheBytesOfGoMultiaddr(List<String> row) {
        Multiaddr address = Multiaddr.parse(row.get(0));

        assertThat(address.toBytes()).isEqualTo(hex(row.get(1)));
        assertThat(Multiaddr.fromBytes(hex(row.get(1)))).isEqualTo(address).hasToString(row.get(0));
    }

    @ParameterizedTest
    @MethodSource("good")
    void shouldReadWhatGoMultiaddrReads(List<String> row) {
        Multiaddr address = Multiaddr.parse(row.get(0));

        assertThat(Multiaddr.parse(address.toString())).isEqualTo(address).hasSameHashCodeAs(address);
        assertThat(Multiaddr.fromBytes(address.toBytes())).isEqualTo(address);
        assertThat(address.components())
                .allMatch(component -> component.protocol().isPresent());
    }

    @ParameterizedTest
    @MethodSource("bad")
    void shouldRefuseWhatGoMultiaddrRefuses(List<String> row) {
        assertThatThrownBy(() -> Multiaddr.parse(row.get(0)))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageNotContaining("null");
    }

    @ParameterizedTest
    @CsvSource({
        "::1, ::1",
        "::, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0db8:0000:0000:0000:0000:0002:0001, 2001:db8::2:1",
        "::ffff:1.2.3.4, ::ffff:1.2.3.4",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "fe80::, fe80::",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    })
    void shouldWriteIp6AddressesAsRfc5952Says(String written, String canonical) {
        assertThat(Multiaddr.parse("/ip6/" + written)).hasToString("/ip6/" + canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":",
                ":::",
                "1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "12345::",
                "g::",
                "1.2.3.4::",
                "::1.2.3",
                "::1.2.3.4:1",
                "1:2:3:4:5:6:7:8::",
                "::01.2.3.4",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                "::1%eth0"
            })
    void shouldRefuseWhatIsNoIp6Address(String text) {
        assertThatThrownBy(() -> Multiaddr.parse("/ip6/" + text)).isInstanceOf(MalformedInputException.class);
    }

    @Test
    void shouldKnowTheProtocolsByTheirRegisteredCodes() {
        Set<String> known =
                Arrays.stream(Protocol.values()).map(Protocol::label).collect(Collectors.toSet());
        for (List<String> row : Vectors.rows("multiaddr-protocols.csv")) {
            Optional<Protocol> protocol = Protocol.ofLabel(row.get(2));
            if (protocol.isEmpty()) {
                continue;
            }
            int bits = protocol.get().format().size() * 8;
            assertThat(protocol.get().code()).isEqualTo(Long.parseLong(row.get(0)));
            assertThat(bits < 0 ? "V" : Integer.toString(bits))
                    .as(row.toString())
                    .isEqualTo(row.get(1));
            assertThat(Protocol.ofCode(protocol.get().code())).isEqualTo(protocol);
            known.remove(row.get(2));
        }
        assertThat(known).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/ip4/127.0.0.1/tcp/70000 | the value of tcp is no number from 0 to 65535",
                "/ip4/127.0.0.1/tpc/80 | unknown protocol \"tpc\"",
                "/ip4/127.0.0.256 | the value of ip4 is no number from 0 to 255",
                "/ip6/fe80 | the value of ip6 is no IPv6 address",
                "/tcp | tcp needs a value",
                "/dns/a b | the value of dns has a slash, space or control character",
                "/p2p/12D3 | the value of p2p is no peer id",
                "127.0.0.1:80 | an address begins with a slash",
                "/<b> | no name of a protocol",
                "/ | an address is not empty",
            })
    void shouldSayWhatIsWrong(String text, String reason) {
        assertThatThrownBy(() -> Multiaddr.parse(text))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageStartingWith(reason);
    }

    @Test
    void shouldLimitAddresses() {
        assertThatThrownBy(() -> Multiaddr.parse("/ws".repeat(Multiaddr.MAX_COMPONENTS + 1)))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("at most 32 components");
        assertThatThrownBy(() -> Multiaddr.parse("/dns/" + "a".repeat(Multiaddr.MAX_BYTES)))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("limit of 1024");
        assertThatThrownBy(() -> Multiaddr.fromBytes(new byte[Multiaddr.MAX_BYTES + 1]))
                .isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> Multiaddr.fromBytes(new byte[0])).isInstanceOf(MalformedInputException.class);
    }

    @Test
    void shouldLetNothingFollowAPath() {
        byte[] bytes = concat(
                Multiaddr.parse("/unix/a").toBytes(), Multiaddr.parse("/ws").toBytes());

        assertThatThrownBy(() -> Multiaddr.fromBytes(bytes))
                .isInstanceOf(MalformedInputException.class)
                .hasMessage("nothing can follow /unix/a");
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    @Test
    void shouldNameThePeerAtTheEnd() {
        Multiaddr direct = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
        PeerId peer = PeerId.parse(PEER);

        assertThat(direct.peerId()).isEmpty();
        assertThat(direct.withPeerId(peer)).hasToString("/ip4/127.0.0.1/tcp/4001/p2p/" + PEER);
        assertThat(direct.withPeerId(peer).peerId()).contains(peer);
        assertThat(direct.withPeerId(peer).withPeerId(peer)).isEqualTo(direct.withPeerId(peer));
        assertThat(direct.withPeerId(peer).withoutPeerId()).contains(direct);
        assertThatThrownBy(() -> direct.withPeerId(peer).withPeerId(PeerId.parse(RELAY)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldNotTakeTheRelayForThePeer() {
        Multiaddr relay = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001/p2p/" + RELAY);
        Multiaddr relayed = relay.encapsulate(Multiaddr.parse("/p2p-circuit"));

        assertThat(relayed.peerId()).isEmpty();
        assertThat(relayed.withPeerId(PeerId.parse(PEER)).peerId()).contains(PeerId.parse(PEER));
        assertThat(relayed.decapsulate(Multiaddr.parse("/p2p-circuit"))).contains(relay);
    }

    @Test
    void shouldReadTheOldNameOfP2p() {
        assertThat(Multiaddr.parse("/ipfs/" + PEER)).hasToString("/p2p/" + PEER);
    }

    @Test
    void shouldKeepWhatItDoesNotKnow() {
        byte[] bytes = HexFormat.of().parseHex("047f000001" + "a9fe03" + "0102030405");

        Multiaddr address = Multiaddr.fromBytes(bytes);

        assertThat(address.components()).hasSize(2);
        assertThat(address.components().get(1).protocol()).isEmpty();
        assertThat(address.components().get(1).code()).isEqualTo(0xff29);
        assertThat(address.toBytes()).isEqualTo(bytes);
        assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
    }

    @Test
    void shouldWriteSocketAddresses() throws UnknownHostException {
        InetAddress ip4 = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        InetAddress ip6 = InetAddress.getByAddress(HexFormat.of().parseHex("20010db8000000000000000000000001"));

        assertThat(Multiaddr.of(new InetSocketAddress(ip4, 80), Protocol.TCP)).hasToString("/ip4/127.0.0.1/tcp/80");
        assertThat(Multiaddr.of(new InetSocketAddress(ip6, 443), Protocol.UDP)).hasToString("/ip6/2001:db8::1/udp/443");
    }
}
