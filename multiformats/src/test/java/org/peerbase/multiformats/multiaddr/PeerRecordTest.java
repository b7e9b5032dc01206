package org.peerbase.multiformats.multiaddr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peerbase.multiformats.Vectors.hex;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.Vectors;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.identity.SignedEnvelope;

class PeerRecordTest {
    private final PrivateKey key = PrivateKey.ofEd25519Seed(new byte[32]);
    private final Multiaddr address = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
    private final PeerRecord record = new PeerRecord(key.publicKey().toPeerId(), 42, List.of(address));

    @Test
    void shouldMakeTheRecordThatGoLibp2pMakes() {
        List<String> vector = Vectors.rows("peer-record.csv").get(0);
        SignedEnvelope envelope = SignedEnvelope.decode(hex(vector.get(1)));
        PrivateKey goKey = PrivateKey.decode(hex(vector.get(0)));

        PeerRecord opened = PeerRecord.open(envelope);

        assertThat(opened.peerId()).isEqualTo(goKey.publicKey().toPeerId());
        assertThat(opened.addresses()).hasSize(10).last().hasToString("/ip4/1.2.3.4/tcp/9");
        assertThat(opened.sign(goKey).encode()).isEqualTo(hex(vector.get(1)));
    }

    @Test
    void shouldOpenWhatItsPeerSigned() {
        assertThat(PeerRecord.open(SignedEnvelope.decode(record.sign(key).encode())))
                .isEqualTo(record);
    }

    @Test
    void shouldRefuseWhatItsPeerDidNotSign() {
        PrivateKey other = PrivateKey.generateEd25519();

        assertThatThrownBy(() -> record.sign(other)).isInstanceOf(IllegalArgumentException.class);
        refused(
                SignedEnvelope.sign(other, PeerRecord.DOMAIN, PeerRecord.payloadType(), record.encode()),
                "another peer");
        refused(SignedEnvelope.sign(key, "other", PeerRecord.payloadType(), record.encode()), "signature");
        refused(SignedEnvelope.sign(key, PeerRecord.DOMAIN, new byte[] {3, 2}, record.encode()), "something else");
        refused(SignedEnvelope.sign(key, PeerRecord.DOMAIN, PeerRecord.payloadType(), new byte[3]), "protobuf");
    }

    private static void refused(SignedEnvelope envelope, String reason) {
        assertThatThrownBy(() -> PeerRecord.open(envelope))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void shouldRefuseTooManyAddressesAndNegativeNumbers() {
        List<Multiaddr> many = Collections.nCopies(PeerRecord.MAX_ADDRESSES + 1, address);

        assertThatThrownBy(() -> new PeerRecord(record.peerId(), 1, many)).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> new PeerRecord(record.peerId(), -1, List.of()))
                .isInstanceOf(MalformedInputException.class);
    }
}
