package org.peerbase.collaboration.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.keys.Keys;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;

/** The bytes of docs/PROTOCOL.md that have to do with keys. */
class KeyVectorsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] HEADER = {1, 2};
    private static final long SEQUENCE = 7;

    private static final Keys KEYS = Keys.generate(GivenBytes.first('w', 'r'));
    private static final Access ACCESS = Access.of(KEYS, "app", "notes", "text");
    private static final PeerId PEER =
            PrivateKey.ofEd25519Seed(seed('a')).publicKey().toPeerId();

    private static byte[] seed(int first) {
        byte[] seed = new byte[Keys.KEY_BYTES];
        seed[0] = (byte) first;
        return seed;
    }

    private static ReplicaId replica() {
        byte[] peer = PEER.toBytes();
        return ReplicaId.of(ByteBuffer.allocate(peer.length + Long.BYTES)
                .put(peer)
                .putLong(1)
                .array());
    }

    private static List<String> rows() throws IOException {
        try (InputStream in = Objects.requireNonNull(KeyVectorsTest.class.getResourceAsStream("/vectors/keys.csv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    @Test
    void shouldMakeTheBytesOfTheProtocol() throws IOException {
        Sealer sealer = ACCESS.newSealer(replica(), GivenBytes.counting());
        byte[] sealed = sealer.seal(SEQUENCE, HEADER, "Hello".getBytes(StandardCharsets.UTF_8));
        assertThat(rows())
                .containsExactly(
                        "key text," + Keys.uriEncode(KEYS),
                        "key text of readers," + Keys.uriEncodeReadOnly(KEYS),
                        "public half of the write key," + HEX.formatHex(ACCESS.writePublicKey()),
                        "blind," + HEX.formatHex(ACCESS.blind()),
                        "id of notes with keys," + ACCESS.id(),
                        "capability of a," + HEX.formatHex(ACCESS.capabilityFor(PEER)),
                        "pass of a," + HEX.formatHex(ACCESS.passFor(PEER)),
                        "session," + HEX.formatHex(sealer.session()),
                        "sealed body," + HEX.formatHex(sealed));
    }

    @Test
    void shouldReadTheBytesOfTheProtocol() throws IOException, BrokenSealException {
        List<byte[]> values = rows().stream()
                .skip(2)
                .map(row -> HEX.parseHex(row.substring(row.indexOf(',') + 1)))
                .toList();
        Keys readers = Keys.uriDecode(rows().get(1).substring("key text of readers,".length()));
        Access reader = Access.of(readers, "app", "notes", "text");
        assertThat(reader.id()).isEqualTo(ACCESS.id());
        assertThat(reader.isCapability(PEER, values.get(3))).isTrue();
        assertThat(reader.isPass(PEER, values.get(4))).isTrue();
        Opener opener = reader.newOpener(replica());
        opener.enter(values.get(5));
        assertThat(opener.open(SEQUENCE, HEADER, values.get(6)))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("Hello");
    }
}
