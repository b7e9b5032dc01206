package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTest {
    private final List<byte[]> deltasA = new ArrayList<>();
    private final List<byte[]> deltasB = new ArrayList<>();
    private final Text a = CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of("a"), deltasA::add));
    private final Text b = CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of("b"), deltasB::add));

    @Test
    void shouldConvergeWhenTwoWriteAtOnePlace() {
        a.insert(0, "[]");
        deliverAll();
        a.insert(1, "first");
        b.insert(1, "second");
        deliverAll();
        assertThat(a.toString()).isEqualTo(b.toString()).isIn("[firstsecond]", "[secondfirst]");
        assertThat(a.encode()).isEqualTo(b.encode());
    }

    @Test
    void shouldReplaceAndDelete() {
        a.append("Hello, world");
        a.replace(7, 12, "peers");
        a.delete(0, 7);
        deliverAll();
        assertThat(b.toString()).isEqualTo("peers");
    }

    @Test
    void shouldRefuseOffsetsOutsideTheText() {
        a.append("abc");
        assertThatThrownBy(() -> a.insert(4, "x"))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("4")
                .hasMessageContaining("3");
    }

    @Test
    void shouldLoadWhatAnotherEncoded() {
        a.append("one 😀");
        Text c = CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of("c")));
        c.load(a.encode());
        assertThat(c.toString()).isEqualTo("one 😀");
        assertThat(c.encode()).isEqualTo(a.encode());
    }

    @Test
    void shouldLocateACharacterWhereverItMoves() {
        a.append("abc");
        TextAnchor c = a.anchorAt(2);
        assertThat(c).isEqualTo(new TextAnchor(a.id(), 2));
        assertThat(b.locate(c)).isEmpty();
        deliverAll();

        b.insert(0, "😀");
        b.delete(2, 3);
        assertThat(b.locate(c)).contains(new TextAnchor.Location(3, false));
        TextAnchor first = a.anchorAt(0);
        deliverAll();
        assertThat(a.locate(first)).contains(new TextAnchor.Location(2, true));

        a.delete(3, 4);
        assertThat(a.locate(c)).contains(new TextAnchor.Location(3, true));
        a.append("d");
        assertThat(a.anchorAt(3)).isEqualTo(new TextAnchor(a.id(), 3));
        assertThatThrownBy(() -> a.anchorAt(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private void deliverAll() {
        deltasA.forEach(delta -> b.apply(a.id(), delta));
        deltasB.forEach(delta -> a.apply(b.id(), delta));
        deltasA.clear();
        deltasB.clear();
    }
}
