package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.dot.ReplicaId;

class RwLwwSetTest {
    private static final ReplicaId A = ReplicaId.of("a");
    private static final ReplicaId B = ReplicaId.of("b");
    private static final String LONG = "x".repeat(10_000);

    private final AtomicLong clock = new AtomicLong(1000);
    private final List<byte[]> deltas = new ArrayList<>();
    private final List<Change> heard = new ArrayList<>();
    private final RwLwwSet<@Nullable Object> set = replica(A, clock);

    private RwLwwSet<@Nullable Object> replica(ReplicaId id, AtomicLong time) {
        RwLwwSet<@Nullable Object> made =
                CrdtTypes.rwlwwset().create(new ReplicaContext(id, new Object(), deltas::add, time::get));
        made.addListener(heard::addAll);
        return made;
    }

    @Test
    void shouldLetTheLaterTimeWin() {
        set.add(1, "a");
        set.remove(3, "a");
        set.add(2, "a");
        assertThat(set.contains("a")).isFalse();
        set.add(4, "a");
        assertThat(set.contains("a")).isTrue();
        set.add(6, "a");
        set.remove(5, "a");

        assertThat(set.value()).isEqualTo(Set.of("a"));
        assertThat(deltas).as("those that lost are not sent").hasSize(4);
        assertThat(heard)
                .as("a later addition of what is there changes no value")
                .containsExactly(
                        new Change.ElementAdded("a"), new Change.ElementRemoved("a"), new Change.ElementAdded("a"));
    }

    @Test
    void shouldLetTheRemovalWinAtOneTime() {
        RwLwwSet<@Nullable Object> other = replica(B, clock);
        set.add(7, "a");
        other.remove(7, "a");
        set.apply(B, deltas.get(1));
        other.apply(A, deltas.get(0));

        assertThat(set.value()).isEqualTo(Set.of());
        assertThat(other.encode()).isEqualTo(set.encode());
    }

    @Test
    void shouldWinOverWhatWasSeenWhateverTheClock() {
        AtomicLong slow = new AtomicLong(10);
        RwLwwSet<@Nullable Object> other = replica(B, slow);
        set.add("a");
        other.apply(A, deltas.get(0));
        other.remove("a");
        set.apply(B, deltas.get(1));
        assertThat(set.contains("a")).isFalse();
        other.add("a");
        assertThat(set.apply(B, deltas.get(2))).containsExactly(new Change.ElementAdded("a"));
        assertThat(other.encode()).isEqualTo(set.encode());
    }

    @Test
    void shouldRemoveBeforeTheAdditionComes() {
        RwLwwSet<@Nullable Object> other = replica(B, clock);
        other.mutate("remove", 8, null);
        set.mutate("add", 7, null);
        assertThat(other.apply(A, deltas.get(1))).isEmpty();

        assertThat(other.value()).isEqualTo(Set.of());
        assertThat(set.value()).containsExactly((Object) null);
    }

    @Test
    void shouldKeepNoMoreThanADigestOfWhatWasRemoved() {
        set.add(1, LONG);
        set.remove(2, LONG);
        assertThat(set.encode()).hasSize(1 + 1 + 33);
        RwLwwSet<@Nullable Object> other = replica(B, clock);
        other.load(set.encode());
        other.add(1, LONG);
        assertThat(other.size()).isZero();
        other.add(3, LONG);
        assertThat(other.asSet()).containsExactly(LONG);
    }

    @Test
    void shouldNameTheTimesThatAreAllowed() {
        assertThatThrownBy(() -> set.add(-1, "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1")
                .hasMessageContaining(String.valueOf(RwLwwSet.TIME_MAX));
        assertThatThrownBy(() -> set.remove(RwLwwSet.TIME_MAX + 1, "a")).hasMessageContaining("allowed");
        assertThatThrownBy(() -> set.mutate("add", "soon", "a")).hasMessageContaining("soon");
        assertThatThrownBy(() -> set.mutate("add")).hasMessageContaining("add(time, element)");
        set.remove(RwLwwSet.TIME_MAX, "a");
        assertThatThrownBy(() -> set.add("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("removed");
        set.remove("a");
        assertThat(deltas).hasSize(1);
    }

    @Test
    void shouldBeCalledByName() {
        set.mutate("add", 5, "a");
        set.mutate("remove", 6, "a");
        set.mutate("add", "a");
        set.mutate("add", "b");
        set.mutate("remove", "b");
        assertThat(set.value()).isEqualTo(Set.of("a"));
    }

    @Test
    void shouldKeepAnOddClockWithinTheTimesThatAreAllowed() {
        clock.set(Long.MIN_VALUE);
        set.add("a");
        clock.set(Long.MAX_VALUE);
        set.add("a");
        set.remove("a");
        assertThat(set.value()).isEqualTo(Set.of());
    }
}
