package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.dot.ReplicaId;

class LexCounterTest {
    private static final ReplicaId A = ReplicaId.of("a");
    private static final ReplicaId B = ReplicaId.of("b");

    private final List<byte[]> deltas = new ArrayList<>();
    private final LexCounter counter = CrdtTypes.lexcounter().create(ReplicaContext.of(A, deltas::add));
    private final LexCounter other = CrdtTypes.lexcounter().create(ReplicaContext.of(B));

    @Test
    void shouldCountUpAndDown() {
        counter.inc();
        counter.inc(41);
        counter.dec();
        counter.dec(2);
        counter.mutate("inc");
        counter.mutate("dec", 50L);
        assertThat(counter.count()).isEqualTo(-10);
        assertThat(counter.value()).isEqualTo(-10L);
        counter.inc(0);
        counter.dec(0);
        assertThat(deltas).as("nothing to say of nothing").hasSize(6);
    }

    @Test
    void shouldTakeTheLaterPairWhateverComesFirst() {
        counter.inc(5);
        counter.inc(5);
        counter.dec(9);
        counter.inc();
        other.inc(100);
        assertThat(other.apply(A, deltas.get(2))).containsExactly(new Change.ValueChanged(100L, 101L));
        assertThat(other.apply(A, deltas.get(1))).isEmpty();
        assertThat(other.apply(A, deltas.get(3))).containsExactly(new Change.ValueChanged(101L, 102L));
        assertThat(other.apply(A, deltas.get(0))).isEmpty();
        assertThat(other.count()).isEqualTo(102);
        counter.load(other.encode());
        assertThat(counter.encode()).isEqualTo(other.encode());
    }

    @Test
    void shouldNameTheAmountsThatFit() {
        counter.inc(LexCounter.COUNT_MAX);
        assertThatThrownBy(() -> counter.inc(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("amount is 1, 0 to 0");
        counter.dec(2 * LexCounter.COUNT_MAX);
        assertThat(counter.count()).isEqualTo(-LexCounter.COUNT_MAX);
        assertThatThrownBy(counter::dec).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> counter.inc(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> counter.mutate("reset")).hasMessageContaining("dec(amount)");
        other.load(counter.encode());
        assertThat(other.count()).isEqualTo(-LexCounter.COUNT_MAX);
    }

    @Test
    void shouldRefusePairsThatNobodyReaches() {
        assertThatThrownBy(() -> other.apply(A, new byte[] {0, 0})).isInstanceOf(MalformedDeltaException.class);
        assertThatThrownBy(() -> other.apply(A, new byte[] {0, 1})).isInstanceOf(MalformedDeltaException.class);
        assertThat(other.apply(A, new byte[] {1, 1})).containsExactly(new Change.ValueChanged(0L, -1L));
    }
}
