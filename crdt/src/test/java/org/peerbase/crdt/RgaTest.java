package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.dot.Dot;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.value.ElementCodec;

class RgaTest {
    private record Point(long x, long y) {
        static final ElementCodec<Point> CODEC = new ElementCodec<>(point -> List.of(point.x, point.y), value -> {
            if (value instanceof List<?> list
                    && list.size() == 2
                    && list.get(0) instanceof Long x
                    && list.get(1) instanceof Long y) {
                return new Point(x, y);
            }
            throw new IllegalArgumentException("no point: " + value);
        });
    }

    private final List<byte[]> deltas = new ArrayList<>();
    private final Rga<String> list =
            CrdtTypes.rga(ElementCodec.of(String.class)).create(ReplicaContext.of(ReplicaId.of("a"), deltas::add));
    private final Rga<String> other =
            CrdtTypes.rga(ElementCodec.of(String.class)).create(ReplicaContext.of(ReplicaId.of("b")));

    private List<String> received() {
        deltas.forEach(delta -> other.apply(list.id(), delta));
        deltas.clear();
        assertThat(other.encode()).isEqualTo(list.encode());
        return other.asList();
    }

    @Test
    void shouldPushInsertRemoveAndUpdate() {
        list.push("a");
        list.push("c");
        list.insertAt(1, "b");
        assertThat(received()).containsExactly("a", "b", "c");
        list.insertAllAt(0, List.of("x", "y"));
        list.removeAt(2);
        list.updateAt(2, "B");
        assertThat(received()).containsExactly("x", "y", "B", "c");
        assertThat(list.value()).containsExactly("x", "y", "B", "c");
        assertThat(list.size()).isEqualTo(4);
        assertThat(list.get(2)).isEqualTo("B");
    }

    @Test
    void shouldInsertWhatAViewHoldsThoughItShrinks() {
        list.insertAllAt(0, List.of("a", "b"));
        List<String> shrinking = new AbstractList<>() {
            @Override
            public String get(int index) {
                return list.get(index);
            }

            @Override
            public Iterator<String> iterator() {
                list.removeAt(1);
                return list.asList().iterator();
            }

            @Override
            public int size() {
                return list.size();
            }
        };
        other.insertAllAt(0, shrinking);
        assertThat(other.asList()).containsExactly("a");
    }

    @Test
    void shouldMakeOneDeltaOfAnUpdate() {
        list.push("a");
        list.updateAt(0, "b");
        assertThat(deltas).hasSize(2);
    }

    @Test
    void shouldNameElements() {
        list.insertAllAt(0, List.of("a", "b", "c"));
        Dot b = list.idAt(1);
        assertThat(b).isEqualTo(new Dot(list.id(), 1));
        list.addRight(b, "b2");
        list.addRight(null, "first");
        assertThat(received()).containsExactly("first", "a", "b", "b2", "c");
        assertThat(other.indexOf(b)).isEqualTo(2);
        list.remove(b);
        list.remove(b);
        assertThat(received()).containsExactly("first", "a", "b2", "c");
        assertThat(other.indexOf(b)).isEqualTo(-1);
        list.addRight(b, "instead");
        assertThat(received()).containsExactly("first", "a", "instead", "b2", "c");
    }

    @Test
    void shouldTakeMutatorsByName() {
        Crdt byName = CrdtTypes.byName("rga").create(ReplicaContext.of(ReplicaId.of("c")));
        byName.mutate("push", 1);
        byName.mutate("insertAt", 0, "zero");
        byName.mutate("insertAllAt", 1L, List.of(true, Map.of("k", 1.5)));
        byName.mutate("updateAt", 0, BigInteger.TEN);
        byName.mutate("addRight", new Dot(byName.id(), 0), "end");
        byName.mutate("removeAt", 1);
        assertThat(byName.value()).isEqualTo(List.of(BigInteger.TEN, Map.of("k", 1.5), 1L, "end"));
    }

    @Test
    void shouldHoldElementsOfOnesOwn() {
        Rga<Point> points = CrdtTypes.rga(Point.CODEC).create(ReplicaContext.of(ReplicaId.of("p")));
        points.push(new Point(1, 2));
        points.insertAt(0, new Point(3, 4));
        assertThat(points.asList()).containsExactly(new Point(3, 4), new Point(1, 2));
        assertThat(points.value()).isEqualTo(List.of(List.of(3L, 4L), List.of(1L, 2L)));
    }

    @Test
    void shouldNameTheValueAndTheRangeOfMisuse() {
        list.push("a");
        assertThatThrownBy(() -> list.insertAt(2, "b"))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("2")
                .hasMessageContaining("1");
        assertThatThrownBy(() -> list.removeAt(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> list.updateAt(-1, "b")).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> list.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> list.indexOf(new Dot(list.id(), 1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> list.mutate("push", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.String");
        assertThatThrownBy(() -> list.mutate("pop"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pop")
                .hasMessageContaining("removeAt(index)");
        assertThatThrownBy(() -> list.push("\ud800"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("surrogate");
        assertThat(list.asList()).containsExactly("a");
    }

    @Test
    void shouldKeepAMirrorFromEvents() {
        List<Object> mirror = new ArrayList<>();
        other.addListener(changes -> changes.forEach(change -> {
            Change.ListSpliced splice = (Change.ListSpliced) change;
            List<Object> place = mirror.subList(
                    splice.index(), splice.index() + splice.removed().size());
            assertThat(place).isEqualTo(splice.removed());
            place.clear();
            mirror.addAll(splice.index(), splice.inserted());
        }));
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            Rga<String> changed = random.nextBoolean() ? list : other;
            int size = changed.size();
            if (size > 0 && random.nextInt(3) == 0) {
                changed.removeAt(random.nextInt(size));
            } else if (size > 0 && random.nextInt(3) == 0) {
                changed.updateAt(random.nextInt(size), "u" + i);
            } else {
                changed.insertAllAt(random.nextInt(size + 1), List.of("a" + i, "b" + i));
            }
            if (random.nextInt(10) == 0) {
                other.load(list.encode());
            }
            if (random.nextInt(10) == 0) {
                list.load(other.encode());
            }
            assertThat(mirror).isEqualTo(other.value());
        }
    }
}
