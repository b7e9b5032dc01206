package org.peerbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.perf.PerfResponder;
import org.peerbase.libp2p.pubsub.Gossipsub;
import org.peerbase.multiformats.identity.PrivateKey;

class NetworkCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Host node;
    private String address;

    @BeforeEach
    void startANode() throws Exception {
        node = Host.builder(PrivateKey.generateEd25519())
                .listen("/ip4/127.0.0.1/tcp/0")
                .agentVersion("agent\u001b[2J")
                .build();
        node.start().get(10, TimeUnit.SECONDS);
        address = node.listenAddresses().get(0) + "/p2p/" + node.peerId();
    }

    @AfterEach
    void stopTheNode() {
        node.close();
    }

    @Test
    void shouldIdentifyAPeer() throws IOException {
        CommandRun run = CommandRun.of("id", address, "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode identity = JSON.readTree(run.out());
        assertThat(identity.get("peer").asText()).isEqualTo(node.peerId().toString());
        assertThat(identity.get("protocols").toString()).contains("/ipfs/ping/1.0.0");
        assertThat(identity.get("observedAddress").asText()).startsWith("/ip4/127.0.0.1/tcp/");
    }

    @Test
    void shouldKeepEscapesOfOthersOffTheTerminal() {
        CommandRun run = CommandRun.of("id", address);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("agent").doesNotContain("\u001b");
    }

    @Test
    void shouldPing() throws IOException {
        CommandRun run = CommandRun.of("ping", address, "--count", "3", "--interval", "0", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines()).hasSize(4);
        JsonNode summary = JSON.readTree(run.out().lines().toList().get(3));
        assertThat(summary.get("count").asInt()).isEqualTo(3);
        assertThat(summary.get("minMicros").asLong())
                .isLessThanOrEqualTo(summary.get("maxMicros").asLong());
    }

    @Test
    void shouldMeasureThroughput() throws IOException {
        PerfResponder.serveOn(node);
        CommandRun run = CommandRun.of("perf", address, "--upload", "1M", "--download", "3k", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode result = JSON.readTree(run.out());
        assertThat(result.get("uploadBytes").asLong()).isEqualTo(1 << 20);
        assertThat(result.get("downloadBytes").asLong()).isEqualTo(3 << 10);
    }

    @Test
    void shouldSayThatAPeerDoesNotServePerf() {
        CommandRun run = CommandRun.of("perf", address);

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(run.errLines()).hasSize(1);
        assertThat(run.err()).contains("/perf/1.0.0");
    }

    @Test
    void shouldPublishToWhoeverSubscribes() throws Exception {
        try (Gossipsub pubsub = Gossipsub.create(node)) {
            CompletableFuture<String> received = new CompletableFuture<>();
            pubsub.subscribe(
                    "news", (message, source) -> received.complete(new String(message.data(), StandardCharsets.UTF_8)));

            CommandRun run = CommandRun.of("pubsub", "pub", "news", "it works", "--bootstrap", address);

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo("it works");
        }
    }

    @Test
    void shouldSayWhoAnsweredInsteadOfThePeerThatWasMeant() {
        PrivateKey other = PrivateKey.generateEd25519();
        String wrong =
                node.listenAddresses().get(0) + "/p2p/" + other.publicKey().toPeerId();

        CommandRun run = CommandRun.of("id", wrong);

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(run.errLines()).hasSize(1);
        assertThat(run.err())
                .contains(other.publicKey().toPeerId().toString())
                .contains(node.peerId().toString());
    }

    @Test
    void shouldSayThatNobodyAnswers() throws IOException {
        int freePort;
        try (ServerSocket socket = new ServerSocket(0)) {
            freePort = socket.getLocalPort();
        }
        CommandRun run = CommandRun.of("ping", "/ip4/127.0.0.1/tcp/" + freePort);

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(run.errLines()).hasSize(1);
        assertThat(run.err()).contains("refused");
    }

    @Test
    void shouldSayWhatAnAddressLooksLike() {
        CommandRun run = CommandRun.of("ping", "localhost:4001");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.errLines()).hasSize(1);
        assertThat(run.err()).contains("/ip4/127.0.0.1/tcp/4001/p2p/");
    }

    @Test
    void shouldSayThatAPortIsInUse() {
        CommandRun run =
                CommandRun.of("node", "--listen", node.listenAddresses().get(0).toString());

        assertThat(run.exitCode()).isNotZero();
        assertThat(run.errLines()).hasSize(1);
        assertThat(run.err()).contains("in use");
    }
}
