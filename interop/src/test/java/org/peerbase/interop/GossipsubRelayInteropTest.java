package org.peerbase.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peerbase.benchmarks.peer.PeerProcess;
import org.peerbase.libp2p.pubsub.PubsubMessage;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;

/** Messages whose author is not the one who passes them on. */
@Tag("interop")
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class GossipsubRelayInteropTest {
    private static final String TOPIC = "relayed";
    private static final String GOSSIPSUB = "/meshsub/1.1.0";
    private static final String SIGNED_PREFIX = "libp2p-pubsub:";

    private final LocalPeer local = LocalPeer.start();

    @AfterEach
    void close() {
        local.close();
    }

    @Test
    void shouldPassMessagesOnBetweenTheOthers() {
        try (PeerProcess js = PeerKind.JS.start();
                PeerProcess go = PeerKind.GO.start()) {
            local.subscribe(TOPIC);
            for (PeerProcess peer : new PeerProcess[] {js, go}) {
                peer.ask("subscribe", "topic", TOPIC);
                local.connect(peer.address());
                peer.event(
                        "graft",
                        event ->
                                event.get("peer").asText().equals(local.peerId().toString()));
            }

            passesOn(js, go);
            passesOn(go, js);
        }
    }

    private void passesOn(PeerProcess author, PeerProcess receiver) {
        String data = Base64.getEncoder().encodeToString("pass it on".getBytes(UTF_8));
        author.ask("publish", "topic", TOPIC, "data", data);

        PubsubMessage here = local.awaitMessage(TOPIC);
        assertThat(here.author()).isEqualTo(author.peerId());
        JsonNode there = receiver.event("message", event -> true);
        assertThat(there.get("from").asText()).isEqualTo(author.peerId().toString());
        assertThat(there.get("via").asText()).isEqualTo(local.peerId().toString());
        assertThat(there.get("data").asText()).isEqualTo(data);
    }

    @ParameterizedTest
    @EnumSource(PeerKind.class)
    void shouldDropAMessageWhoseSignatureIsNotItsAuthors(PeerKind kind) throws IOException {
        PrivateKey author = PrivateKey.generateEd25519();
        byte[] genuine = frame(message(author, author.publicKey().toPeerId(), 1, "genuine"));
        byte[] forged =
                frame(message(PrivateKey.generateEd25519(), author.publicKey().toPeerId(), 2, "forged"));
        try (PeerProcess foreign = kind.start("--no-pubsub")) {
            foreign.ask("swallow", "protocol", GOSSIPSUB);
            local.subscribe(TOPIC);
            local.connect(foreign.address());

            // The same stream, one after the other: had the forged one been taken, it would be the first.
            foreign.ask(
                    "raw",
                    "peer",
                    local.peerId(),
                    "protocol",
                    GOSSIPSUB,
                    "data",
                    Base64.getEncoder()
                            .encodeToString(ByteBuffer.allocate(forged.length + genuine.length)
                                    .put(forged)
                                    .put(genuine)
                                    .array()));

            assertThat(local.awaitMessage(TOPIC).data()).asString(UTF_8).isEqualTo("genuine");
        }
    }

    private interface Fields {
        void write(CodedOutputStream output) throws IOException;
    }

    /** A message as the specification has it, signed by whoever, in the name of {@code author}. */
    private static byte[] message(PrivateKey signer, PeerId author, long number, String data) throws IOException {
        Fields content = output -> {
            output.writeByteArray(1, author.toBytes());
            output.writeByteArray(2, data.getBytes(UTF_8));
            output.writeByteArray(
                    3, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
            output.writeString(4, TOPIC);
        };
        byte[] signed = ByteString.copyFromUtf8(SIGNED_PREFIX)
                .concat(ByteString.copyFrom(encode(content)))
                .toByteArray();
        byte[] signature = signer.sign(signed);
        return encode(output -> {
            content.write(output);
            output.writeByteArray(5, signature);
        });
    }

    /** An RPC of one message, with its length in front. */
    private static byte[] frame(byte[] message) throws IOException {
        byte[] rpc = encode(output -> output.writeByteArray(2, message));
        return encode(output -> output.writeByteArrayNoTag(rpc));
    }

    private static byte[] encode(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream output = CodedOutputStream.newInstance(bytes);
        fields.write(output);
        output.flush();
        return bytes.toByteArray();
    }
}
