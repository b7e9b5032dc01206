package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.Position.Side;
import org.peerbase.crdt.dot.Dot;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.value.ElementCodec;

/** Places that move with what stands beside them. */
class PositionTest {
    private final List<byte[]> deltasOfA = new ArrayList<>();
    private final List<byte[]> deltasOfB = new ArrayList<>();
    private final Text a = CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of("a"), deltasOfA::add));
    private final Text b = CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of("b"), deltasOfB::add));

    private void exchange() {
        deltasOfA.forEach(delta -> b.apply(a.id(), delta));
        deltasOfB.forEach(delta -> a.apply(b.id(), delta));
        deltasOfA.clear();
        deltasOfB.clear();
        assertThat(a.encode()).isEqualTo(b.encode());
    }

    @Test
    void shouldKeepToTheSideOfACharacter() {
        a.append("ac");
        exchange();
        Position leftOfC = a.positionAt(1, Side.BEFORE);
        Position rightOfA = a.positionAt(1, Side.AFTER);
        b.insert(1, "b");
        b.insert(0, "> ");
        exchange();
        assertThat(a.toString()).isEqualTo("> abc");
        assertThat(a.find(leftOfC)).hasValue(4);
        assertThat(a.find(rightOfA)).hasValue(3);
        assertThat(b.find(leftOfC)).hasValue(4);
        assertThat(b.find(rightOfA)).hasValue(3);
    }

    @Test
    void shouldStayWhereADeletedCharacterWas() {
        a.append("one two three");
        exchange();
        Position before = b.positionAt(4, Side.BEFORE);
        Position after = b.positionAt(7, Side.AFTER);
        a.delete(4, 8);
        b.insert(0, "zero ");
        exchange();
        assertThat(a.toString()).isEqualTo("zero one three");
        assertThat(a.find(before)).hasValue(9);
        assertThat(a.find(after)).hasValue(9);
        a.delete(0, a.length());
        exchange();
        assertThat(b.find(before)).hasValue(0);
        assertThat(b.find(after)).hasValue(0);
    }

    @Test
    void shouldKeepToTheBeginningAndToTheEnd() {
        assertThat(a.positionAt(0, Side.BEFORE)).isEqualTo(Position.END);
        assertThat(a.positionAt(0, Side.AFTER)).isEqualTo(Position.START);
        a.append("text");
        Position first = a.positionAt(0, Side.BEFORE);
        Position last = a.positionAt(4, Side.AFTER);
        assertThat(a.positionAt(0, Side.AFTER)).isEqualTo(Position.START);
        assertThat(a.positionAt(4, Side.BEFORE)).isEqualTo(Position.END);
        exchange();
        b.insert(0, "<");
        b.append(">");
        exchange();
        assertThat(a.find(Position.START)).hasValue(0);
        assertThat(a.find(first)).hasValue(1);
        assertThat(a.find(last)).hasValue(5);
        assertThat(a.find(Position.END)).hasValue(6);
    }

    @Test
    void shouldCountBothHalvesOfASurrogatePair() {
        a.append("😀b");
        assertThat(a.find(a.positionAt(2, Side.AFTER))).hasValue(2);
        assertThat(a.find(a.positionAt(0, Side.BEFORE))).hasValue(0);
        assertThatThrownBy(() -> a.positionAt(1, Side.BEFORE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("index 1");
        assertThatThrownBy(() -> a.positionAt(4, Side.AFTER))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("0 to 3");
    }

    @Test
    void shouldNotKnowAnElementThatHasNotArrived() {
        a.append("x");
        Position unknown = a.positionAt(0, Side.BEFORE);
        assertThat(b.find(unknown)).isEmpty();
        assertThat(b.find(new Position(new Dot(a.id(), 5), Side.AFTER))).isEmpty();
    }

    @Test
    void shouldFindElementsOfAList() {
        Rga<String> list = CrdtTypes.rga(ElementCodec.of(String.class)).create(ReplicaContext.of(a.id()));
        list.insertAllAt(0, List.of("a", "b", "c"));
        Position b = list.positionAt(1, Side.BEFORE);
        Position end = list.positionAt(3, Side.AFTER);
        list.insertAt(0, "first");
        list.push("last");
        assertThat(list.find(b)).isEqualTo(OptionalInt.of(2));
        assertThat(list.find(end)).hasValue(4);
        list.removeAt(2);
        assertThat(list.find(b)).hasValue(2);
        assertThatThrownBy(() -> list.positionAt(9, Side.BEFORE))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("index 9: 0 to 4");
    }

    /** Each position against the character that it keeps to, found by looking for it. */
    @Test
    void shouldKeepToItsCharacterWhateverHappens() {
        SplittableRandom random = new SplittableRandom(11);
        int next = 'A';
        List<Position> positions = new ArrayList<>();
        List<String> characters = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            Text text = random.nextBoolean() ? a : b;
            int length = text.length();
            if (length > 30) {
                int from = random.nextInt(length - 10);
                text.delete(from, from + random.nextInt(10));
            }
            text.insert(random.nextInt(text.length() + 1), Character.toString(next++));
            int at = random.nextInt(text.length());
            Side side = random.nextBoolean() ? Side.BEFORE : Side.AFTER;
            positions.add(text.positionAt(side == Side.BEFORE ? at : at + 1, side));
            characters.add(text.substring(at, at + 1));
            if (random.nextInt(4) == 0) {
                exchange();
                for (int k = Math.max(0, positions.size() - 50); k < positions.size(); k++) {
                    int index = a.toString().indexOf(characters.get(k));
                    OptionalInt found = a.find(positions.get(k));
                    assertThat(b.find(positions.get(k))).isEqualTo(found);
                    if (index >= 0) {
                        assertThat(found).hasValue(positions.get(k).side() == Side.BEFORE ? index : index + 1);
                    }
                }
            }
        }
    }
}
