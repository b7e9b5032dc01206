package org.peerbase.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.peerbase.benchmarks.peer.PeerProcess;
import org.peerbase.libp2p.DialException;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;

/** How connections to a foreign peer begin and end. */
@Tag("interop")
@ParameterizedClass(name = "{0}")
@EnumSource(PeerKind.class)
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class ConnectionInteropTest {
    private final PeerProcess foreign;
    private final LocalPeer local = LocalPeer.start();
    private final PeerId stranger = PrivateKey.generateEd25519().publicKey().toPeerId();

    ConnectionInteropTest(PeerKind kind) {
        this.foreign = kind.start();
    }

    @AfterEach
    void close() {
        local.close();
        foreign.close();
    }

    @Test
    void shouldRefuseAPeerThatIsNotTheOneDialed() {
        assertThatThrownBy(() -> local.connect(foreign.endpoint().withPeerId(stranger)))
                .isInstanceOf(DialException.class)
                .hasMessageContaining(foreign.peerId().toString());
        assertThat(local.host().connections()).isEmpty();
    }

    @Test
    void shouldBeRefusedWhenWeAreNotTheOneTheyDial() {
        foreign.askInVain("dial", "address", local.endpoint().withPeerId(stranger));
    }

    @Test
    void shouldConnectToWhoeverAnswersWhenNoPeerIdIsGiven() {
        assertThat(local.connect(foreign.endpoint()).remotePeer()).isEqualTo(foreign.peerId());
    }

    @Test
    void shouldSeeThatTheyHungUp() {
        local.connect(foreign.address());
        foreign.event("connected", event -> true);

        foreign.ask("hangup", "peer", local.peerId());

        local.awaitDisconnected(foreign.peerId());
    }

    @Test
    void shouldLetThemSeeThatWeHungUp() {
        foreign.ask("dial", "address", local.address());
        local.awaitConnected(foreign.peerId());

        LocalPeer.await(local.host().disconnect(foreign.peerId()));

        foreign.event(
                "disconnected",
                event -> event.get("peer").asText().equals(local.peerId().toString()));
    }

    @Test
    void shouldSeeThatTheyDied() {
        foreign.ask("dial", "address", local.address());
        local.awaitConnected(foreign.peerId());

        foreign.kill();

        local.awaitDisconnected(foreign.peerId());
    }
}
