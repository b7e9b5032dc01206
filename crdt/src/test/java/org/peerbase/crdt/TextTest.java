package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.dot.Dot;
import org.peerbase.crdt.dot.ReplicaId;

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
        Dot c = a.idAt(2);
        assertThat(c).isEqualTo(new Dot(a.id(), 2));
        assertThat(b.locate(c)).isEmpty();
        deliverAll();

        b.insert(0, "😀");
        b.delete(2, 3);
        assertThat(b.locate(c)).contains(new Text.Location(3, false));
        Dot first = a.idAt(0);
        deliverAll();
        assertThat(a.locate(first)).contains(new Text.Location(2, true));

        a.delete(3, 4);
        assertThat(a.locate(c)).contains(new Text.Location(3, true));
        a.append("d");
        assertThat(a.idAt(3)).isEqualTo(new Dot(a.id(), 3));
        assertThatThrownBy(() -> a.idAt(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldGoOnAfterItsOwnDeltasRestoredIt() {
        a.append("abc");
        deliverAll();
        b.insert(1, "x");
        List<byte[]> made = List.copyOf(deltasB);
        Text restored = CrdtTypes.text().create(ReplicaContext.of(b.id(), deltasB::add));
        restored.load(a.encode());
        made.forEach(delta -> restored.apply(b.id(), delta));
        restored.delete(1, 2);
        deliverAll();
        assertThat(restored.toString()).isEqualTo("abc");
        assertThat(a.toString()).isEqualTo("abc");
    }

    @Test
    void shouldReadARangeAndSingleCharacters() {
        a.append("one two three");
        a.delete(3, 7);
        assertThat(a.substring(1, 6)).isEqualTo("ne th");
        assertThat(a.charAt(4)).isEqualTo('t');
        assertThat(a.length()).isEqualTo(9);
        assertThat(a.substring(9, 9)).isEmpty();
        assertThatThrownBy(() -> a.charAt(9)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> a.substring(3, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldRefuseHalvesOfSurrogatePairs() {
        a.append("a😀b");
        assertThatThrownBy(() -> a.insert(2, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("index 2");
        assertThatThrownBy(() -> a.delete(2, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> a.delete(1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> a.append("x\ud83d")).isInstanceOf(IllegalArgumentException.class);
        assertThat(a.toString()).isEqualTo("a😀b");
        a.delete(1, 3);
        assertThat(a.toString()).isEqualTo("ab");
    }

    @Test
    void shouldTakeMutatorsByName() {
        Crdt text = CrdtTypes.byName("text").create(ReplicaContext.of(ReplicaId.of("c")));
        text.mutate("append", "world");
        text.mutate("insert", 0, "Hello, ");
        text.mutate("replace", 0, 5L, "Bye");
        text.mutate("delete", 3, 4);
        assertThat(text.value()).isEqualTo("Bye world");
        assertThatThrownBy(() -> text.mutate("insert", "0", "x")).hasMessageContaining("whole number");
        assertThatThrownBy(() -> text.mutate("insert", 1L << 40, "x")).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> text.mutate("append", 1)).hasMessageContaining("string");
        assertThatThrownBy(() -> text.mutate("push", "x")).hasMessageContaining("append(text)");
    }

    private void deliverAll() {
        deltasA.forEach(delta -> b.apply(a.id(), delta));
        deltasB.forEach(delta -> a.apply(b.id(), delta));
        deltasA.clear();
        deltasB.clear();
    }
}
