package org.peerbase.libp2p.identify;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.peerbase.libp2p.PeerInfo;
import org.peerbase.libp2p.ProtocolViolationException;
import org.peerbase.libp2p.identify.protobuf.Identify;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import org.peerbase.multiformats.multiaddr.PeerRecord;
import org.peerbase.testing.MutationFuzz;

class IdentifyMessageTest {
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/192.0.2.1/tcp/4001");
    private static final Multiaddr SIGNED_ADDRESS = Multiaddr.parse("/ip4/192.0.2.2/tcp/4001");

    private final PrivateKey key = PrivateKey.generateEd25519();
    private final PeerId peer = key.publicKey().toPeerId();

    private Identify.Builder full() {
        return Identify.newBuilder()
                .setAgentVersion("test/1")
                .setProtocolVersion("ipfs/0.1.0")
                .addProtocols("/a")
                .addProtocols("/b")
                .addListenAddrs(ByteString.copyFrom(ADDRESS.toBytes()))
                .setObservedAddr(ByteString.copyFrom(ADDRESS.withPeerId(peer).toBytes()))
                .setSignedPeerRecord(ByteString.copyFrom(new PeerRecord(peer, 7, List.of(SIGNED_ADDRESS))
                        .sign(key)
                        .encode()));
    }

    private PeerInfo merge(PeerInfo known, Identify message) {
        return IdentifyMessage.merge(known, message, IdentifyMessage.record(peer, message));
    }

    @Test
    void shouldReadWhatAPeerSays() {
        PeerInfo info = merge(IdentifyMessage.unknown(peer), full().build());
        assertThat(info.agentVersion()).isEqualTo("test/1");
        assertThat(info.protocols()).containsExactlyInAnyOrder("/a", "/b");
        assertThat(info.observedAddress()).contains(ADDRESS);
    }

    @Test
    void shouldPreferSignedAddresses() {
        PeerInfo info = merge(IdentifyMessage.unknown(peer), full().build());
        assertThat(info.listenAddresses()).containsExactly(SIGNED_ADDRESS);
    }

    @Test
    void shouldIgnoreTheRecordOfAnotherPeer() {
        PrivateKey other = PrivateKey.generateEd25519();
        Identify message = full().setSignedPeerRecord(
                        ByteString.copyFrom(new PeerRecord(other.publicKey().toPeerId(), 7, List.of(SIGNED_ADDRESS))
                                .sign(other)
                                .encode()))
                .build();
        assertThat(IdentifyMessage.record(peer, message)).isEmpty();
        assertThat(merge(IdentifyMessage.unknown(peer), message).listenAddresses())
                .containsExactly(ADDRESS);
    }

    @Test
    void shouldLeaveUnchangedWhatAPushDoesNotMention() {
        PeerInfo known = merge(IdentifyMessage.unknown(peer), full().build());
        PeerInfo pushed = merge(known, Identify.newBuilder().addProtocols("/c").build());
        assertThat(pushed.protocols()).containsExactly("/c");
        assertThat(pushed.agentVersion()).isEqualTo("test/1");
        assertThat(pushed.listenAddresses()).containsExactly(SIGNED_ADDRESS);
    }

    @Test
    void shouldKeepWithinItsLimits() {
        Identify.Builder builder = Identify.newBuilder().setAgentVersion("x".repeat(5000));
        for (int i = 0; i < 2000; i++) {
            builder.addProtocols("/p" + i);
            builder.addListenAddrs(ByteString.copyFrom(
                    Multiaddr.parse("/ip4/192.0.2.1/tcp/" + (i + 1)).toBytes()));
        }
        PeerInfo info = merge(IdentifyMessage.unknown(peer), builder.build());
        assertThat(info.agentVersion()).hasSize(IdentifyMessage.MAX_VERSION_LENGTH);
        assertThat(info.protocols()).hasSize(IdentifyMessage.MAX_PROTOCOLS);
        assertThat(info.listenAddresses()).hasSize(IdentifyMessage.MAX_ADDRESSES);
    }

    @Test
    void shouldTakeTerminalEscapesOutOfVersions() {
        Identify message =
                Identify.newBuilder().setAgentVersion("a\u001b[2Jb\nc\u202e").build();
        assertThat(merge(IdentifyMessage.unknown(peer), message).agentVersion()).isEqualTo("a?[2Jb?c?");
    }

    @Test
    void shouldSurviveMutatedMessages() {
        byte[] valid = full().build().toByteArray();
        byte[] unsigned = full().clearSignedPeerRecord().build().toByteArray();
        PeerInfo known = IdentifyMessage.unknown(peer);
        MutationFuzz.run(
                27,
                200_000,
                List.of(unsigned),
                ProtocolViolationException.class,
                input -> IdentifyMessage.merge(known, IdentifyMessage.parse(input), Optional.empty()));
        MutationFuzz.run(
                28,
                5_000,
                List.of(valid),
                ProtocolViolationException.class,
                input -> IdentifyMessage.record(peer, IdentifyMessage.parse(input)));
    }
}
