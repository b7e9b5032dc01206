package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.dot.ReplicaId;

class ClockTest {
    private static final ReplicaId A = ReplicaId.of("a");
    private static final ReplicaId B = ReplicaId.of("b");

    private static Clock clock(long a, long b) {
        return Clock.of(Map.of(A, a, B, b));
    }

    @Test
    void shouldCoverWhatItHasOrMore() {
        assertThat(Clock.EMPTY.covers(Clock.EMPTY)).isTrue();
        assertThat(clock(1, 2).covers(Clock.EMPTY)).isTrue();
        assertThat(Clock.EMPTY.covers(clock(1, 2))).isFalse();
        assertThat(clock(1, 2).covers(clock(1, 2))).isTrue();
        assertThat(clock(2, 2).covers(clock(1, 2))).isTrue();
        assertThat(clock(2, 1).covers(clock(1, 2)))
                .as("some lower, some higher")
                .isFalse();
        assertThat(clock(1, 2).covers(clock(1, 0))).isTrue();
    }

    @Test
    void shouldBeEqualIfItSaysTheSame() {
        assertThat(clock(0, 0)).isEqualTo(Clock.EMPTY);
        assertThat(clock(1, 0)).isEqualTo(Clock.of(Map.of(A, 1L))).hasSameHashCodeAs(Clock.of(Map.of(A, 1L)));
        assertThat(clock(1, 2))
                .isNotEqualTo(clock(1, 1))
                .isNotEqualTo(clock(1, 0))
                .isNotEqualTo(Clock.EMPTY);
    }

    @Test
    void shouldCountFromNothing() {
        assertThat(Clock.EMPTY.get(A)).isZero();
        assertThat(clock(1, 2).get(B)).isEqualTo(2);
        assertThat(clock(1, 2).total()).isEqualTo(3);
        assertThatThrownBy(() -> clock(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
