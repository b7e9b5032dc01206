package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;
import org.peerbase.collaboration.access.BrokenSealException;
import org.peerbase.collaboration.access.GivenBytes;
import org.peerbase.collaboration.access.Sealer;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.keys.Keys;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** The bytes of docs/PROTOCOL.md that members of a collaboration with keys send: an entry with a pass, and gossip. */
class KeyedVectorsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final long DATE = 1_700_000_000_000L;
    private static final Access ACCESS = Access.of(Keys.generate(GivenBytes.first('w', 'r')), "app", "notes", "text");

    private static Signatures a() {
        byte[] seed = new byte[Keys.KEY_BYTES];
        seed[0] = 'a';
        return Signatures.of(PrivateKey.ofEd25519Seed(seed));
    }

    private static List<String> rows() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(KeyedVectorsTest.class.getResourceAsStream("/vectors/keyed.csv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    private static byte[] value(String row) {
        return HEX.parseHex(row.substring(row.indexOf(',') + 1));
    }

    @Test
    void shouldMakeTheBytesOfTheProtocol() throws IOException {
        MemberEntry entry = MemberEntry.sign(
                a(),
                ACCESS.id(),
                DATE,
                DATE,
                90_000,
                false,
                MemberRole.PARTICIPANT,
                ACCESS.passFor(a().self()),
                List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/97")));
        Sealer sealer = ACCESS.newGossipSealer(a().self(), GivenBytes.counting());
        ByteWriter body = new ByteWriter();
        body.writeString("chat");
        body.writeBytes(HEX.parseHex("07024869"));
        ByteWriter message = new ByteWriter();
        message.writeByte(Wire.GOSSIP);
        GossipEnvelope.sign(
                        a(),
                        ACCESS.id(),
                        DATE + 1,
                        sealer.session(),
                        sealer.seal(DATE + 1, new byte[0], body.toByteArray()))
                .writeTo(message);
        assertThat(rows())
                .containsExactly(
                        "member entry with a pass," + HEX.formatHex(entry.toBytes()),
                        "gossip," + HEX.formatHex(message.toByteArray()));
    }

    @Test
    void shouldReadTheBytesOfTheProtocol() throws IOException, BrokenSealException {
        MemberEntry entry = MemberEntry.fromBytes(value(rows().get(0)));
        assertThat(entry.isSigned(a(), ACCESS.id())).isTrue();
        assertThat(ACCESS.isPass(entry.peer(), entry.pass())).isTrue();
        byte[] message = value(rows().get(1));
        GossipEnvelope gossip = GossipEnvelope.readFrom(new ByteReader(message, 1, message.length - 1));
        assertThat(gossip.isSigned(a(), ACCESS.id())).isTrue();
        ByteReader body = new ByteReader(ACCESS.newGossipOpener(gossip.author())
                .open(gossip.session(), gossip.date(), new byte[0], gossip.body()));
        assertThat(body.readString()).isEqualTo("chat");
        assertThat(body.readBytes(body.remaining())).asHexString().isEqualTo("07024869");
    }
}
