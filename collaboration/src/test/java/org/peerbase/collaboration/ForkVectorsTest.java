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
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PrivateKey;

/** The bytes of docs/PROTOCOL.md about forks, written and read back. */
class ForkVectorsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final Access ACCESS = Access.open("app", "notes", "text");
    private static final Chain CHAIN = new Chain(ACCESS.id());

    private static Signatures peer(char name) {
        byte[] seed = new byte[32];
        seed[0] = (byte) name;
        return Signatures.of(PrivateKey.ofEd25519Seed(seed));
    }

    private static ReplicaId replica(char name) {
        ByteWriter writer = new ByteWriter();
        writer.writeBytes(peer(name).self().toBytes());
        Wire.writeLong(writer, 1);
        return ReplicaId.of(writer.toByteArray());
    }

    private static List<String> rows() throws IOException {
        try (InputStream in = Objects.requireNonNull(ForkVectorsTest.class.getResourceAsStream("/vectors/forks.csv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    private static byte[] value(String row) {
        return HEX.parseHex(row.substring(row.indexOf(',') + 1));
    }

    /** The two changes of b: "Hi", and then {@code more}, which the signature of the second one covers. */
    private static List<ChangeRecord> ofB(String more) {
        ChangeRecord first = record(1, "000a0000004869");
        ChangeRecord second = record(2, more);
        byte[] head = CHAIN.append(
                        CHAIN.append(CHAIN.start(replica('b')), first).head(), second)
                .head();
        return List.of(first, second.signed(peer('b').sign(CHAIN.signedMessage(replica('b'), 2, head))));
    }

    private static ChangeRecord record(long sequence, String body) {
        return TestPeers.record(replica('b'), sequence, List.of(), HEX.parseHex(body));
    }

    private static DisputeSide side(char name, char remote, String more) {
        return new DisputeSide(ACCESS, replica(name), peer(name), peer(remote).self()).knows(ofB(more));
    }

    @Test
    void shouldMakeTheBytesOfTheProtocol() throws IOException {
        DisputeSide a = side('a', 'c', "0005023f");
        DisputeSide c = side('c', 'a', "00050221");
        a.disputes.suspect(a.link, a.number(replica('b')), 0);
        a.carryOut(0);
        byte[] dispute = a.takeSent().get(0);
        c.hear(dispute, 0);
        byte[] branch = c.takeSent().get(0);
        a.hear(branch, 0);
        ByteWriter fork = new ByteWriter();
        fork.writeByte(Wire.FORK);
        a.proven.get(0).writeTo(fork);
        assertThat(rows())
                .containsExactly(
                        "dispute," + HEX.formatHex(dispute),
                        "branch," + HEX.formatHex(branch),
                        "fork," + HEX.formatHex(fork.toByteArray()));
    }

    @Test
    void shouldReadTheBytesOfTheProtocol() throws IOException {
        DisputeSide c = side('c', 'a', "00050221");
        c.hear(value(rows().get(0)), 0);
        assertThat(c.takeSent()).containsExactly(value(rows().get(1)));
        byte[] fork = value(rows().get(2));
        ForkProof proof = ForkProof.readFrom(new ByteReader(fork, 1, fork.length - 1));
        assertThat(proof.isTrue(ACCESS, CHAIN, peer('a'))).isTrue();
        assertThat(proof.author()).isEqualTo(replica('b'));
        assertThat(proof.sequence()).isEqualTo(2);
    }
}
