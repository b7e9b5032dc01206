package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.pubsub.Gossipsub;
import org.peerbase.multiformats.identity.PrivateKey;

/** An app on a node that the application runs itself. */
@Timeout(90)
final class ReadyHostTest extends PeerFixture {
    private final Host host = Host.builder(PrivateKey.generateEd25519())
            .listen("/ip4/127.0.0.1/tcp/0")
            .build();

    @BeforeEach
    void startHost() {
        Eventually.await(host.start());
    }

    @AfterEach
    void closeHost() {
        host.close();
    }

    @Test
    void shouldUseTheHostAndLeaveItRunning() {
        PeerBase other = start(loopback());
        Eventually.await(host.connect(other.addresses().get(0))); // Connected before the app is there.
        PeerBase peer = start(PeerBaseOptions.builder().host(host));
        assertThat(peer.host()).isSameAs(host);
        assertThat(peer.peerId()).isEqualTo(host.peerId());

        Collaboration<Text> theirs = Eventually.await(other.collaborate("text", CrdtTypes.text()));
        Collaboration<Text> ours = Eventually.await(peer.collaborate("text", CrdtTypes.text()));
        ours.shared().append("Hello");
        Eventually.hasValue(theirs, "Hello");
        peer.close();

        assertThat(peer.peers()).isEmpty();
        assertThat(host.connections()).isNotEmpty();
        assertThat(host.protocols())
                .noneMatch(protocol -> protocol.contains("meshsub") || protocol.contains("peer-base"));
        Eventually.await(host.connect(start(loopback()).addresses().get(0)));
    }

    @Test
    void shouldCarrySeveralAppsOnOneNode() {
        Gossipsub gossip = Gossipsub.create(host);
        PeerBase one = start(PeerBaseOptions.builder().host(host, gossip));
        PeerBase two = PeerBase.create(
                "another app", PeerBaseOptions.builder().host(host, gossip).build());
        Eventually.await(two.start());
        PeerBase friend = startKnowing(one);
        Collaboration<Text> ours = Eventually.await(one.collaborate("text", CrdtTypes.text()));
        Collaboration<Text> apart = Eventually.await(two.collaborate("text", CrdtTypes.text()));
        Collaboration<Text> theirs = Eventually.await(friend.collaborate("text", CrdtTypes.text()));
        apart.shared().append("not for the friend");
        two.close();
        ours.shared().append("Hello");
        Eventually.hasValue(theirs, "Hello");
        one.close();
        gossip.close();
    }

    @Test
    void shouldSayWhatToDoIfTheHostServesGossipAlready() {
        Gossipsub gossip = Gossipsub.create(host);
        PeerBase peer =
                PeerBase.create(APP, PeerBaseOptions.builder().host(host).build());
        assertThatThrownBy(() -> Eventually.await(peer.start()))
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining("hand its Gossipsub in");
        gossip.close();
    }

    @Test
    void shouldRefuseAddressesBesideAHost() {
        assertThatThrownBy(() -> loopback().host(host).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name no address");
    }
}
