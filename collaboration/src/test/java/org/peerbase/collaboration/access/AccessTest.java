package org.peerbase.collaboration.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.CollaborationId;
import org.peerbase.collaboration.Incarnation;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.keys.Keys;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;

class AccessTest {
    private static final Keys KEYS = Keys.generate(new SplittableRandom(1));
    private static final PeerId ALICE = peer(1);
    private static final PeerId BOB = peer(2);

    private static PeerId peer(int number) {
        byte[] seed = new byte[Keys.KEY_BYTES];
        seed[0] = (byte) number;
        return PrivateKey.ofEd25519Seed(seed).publicKey().toPeerId();
    }

    private static Access writer() {
        return Access.of(KEYS, "app", "notes", "text");
    }

    private static Access reader() {
        return Access.of(KEYS.readOnly(), "app", "notes", "text");
    }

    private static Access pinner() {
        return Access.blind(writer().id(), writer().writePublicKey(), writer().blind());
    }

    private static ReplicaId replica(PeerId peer) {
        return Incarnation.fresh(peer, new SplittableRandom(3));
    }

    @Test
    void shouldMeanTheSameCollaborationToAllWhoHaveItsKeys() {
        assertThat(reader().id()).isEqualTo(writer().id());
        assertThat(pinner().id()).isEqualTo(writer().id());
    }

    @Test
    void shouldMakeAnIdOfEachKeyAndName() {
        Keys otherRead = Keys.generate(new SplittableRandom(2));
        assertThat(List.of(
                        Access.open("app", "notes", "text").id(),
                        writer().id(),
                        Access.of(otherRead, "app", "notes", "text").id(),
                        Access.of(KEYS, "other", "notes", "text").id(),
                        Access.of(KEYS, "app", "other", "text").id(),
                        Access.of(KEYS, "app", "notes", "rga").id(),
                        Access.of(KEYS, "app", "notest", "ext").id()))
                .doesNotHaveDuplicates();
        assertThat(Access.open("app", "notes", "text").id()).isEqualTo(CollaborationId.of("app", "notes", "text"));
    }

    @Test
    void shouldSayWhoMayDoWhat() {
        assertThat(writer()).matches(Access::isSealed).matches(Access::canRead).matches(Access::canWrite);
        assertThat(reader()).matches(Access::isSealed).matches(Access::canRead);
        assertThat(reader().canWrite()).isFalse();
        assertThat(pinner()).matches(Access::isSealed);
        assertThat(pinner().canRead()).isFalse();
        assertThat(pinner().canWrite()).isFalse();
    }

