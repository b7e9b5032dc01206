package org.peerbase.multiformats.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.multiformats.HashFunction;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.Multihash;

class PeerIdTest {
    @ParameterizedTest
    @CsvSource({
        "1, 12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp",
        "2, 12D3KooWHdiAxVd8uMQR1hGWXccidmfCwLqcMpGwR6QcTP6QRMuD"
    })
    void shouldDeriveTheIdsThatJsLibp2pDerives(int lastSeedByte, String expected) {
        byte[] seed = new byte[32];
        seed[31] = (byte) lastSeedByte;

        PeerId peer = PrivateKey.ofEd25519Seed(seed).publicKey().toPeerId();

        assertThat(peer).hasToString(expected);
        assertThat(PeerId.parse(expected)).isEqualTo(peer).hasSameHashCodeAs(peer);
        assertThat(peer.publicKey()).contains(PrivateKey.ofEd25519Seed(seed).publicKey());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
                "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA"
            })
    void shouldReadBothTextFormsOfTheSpecification(String base58) {
        PeerId peer = PeerId.parse(base58);

        assertThat(peer).hasToString(base58);
        assertThat(PeerId.parse(peer.toCid().toString())).isEqualTo(peer);
        assertThat(PeerId.fromBytes(peer.toBytes())).isEqualTo(peer);
    }

    @Test
    void shouldReadTheCidOfTheSpecification() {
        PeerId peer = PeerId.parse("bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe");

        assertThat(peer).hasToString("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N");
        assertThat(peer.toCid()).hasToString("bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe");
        assertThat(peer.publicKey()).isEmpty();
    }

    @Test
    void shouldRefuseWhatIsNoKeysId() {
        byte[] inlineText = Multihash.of(HashFunction.IDENTITY, "hello".getBytes(StandardCharsets.UTF_8))
                .toBytes();
        byte[] sha512 = Multihash.of(HashFunction.SHA2_512, new byte[1]).toBytes();

        assertThatThrownBy(() -> PeerId.fromBytes(inlineText)).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> PeerId.fromBytes(sha512)).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> PeerId.parse("")).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> PeerId.parse("bafkreihi4axg2qoe2j6qan2mmzzsg5hjsozobzf52pwfdlgswy437t7m6q"))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("libp2p key");
    }
}
