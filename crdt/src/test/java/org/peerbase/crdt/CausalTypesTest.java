package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.value.ElementCodec;

/** The types of the causal kernel: what is in, what wins, what is heard, and what travels. */
class CausalTypesTest {
    private static final ReplicaId A = ReplicaId.of("a");
    private static final ReplicaId B = ReplicaId.of("b");
    private final List<byte[]> ofA = new ArrayList<>();
    private final List<byte[]> ofB = new ArrayList<>();

    private static CrdtType<AwOrSet<String>> strings() {
        return CrdtTypes.aworset(ElementCodec.of(String.class));
    }

    @Test
    void shouldLetAddingWin() {
        AwOrSet<String> one = strings().create(ReplicaContext.of(A, ofA::add));
        AwOrSet<String> other = strings().create(ReplicaContext.of(B, ofB::add));
        one.add("x");
        assertThat(other.apply(A, ofA.get(0))).containsExactly(new Change.ElementAdded("x"));
        one.remove("x");
        other.add("x");
        assertThat(one.apply(B, ofB.get(0))).containsExactly(new Change.ElementAdded("x"));
        assertThat(other.apply(A, ofA.get(1))).isEmpty();
        assertThat(one.asSet()).containsExactly("x");
        assertThat(one.encode()).isEqualTo(other.encode());
        other.remove("x");
        assertThat(one.apply(B, ofB.get(1))).containsExactly(new Change.ElementRemoved("x"));
        assertThat(one.value()).isEqualTo(Set.of());
        one.remove("x");
        assertThat(ofA).hasSize(2);
        assertThatThrownBy(() -> one.mutate("push", "x")).hasMessageContaining("add(element)");
    }

    /** In the original the delta of an addition is the whole set. */
    @Test
    void shouldAddInABytesOrTwoMoreThanTheElementTakes() {
        AwOrSet<String> set = strings().create(ReplicaContext.of(A, ofA::add));
        for (int i = 0; i < 10_000; i++) {
            set.add("el%04d".formatted(i));
        }
        assertThat(ofA.get(9_999)).hasSizeLessThanOrEqualTo(11);
    }

    @Test
    void shouldRemoveWhatHasNotComeYet() {
        AwOrSet<String> set = strings().create(ReplicaContext.of(A, ofA::add));
        set.add("x");
        set.remove("x");
        set.add("y");
        AwOrSet<String> other = strings().create(ReplicaContext.of(B));
        assertThat(other.apply(A, ofA.get(2))).containsExactly(new Change.ElementAdded("y"));
        assertThat(other.apply(A, ofA.get(1))).isEmpty();
        assertThat(other.apply(A, ofA.get(0))).isEmpty();
        assertThat(other.encode()).isEqualTo(set.encode());
    }

    @Test
    void shouldKeepValuesWrittenAtTheSameTime() {
        CrdtType<MvReg<Long>> longs = CrdtTypes.mvreg(ElementCodec.of(Long.class));
        MvReg<Long> one = longs.create(ReplicaContext.of(A, ofA::add));
        MvReg<Long> other = longs.create(ReplicaContext.of(B, ofB::add));
        List<Change> heard = new ArrayList<>();
        one.addListener(heard::addAll);
        one.write(1L);
        other.write(2L);
        one.apply(B, ofB.get(0));
        assertThat(heard)
                .containsExactly(
                        new Change.ValueChanged(Set.of(), Set.of(1L)),
                        new Change.ValueChanged(Set.of(1L), Set.of(1L, 2L)));
        assertThat(one.values()).containsExactlyInAnyOrder(1L, 2L);
        one.mutate("write", 3);
        assertThat(one.value()).isEqualTo(Set.of(3L));
        other.apply(A, CrdtTypes.byName("mvreg").joinDeltas(ofA));
        assertThat(other.encode()).isEqualTo(one.encode());
    }
}
