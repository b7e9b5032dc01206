package org.peerbase.crdt.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.MalformedDeltaException;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.ReplicaId;

/** What a sequence refuses since no honest replica sends it, and what it can't do any more. */
class SequenceRefusalTest {
    private static final int DELETED = 1;
    private static final int LIKE_PARENT = 3 << 1;

    private final List<byte[]> deltas = new ArrayList<>();
    private final Text text = CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of("a"), deltas::add));

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    /** "x", and then as many deleted elements of replica "a" that no further one has a number. */
    private static byte[] allNumbersUsed() {
        ByteWriter writer = new ByteWriter();
        writer.writeVarint(1);
        ReplicaId.of("a").writeTo(writer);
        writer.writeVarint(2 << 1);
        writer.writeVarint(1 << 3 | LIKE_PARENT);
        writer.writeVarint(0);
        writer.writeVarint((SequenceDelta.SEQUENCE_END - 1L) << 3 | DELETED);
        writer.writeVarint('x');
        writer.writeVarint(0);
        return writer.toByteArray();
    }

    @Test
    void shouldNotInsertBeyondTheLastNumber() {
        byte[] state = allNumbersUsed();
        text.load(state);
        assertThat(text.toString()).isEqualTo("x");
        assertThatThrownBy(() -> text.append("y"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("it can go on under another id only");
        assertThat(deltas).isEmpty();
        assertThat(text.encode()).isEqualTo(state);
    }

    @Test
    void shouldNotDeleteIfThereIsNoRoomForWhatIsInsertedInstead() {
        byte[] state = allNumbersUsed();
        text.load(state);
        assertThatThrownBy(() -> text.replace(0, 1, "y")).isInstanceOf(IllegalStateException.class);
        assertThat(text.toString()).isEqualTo("x");
        assertThat(deltas).isEmpty();
        assertThat(text.encode()).isEqualTo(state);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Replica a names b, and b once more.
                "0201610162010201010000",
                // It names b, and waits for the name before b.
                "020161016201010100010001020162000000",
                // Names 2 and 4 are b, and those before are missing.
                "01016100010002010162030162000000",
                // Replica a waits for the name before its own.
                "01016100010001010161000000",
            })
    void shouldRefuseStatesThatNameAReplicaTwiceOrTheAuthor(String hex) {
        assertThatThrownBy(() -> text.load(hex(hex)))
                .isInstanceOf(MalformedDeltaException.class)
                .hasMessageContaining("name");
        assertThat(text.encode()).isEqualTo(hex("0000"));
    }

    @Test
    void shouldAcceptNamesThatWait() {
        byte[] state = hex("01016100010002010162030163000000");
        text.load(state);
        assertThat(text.encode()).isEqualTo(state);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldRefuseDeltasThatNameAReplicaTwice(int number) {
        ReplicaId author = ReplicaId.of("z");
        byte[] first = hex("04000162");
        text.apply(author, first);
        byte[] state = text.encode();
        text.apply(author, first);
        assertThat(text.encode()).isEqualTo(state);
        byte[] again = hex("040" + number + "0162");
        assertThatThrownBy(() -> text.apply(author, again)).isInstanceOf(MalformedDeltaException.class);
        assertThat(text.encode()).isEqualTo(state);
        assertThatThrownBy(() -> SequenceDelta.join(List.of(first, again), TextContent.KIND))
                .isInstanceOf(MalformedBytesException.class);
        assertThat(SequenceDelta.join(List.of(first, first), TextContent.KIND)).isEqualTo(first);
    }

    @Test
    void shouldRefuseANameThatWaitsUnderAnotherNumber() {
        ReplicaId author = ReplicaId.of("z");
        text.apply(author, hex("04020162"));
        assertThatThrownBy(() -> text.apply(author, hex("04000162"))).isInstanceOf(MalformedDeltaException.class);
        text.apply(author, hex("04000164"));
        assertThat(text.encode()).isEqualTo(hex("020164017a" + "00010100" + "01" + "0101020162000000"));
    }

    /** Element 1 hangs at element 0 as if it had been typed after it, in a delta of its own that doesn't say so. */
    @Test
    void shouldJoinInsertionsThatAreOne() {
        List<byte[]> parts =
                List.of(hex("0600" + "0000" + "61"), hex("0601" + "010000" + "62"), hex("0602" + "010100" + "63"));
        byte[] joined = SequenceDelta.join(parts, TextContent.KIND);
        ReplicaId author = ReplicaId.of("z");
        text.apply(author, joined);
        Text other = CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of("b")));
        parts.forEach(part -> other.apply(author, part));
        assertThat(text.toString()).isEqualTo("abc");
        assertThat(text.encode()).isEqualTo(other.encode());
    }
}
