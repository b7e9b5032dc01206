package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArrivalTest {
    private final Arrival arrival = new Arrival();

    @Test
    void shouldGiveAMessageItsTimeFromItsFirstByte() {
        assertThat(arrival.deadlineMs()).isEqualTo(Long.MAX_VALUE);
        arrival.more(1, true, 1_000);
        arrival.more(1, true, 2_000);
        assertThat(arrival.deadlineMs()).isEqualTo(1_000 + Arrival.TIMEOUT_MS + 2);
        arrival.whole();
        assertThat(arrival.deadlineMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldGiveMoreTimeForMoreBytes() {
        arrival.more(100_000, true, 0);
        assertThat(arrival.deadlineMs()).isEqualTo(Arrival.TIMEOUT_MS + 100_000L);
    }

    @Test
    void shouldBeginAnewWithTheNextMessage() {
        arrival.more(100_000, true, 0);
        arrival.more(5, false, 9_000);
        assertThat(arrival.deadlineMs()).isEqualTo(9_000 + Arrival.TIMEOUT_MS + 5);
    }

    @Test
    void shouldBlameNobodyWhileNothingIsRead() {
        arrival.more(5, true, 0);
        arrival.pause();
        assertThat(arrival.deadlineMs()).isEqualTo(Long.MAX_VALUE);
        arrival.resume(60_000);
        assertThat(arrival.deadlineMs()).isEqualTo(60_000 + Arrival.TIMEOUT_MS + 5);
    }

    @Test
    void shouldHaveNoDeadlineAfterAPauseBetweenMessages() {
        arrival.pause();
        arrival.resume(60_000);
        assertThat(arrival.deadlineMs()).isEqualTo(Long.MAX_VALUE);
    }
}