    @Test
    void shouldRefuseABlindThatDoesNotBelong() {
        Access writer = writer();
        byte[] changed = writer.blind();
        changed[5] ^= 1;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Access.blind(writer.id(), writer.writePublicKey(), changed));
        byte[] key = writer.writePublicKey();
        key[5] ^= 1;
        assertThatIllegalArgumentException().isThrownBy(() -> Access.blind(writer.id(), key, writer.blind()));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Access.blind(CollaborationId.of("a", "n", "t"), writer.writePublicKey(), writer.blind()));
        assertThatIllegalArgumentException().isThrownBy(() -> Access.blind(writer.id(), key, new byte[31]));
    }

    @Test
    void shouldProveWritersToEverybody() {
        byte[] capability = writer().capabilityFor(ALICE);
        assertThat(capability).hasSize(Access.CAPABILITY_BYTES);
        for (Access access : List.of(writer(), reader(), pinner())) {
            assertThat(access.isCapability(ALICE, capability)).isTrue();
            assertThat(access.isCapability(BOB, capability)).isFalse();
            assertThat(access.isCapability(ALICE, new byte[0])).isFalse();
        }
        assertThat(Access.of(KEYS, "app", "other", "text").isCapability(ALICE, capability))
                .isFalse();
        assertThatIllegalStateException().isThrownBy(() -> reader().capabilityFor(ALICE));
        assertThatIllegalStateException().isThrownBy(() -> pinner().capabilityFor(ALICE));
    }

    @Test
    void shouldPassThoseWhoRead() {
        byte[] pass = reader().passFor(ALICE);
        assertThat(pass).hasSize(Access.PASS_BYTES).isEqualTo(writer().passFor(ALICE));
        assertThat(writer().isPass(ALICE, pass)).isTrue();
        assertThat(writer().isPass(BOB, pass)).isFalse();
        assertThat(Access.of(KEYS, "app", "other", "text").isPass(ALICE, pass)).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> pinner().passFor(ALICE));
        assertThat(pinner().isPass(ALICE, pass)).isTrue();
        assertThat(pinner().isPass(BOB, pass)).isFalse();
    }

    @Test
    void shouldLetOnlyWritersSealAndOnlyReadersOpen() throws BrokenSealException {
        Sealer sealer = writer().newSealer(replica(ALICE), new SplittableRandom(4));
        byte[] sealed = sealer.seal(1, new byte[] {1}, new byte[] {2, 3});
        assertThat(sealed).hasSize(2 + Sealer.ADDED_BYTES);
        Opener opener = reader().newOpener(replica(ALICE));
        opener.enter(sealer.session());
        assertThat(opener.open(1, new byte[] {1}, sealed)).containsExactly(2, 3);
        assertThatIllegalStateException().isThrownBy(() -> reader().newSealer(replica(ALICE), new SplittableRandom(4)));
        assertThatIllegalStateException().isThrownBy(() -> pinner().newSealer(replica(ALICE), new SplittableRandom(4)));
        assertThatIllegalStateException().isThrownBy(() -> pinner().newOpener(replica(ALICE)));
    }

    @Test
    void shouldPassEverythingThroughWithoutKeys() throws BrokenSealException {
        Access open = Access.open("app", "notes", "text");
        assertThat(open.isSealed()).isFalse();
        assertThat(open.canRead() && open.canWrite()).isTrue();
        assertThat(open.capabilityFor(ALICE)).isEmpty();
        assertThat(open.isCapability(ALICE, new byte[0])).isTrue();
        assertThat(open.isCapability(ALICE, new byte[64])).isFalse();
        assertThat(open.passFor(ALICE)).isEmpty();
        assertThat(open.isPass(ALICE, new byte[0])).isTrue();
        assertThat(open.isPass(ALICE, new byte[32])).isFalse();
        Sealer sealer = open.newSealer(replica(ALICE), new SplittableRandom(4));
        assertThat(sealer.session()).isEmpty();
        byte[] body = {1, 2};
        assertThat(sealer.seal(1, new byte[0], body)).isSameAs(body);
        Opener opener = open.newOpener(replica(ALICE));
        opener.enter(new byte[0]);
        assertThat(opener.open(1, new byte[0], body)).isSameAs(body);
        assertThatIllegalArgumentException().isThrownBy(() -> sealer.seal(1, new byte[0], body));
        assertThat(opener.open(1, new byte[0], body)).as("once more").isSameAs(body);
        assertThatIllegalArgumentException().isThrownBy(() -> opener.open(0, new byte[0], body));
        assertThatIllegalStateException().isThrownBy(open::writePublicKey);
        assertThatIllegalStateException().isThrownBy(open::blind);
    }

    @Test
    @Tag("K6")
    void shouldShowNoSecret() {
        for (Access access : List.of(writer(), reader(), pinner())) {
            for (byte[] secret : List.of(
                    KEYS.readKey(), KEYS.writeSeed().orElseThrow(), writer().blind(), writer().passFor(ALICE))) {
                assertThat(access.toString()).doesNotContain(HexFormat.of().formatHex(secret, 0, 4));
            }
        }
    }

    @Test
    void shouldMakeNothingOnceDestroyed() throws BrokenSealException {
        Access access = writer();
        Sealer sealer = access.newSealer(replica(ALICE), new SplittableRandom(4));
        Opener opener = access.newOpener(replica(ALICE));
        opener.enter(sealer.session());
        access.destroy();
        assertThatIllegalStateException().isThrownBy(() -> access.capabilityFor(ALICE));
        assertThatIllegalStateException().isThrownBy(() -> access.passFor(ALICE));
        assertThatIllegalStateException().isThrownBy(() -> access.newOpener(replica(ALICE)));
        assertThatIllegalStateException().isThrownBy(() -> access.newSealer(replica(ALICE), new SplittableRandom(4)));
        assertThatIllegalStateException().isThrownBy(() -> opener.enter(sealer.session()));
        assertThat(opener.open(1, new byte[0], sealer.seal(1, new byte[0], new byte[] {7})))
                .containsExactly(7);
        assertThat(KEYS.readKey()).isNotEqualTo(new byte[Keys.KEY_BYTES]);
    }
}
