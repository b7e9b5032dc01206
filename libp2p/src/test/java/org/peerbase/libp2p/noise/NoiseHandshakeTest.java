package org.peerbase.libp2p.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.peerbase.libp2p.PeerIdMismatchException;
import org.peerbase.libp2p.ProtocolViolationException;
import org.peerbase.libp2p.noise.protobuf.NoiseHandshakePayload;
import org.peerbase.multiformats.identity.KeyType;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.identity.PublicKey;
import org.peerbase.testing.MutationFuzz;

/** The handshake, and what a hostile remote may try with it (attack row 24). */
@Tag("K5")
class NoiseHandshakeTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Set<KeyType> ED25519_ONLY = Set.of(KeyType.ED25519);

    private final PrivateKey dialerKey = PrivateKey.generateEd25519();
    private final PrivateKey listenerKey = PrivateKey.generateEd25519();
    private final NoiseIdentity dialerIdentity = identity(dialerKey, "/yamux/1.0.0");
    private final NoiseIdentity listenerIdentity = identity(listenerKey, "/yamux/1.0.0");

    private static NoiseIdentity identity(PrivateKey key, String... muxers) {
        return new NoiseIdentity(key, List.of(muxers), ED25519_ONLY, RANDOM);
    }

    private NoiseHandshake dialer() {
        return new NoiseHandshake(true, dialerIdentity, null);
    }

    private NoiseHandshake listener() {
        return new NoiseHandshake(false, listenerIdentity, null);
    }

    private static void run(NoiseHandshake dialer, NoiseHandshake listener) {
        byte[] second = Objects.requireNonNull(listener.read(dialer.start()));
        byte[] third = Objects.requireNonNull(dialer.read(second));
        assertThat(listener.read(third)).isNull();
    }

    @Test
    void shouldProveBothIdentitiesAndAgreeOnKeys() {
        NoiseHandshake dialer = dialer();
        NoiseHandshake listener = listener();
        run(dialer, listener);
        assertThat(dialer.isComplete()).isTrue();
        assertThat(dialer.remoteKey()).isEqualTo(listenerKey.publicKey());
        assertThat(listener.remoteKey()).isEqualTo(dialerKey.publicKey());
        byte[] sealed = dialer.sender().seal(new byte[0], new byte[] {1, 2, 3});
        assertThat(listener.receiver().open(new byte[0], sealed, 0, sealed.length))
                .containsExactly(1, 2, 3);
        byte[] back = listener.sender().seal(new byte[0], new byte[] {4});
        assertThat(dialer.receiver().open(new byte[0], back, 0, back.length)).containsExactly(4);
    }

    @Test
    void shouldPreferTheInitiatorsMuxer() {
        NoiseHandshake dialer = new NoiseHandshake(true, identity(dialerKey, "/b", "/a"), null);
        NoiseHandshake listener = new NoiseHandshake(false, identity(listenerKey, "/a", "/b"), null);
        run(dialer, listener);
        assertThat(dialer.muxer()).isEqualTo("/b");
        assertThat(listener.muxer()).isEqualTo("/b");
    }

    @Test
    void shouldLeaveTheMuxerOpenIfASideOffersNone() {
        NoiseHandshake dialer = new NoiseHandshake(true, identity(dialerKey), null);
        NoiseHandshake listener = listener();
        run(dialer, listener);
        assertThat(dialer.muxer()).isNull();
        assertThat(listener.muxer()).isNull();
    }

    @Test
    void shouldRefuseAMuxerThatIsNotShared() {
        NoiseHandshake dialer = new NoiseHandshake(true, identity(dialerKey, "/mplex/6.7.0"), null);
        NoiseHandshake listener = listener();
        run(dialer, listener);
        assertThatThrownBy(listener::muxer).isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void shouldRefuseAnotherPeerThanTheExpectedOne() {
        NoiseHandshake dialer =
                new NoiseHandshake(true, dialerIdentity, dialerKey.publicKey().toPeerId());
        byte[] second = Objects.requireNonNull(listener().read(dialer.start()));
        assertThatThrownBy(() -> dialer.read(second)).isInstanceOf(PeerIdMismatchException.class);
    }

    @Test
    void shouldRefuseAnIdentityThatDoesNotVouch() {
        // The payload of another host: a valid key and signature, but for another handshake key.
        NoiseIdentity other = identity(listenerKey, "/yamux/1.0.0");
        NoiseIdentity forger = identity(dialerKey, "/yamux/1.0.0");
        System.arraycopy(other.payload(), 0, forger.payload(), 0, forger.payload().length);
        NoiseHandshake dialer = dialer();
        byte[] second = Objects.requireNonNull(new NoiseHandshake(false, forger, null).read(dialer.start()));
        assertThatThrownBy(() -> dialer.read(second))
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessageContaining("vouch");
    }

    @Test
    void shouldRefuseKeysThatGiveAnAllZeroSecret() {
        assertThatThrownBy(() -> listener().read(new byte[32])).isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void shouldRefuseEveryFlippedBit() {
        for (int bit = 0; bit < 8 * 200; bit += 7) {
            NoiseHandshake dialer = dialer();
            byte[] second = Objects.requireNonNull(listener().read(dialer.start()));
            second[bit / 8 % second.length] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> dialer.read(second)).isInstanceOf(ProtocolViolationException.class);
        }
    }

    @Test
    void shouldRefuseReflectedReplayedAndFurtherMessages() {
        NoiseHandshake dialer = dialer();
        byte[] first = dialer.start();
        assertThatThrownBy(() -> dialer.read(first)).isInstanceOf(ProtocolViolationException.class);
        NoiseHandshake done = dialer();
        NoiseHandshake listener = listener();
        byte[] second = Objects.requireNonNull(listener.read(done.start()));
        byte[] third = Objects.requireNonNull(done.read(second));
        listener.read(third);
        assertThatThrownBy(() -> listener.read(third)).isInstanceOf(ProtocolViolationException.class);
        NoiseHandshake fresh = listener();
        fresh.read(dialer().start());
        assertThatThrownBy(() -> fresh.read(third)).isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void shouldRefuseHugeIdentityKeys() {
        byte[] huge = new byte[3000];
        byte[] payload = NoiseHandshakePayload.newBuilder()
                .setIdentityKey(ByteString.copyFrom(huge))
                .build()
                .toByteArray();
        assertThatThrownBy(() -> NoiseHandshake.readIdentity(payload, new byte[32], null, ED25519_ONLY))
                .isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void shouldTakeOtherKindsOfKeysOnlyIfTold() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        PublicKey key = PublicKey.of(KeyType.RSA, pair.getPublic().getEncoded());
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(pair.getPrivate());
        signature.update(NoiseIdentity.signedBytes(dialerIdentity.staticPublic()));
        byte[] payload = NoiseHandshakePayload.newBuilder()
                .setIdentityKey(ByteString.copyFrom(key.encode()))
                .setIdentitySig(ByteString.copyFrom(signature.sign()))
                .build()
                .toByteArray();
        assertThatThrownBy(
                        () -> NoiseHandshake.readIdentity(payload, dialerIdentity.staticPublic(), null, ED25519_ONLY))
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessageContaining("RSA");
        Set<KeyType> both = Set.of(KeyType.ED25519, KeyType.RSA);
        assertThat(NoiseHandshake.readIdentity(payload, dialerIdentity.staticPublic(), null, both)
                        .key())
                .isEqualTo(key);
    }

    @Test
    void shouldSurviveMutatedPayloads() {
        byte[] payload = dialerIdentity.payload();
        MutationFuzz.run(
                24,
                200_000,
                List.of(payload),
                ProtocolViolationException.class,
                input -> NoiseHandshake.parsePayload(input));
        MutationFuzz.run(
                25,
                5_000,
                List.of(payload),
                ProtocolViolationException.class,
                input -> NoiseHandshake.readIdentity(input, dialerIdentity.staticPublic(), null, ED25519_ONLY));
    }
}
