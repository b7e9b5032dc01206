package org.peerbase.libp2p.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.peerbase.libp2p.pubsub.Rpc.IHave;
import org.peerbase.libp2p.pubsub.Rpc.Prune;
import org.peerbase.libp2p.pubsub.Rpc.SubscriptionChange;
import org.peerbase.testing.MutationFuzz;

/** The wire form: {@link RpcEncoder} and {@link RpcDecoder}. */
class RpcCodecTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final int FUZZ_INPUTS = 200_000;

    @Test
    void shouldWriteTheBytesOfTheSpecification() {
        Rpc rpc = new Rpc(
                List.of(new SubscriptionChange(true, "ab"), new SubscriptionChange(false, "c")),
                List.of(new PubsubMessage(
                        new byte[] {1, 2}, new byte[] {3}, new byte[] {4}, "t", new byte[] {5}, new byte[] {6})),
                List.of(new IHave("t", List.of(MessageId.of(new byte[] {7}), MessageId.of(new byte[] {8})))),
                List.of(MessageId.of(new byte[] {9})),
                List.of("g"),
                List.of(new Prune("p", List.of(new ExchangedPeer(new byte[] {10}, new byte[] {11})), 300)),
                List.of(MessageId.of(new byte[] {12})));
        String expected = "0a060801" + "12026162" // subscribe to "ab"
                + "0a050800" + "120163" // unsubscribe from "c"
                + "1213" + "0a020102" + "120103" + "1a0104" + "220174" + "2a0105" + "320106"
                + "1a2a"
                + "0a09" + "0a0174" + "120107" + "120108" // IHAVE
                + "1203" + "0a0109" // IWANT
                + "1a03" + "0a0167" // GRAFT
                + "220e" + "0a0170" + "1206" + "0a010a" + "12010b" + "18ac02" // PRUNE, 300 s
                + "2a03" + "0a010c"; // IDONTWANT
        assertThat(HEX.formatHex(RpcEncoder.encode(rpc))).isEqualTo(expected);
        assertThat(RpcEncoder.encode(RpcDecoder.decode(HEX.parseHex(expected)))).isEqualTo(HEX.parseHex(expected));
    }

    @Test
    void shouldTellNoDataFromEmptyData() {
        PubsubMessage without = decodeMessage("2203616263");
        PubsubMessage withEmpty = decodeMessage("12002203616263");
        assertThat(without.hasData()).isFalse();
        assertThat(withEmpty.hasData()).isTrue();
        assertThat(withEmpty.data()).isEmpty();
        assertThat(HEX.formatHex(RpcEncoder.encodeUnsigned(withEmpty))).isEqualTo("12002203616263");
        assertThat(HEX.formatHex(RpcEncoder.encodeUnsigned(without))).isEqualTo("2203616263");
    }

    @Test
    void shouldSkipWhatLaterVersionsMayAdd() {
        // Field 10 of an RPC and field 9 of a message.
        Rpc rpc = RpcDecoder.decode(HEX.parseHex("52020801" + "1207" + "220174" + "4a020801"));
        assertThat(rpc.messages()).hasSize(1);
        assertThat(HEX.formatHex(RpcEncoder.encode(rpc))).isEqualTo("1203220174");
    }

    @Test
    void shouldRefuseWhatNobodySends() {
        assertRefused("0a020801", "a topic is missing");
        assertRefused("1200", "a topic is missing");
        assertRefused("1206220174220175", "a topic comes twice");
        assertRefused("1209120101120102220174", "a field comes twice");
        assertRefused("12032201ff", "a topic is not UTF-8");
        assertRefused("0b0c", "a group");
        assertRefused("12ffffffff0f", "not a protobuf");
        assertRefused("1205220174", "not a protobuf");
        assertRefused("1a050a030a0574", "not a protobuf");
        assertRefused("00", "not a protobuf");
        assertRefused("0a8601080112" + "8101" + "61".repeat(129 + 385), "not a protobuf");
    }

    @Test
    void shouldRefuseLongTopicsAndIds() {
        byte[] topic = "t".repeat(PubsubLimits.TOPIC_BYTES + 1).getBytes(StandardCharsets.UTF_8);
        Rpc subscribing = TestPeers.subscribing(new String(topic, StandardCharsets.UTF_8));
        assertThatThrownBy(() -> RpcDecoder.decode(RpcEncoder.encode(subscribing)))
                .isInstanceOf(MalformedRpcException.class)
                .hasMessageContaining("topic of 513 bytes");
        Rpc asking = TestPeers.asking(MessageId.of(new byte[PubsubLimits.MESSAGE_ID_BYTES + 1]));
        assertThatThrownBy(() -> RpcDecoder.decode(RpcEncoder.encode(asking)))
                .isInstanceOf(MalformedRpcException.class)
                .hasMessageContaining("message id of 257 bytes");
    }

    @Test
    void shouldCountBeforeItMakesAnything() {
        assertRefusedRepeated("0a050801120174", PubsubLimits.RPC_SUBSCRIPTIONS, "subscriptions");
        assertRefusedRepeated("1203220174", PubsubLimits.RPC_MESSAGES, "messages");
        assertRefusedRepeated("1a051a030a0174", PubsubLimits.RPC_CONTROL_ENTRIES, "control messages");
        assertRefusedRepeated("1a0412020a00", PubsubLimits.RPC_CONTROL_ENTRIES, "control messages");
        ByteArrayOutputStream ids = new ByteArrayOutputStream();
        for (int i = 0; i <= PubsubLimits.RPC_MESSAGE_IDS; i++) {
            ids.writeBytes(new byte[] {0x0a, 0});
        }
        byte[] iWant = field(0x12, ids.toByteArray());
        assertThatThrownBy(() -> RpcDecoder.decode(field(0x1a, iWant)))
                .isInstanceOf(MalformedRpcException.class)
                .hasMessageContaining("message ids");
    }

    @Test
    void shouldLookAtFewOfTheExchangedPeers() {
        List<ExchangedPeer> peers = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            peers.add(new ExchangedPeer(new byte[] {1}, null));
        }
        Prune prune = new Prune("t", peers, Long.MAX_VALUE);
        Rpc rpc = new Rpc(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(prune), List.of());
        Prune read = RpcDecoder.decode(RpcEncoder.encode(rpc)).prune().get(0);
        assertThat(read.peers()).hasSize(PubsubLimits.PRUNE_PEERS);
        assertThat(read.backoffSeconds()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldOutliveMutatedInputs() {
        MutationFuzz.run(1, FUZZ_INPUTS, corpus(), MalformedRpcException.class, input -> {
            Rpc rpc = RpcDecoder.decode(input);
            byte[] canonical = RpcEncoder.encode(rpc);
            // What is passed on is read by the next peer exactly as it was read here.
            if (canonical.length < 4_096) {
                assertThat(RpcEncoder.encode(RpcDecoder.decode(canonical))).isEqualTo(canonical);
            }
        });
    }

    private static List<byte[]> corpus() {
        PubsubMessage message = TestPeers.message(TestPeers.peer(1), "a topic", 7);
        MessageId id = TestPeers.idOf(message);
        PubsubMessage withKey = new PubsubMessage(
                message.from(), new byte[40], message.sequenceNumberBytes(), "t", new byte[64], new byte[36]);
        Prune prune = new Prune("t", List.of(new ExchangedPeer(message.from(), new byte[50])), 60);
        return List.of(
                RpcEncoder.encode(TestPeers.subscribing("one", "two", "three")),
                RpcEncoder.encode(TestPeers.publishing(message, withKey)),
                RpcEncoder.encode(TestPeers.advertising("a topic", id, id, id)),
                RpcEncoder.encode(TestPeers.asking(id, id)),
                RpcEncoder.encode(TestPeers.grafting("one", "two")),
                RpcEncoder.encode(new Rpc(
                        List.of(),
                        List.of(message),
                        List.of(new IHave("t", List.of(id))),
                        List.of(id),
                        List.of("t"),
                        List.of(prune),
                        List.of(id))));
    }

    private static PubsubMessage decodeMessage(String hex) {
        return RpcDecoder.decode(field(0x12, HEX.parseHex(hex))).messages().get(0);
    }

    private static void assertRefused(String hex, String reason) {
        assertThatThrownBy(() -> RpcDecoder.decode(HEX.parseHex(hex)))
                .as(hex)
                .isInstanceOf(MalformedRpcException.class)
                .hasMessageContaining(reason);
    }

    private static void assertRefusedRepeated(String hex, int most, String what) {
        RpcDecoder.decode(HEX.parseHex(hex.repeat(most)));
        assertRefused(hex.repeat(most + 1), "more than " + most + " " + what);
    }

    private static byte[] field(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int rest = content.length;
        while (rest >= 0x80) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
        out.writeBytes(content);
        return out.toByteArray();
    }
}
