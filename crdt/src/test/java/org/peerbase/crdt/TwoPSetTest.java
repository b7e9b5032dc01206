package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.value.ElementCodec;

class TwoPSetTest {
    private static final ReplicaId A = ReplicaId.of("a");
    private static final ReplicaId B = ReplicaId.of("b");
    private static final String LONG = "x".repeat(10_000);

    private final List<byte[]> deltas = new ArrayList<>();
    private final List<Change> heard = new ArrayList<>();
    private final TwoPSet<String> set = replica(A);

    private TwoPSet<String> replica(ReplicaId id) {
        TwoPSet<String> made =
                CrdtTypes.twopset(ElementCodec.of(String.class)).create(ReplicaContext.of(id, deltas::add));
        made.addListener(heard::addAll);
        return made;
    }

    @Test
    void shouldAddAndRemoveOnce() {
        set.add("a");
        set.add("b");
        set.add("a");
        set.remove("a");
        set.remove("a");
        set.add("a");

        assertThat(set.value()).isEqualTo(Set.of("b"));
        assertThat(set.contains("a")).isFalse();
        assertThat(set.size()).isOne();
        assertThat(deltas).hasSize(3);
        assertThat(heard)
                .containsExactly(
                        new Change.ElementAdded("a"), new Change.ElementAdded("b"), new Change.ElementRemoved("a"));
    }

    @Test
    void shouldNeverLetInWhatWasRemovedBefore() {
        set.remove("a");
        set.add("a");
        TwoPSet<String> other = replica(B);
        other.add("a");
        assertThat(other.apply(A, deltas.get(0))).containsExactly(new Change.ElementRemoved("a"));
        other.add("a");

        assertThat(set.value()).isEqualTo(Set.of());
        assertThat(other.value()).isEqualTo(Set.of());
        assertThat(set.encode()).isEqualTo(other.encode());
    }

    @Test
    void shouldKeepNoMoreThanADigestOfWhatWasRemoved() {
        set.add(LONG);
        assertThat(set.encode()).hasSizeGreaterThan(LONG.length());
        TwoPSet<String> other = replica(B);
        other.apply(A, deltas.get(0));
        set.remove(LONG);

        assertThat(set.encode()).hasSize(2 + 33);
        assertThat(deltas.get(1)).hasSize(2 + 33);
        assertThat(other.apply(A, deltas.get(1))).containsExactly(new Change.ElementRemoved(LONG));
        other.add(LONG);
        assertThat(other.size()).isZero();
        assertThat(other.encode()).isEqualTo(set.encode());
    }

    @Test
    void shouldShowTheSetAsItIsWithoutACopy() {
        Set<String> view = set.asSet();
        set.add("a");
        set.add("b");
        Iterator<String> iterator = view.iterator();
        String first = iterator.next();
        set.remove(first);
        set.add("c");

        List<String> rest = new ArrayList<>();
        iterator.forEachRemaining(rest::add);
        assertThat(rest).contains(first.equals("a") ? "b" : "a").doesNotContain(first);
        assertThat(view).hasSize(2).contains("c").doesNotContain(first);
        assertThat(view.contains(new Object())).isFalse();
        assertThatThrownBy(view::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> view.add("d")).isInstanceOf(UnsupportedOperationException.class);
    }

    /** Elements, removed ones too, are found by their bytes, whose hashes a stranger can make equal. */
    @ParameterizedTest
    @ValueSource(strings = {"gset", "2pset", "rwlwwset", "aworset", "rworset"})
    @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldNotSlowDownOnEqualHashes(String type) {
        Crdt crdt = CrdtTypes.byName(type).create(ReplicaContext.of(A));
        for (int i = 0; i < 1 << 14; i++) {
            StringBuilder element = new StringBuilder();
            for (int bit = 0; bit < 14; bit++) {
                element.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            crdt.mutate("add", element.toString());
            if (!type.equals("gset") && i % 2 == 0) {
                crdt.mutate("remove", element.toString());
            }
        }
        Crdt loaded = CrdtTypes.byName(type).create(ReplicaContext.of(B));
        loaded.load(crdt.encode());

        assertThat(loaded.encode()).isEqualTo(crdt.encode());
        assertThat(loaded.value())
                .isInstanceOfSatisfying(
                        Set.class,
                        value -> assertThat(value.size()).isEqualTo(type.equals("gset") ? 1 << 14 : 1 << 13));
    }

    @Test
    void shouldRefuseMisuseByName() {
        set.mutate("add", "a");
        set.mutate("remove", "a");
        assertThatThrownBy(() -> set.mutate("delete", "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("delete")
                .hasMessageContaining("remove(element)");
        assertThatThrownBy(() -> set.mutate("add", 1)).hasMessageContaining("java.lang.String");
    }

    @Test
    void shouldRefuseWhatNoEncoderMakes() {
        byte[] nothing = {0, 0};
        byte[] both = {1, 1, 1, 1};
        byte[] unsorted = {2, 2, 1, 0};
        assertThatThrownBy(() -> set.apply(B, nothing)).isInstanceOf(MalformedDeltaException.class);
        assertThatThrownBy(() -> set.apply(B, both)).isInstanceOf(MalformedDeltaException.class);
        assertThatThrownBy(() -> set.apply(B, unsorted)).isInstanceOf(MalformedDeltaException.class);
        assertThat(set.load(nothing)).isEmpty();
    }
}
