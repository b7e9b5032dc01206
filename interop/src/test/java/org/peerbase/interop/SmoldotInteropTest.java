package org.peerbase.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.benchmarks.peer.PeerProcess;
import org.peerbase.libp2p.PeerInfo;
import org.peerbase.multiformats.identity.PeerId;

/**
 * smoldot dials us: the libp2p of another ecosystem, with habits that nobody else has (lazy multistream, data and FIN in
 * one frame, RST after the end).
 */
@Tag("interop")
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class SmoldotInteropTest {
    private final LocalPeer local = LocalPeer.start();
    private final PeerProcess smoldot;

    SmoldotInteropTest() {
        smoldot = PeerProcess.start(List.of(
                Foreign.program("node"),
                Foreign.program("smoldot"),
                local.address().toString()));
    }

    @AfterEach
    void close() {
        smoldot.close();
        local.close();
    }

    @Test
    void shouldBeIdentifiedAndPinged() {
        smoldot.event("handshake-finished", event -> true);
        PeerId them = local.awaitConnected();

        PeerInfo info = local.awaitIdentified(them, any -> true);
        assertThat(info.agentVersion()).startsWith("smoldot");
        assertThat(info.protocols()).contains("/ipfs/ping/1.0.0");
        assertThat(local.ping(them, 3)).hasSize(3);
    }

    @Test
    void shouldAnswerItsPingsAndRefuseWhatWeDoNotSpeak() {
        smoldot.event("pong", event -> true);
        smoldot.event("gossip-open-error", event -> event.get("log").asText().contains("ProtocolNotAvailable"));
        assertThat(local.host().connections())
                .as("the connection is still good")
                .hasSize(1);
    }
}
