package org.peerbase.libp2p.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AuthorNumbersTest {
    private static final long SEEN_MS = 120_000;
    private static final long FORGET_MS = 3_600_000;
    private static final byte[] AUTHOR = {1};

    private final AuthorNumbers numbers = new AuthorNumbers(SEEN_MS, FORGET_MS, 100);

    @Test
    void shouldLetWhatIsALittleLatePass() {
        numbers.add(AUTHOR, 10, 0);
        assertThat(numbers.isOld(AUTHOR, 9, 40_000)).isFalse();
        assertThat(numbers.isOld(AUTHOR, 11, 40_000)).isFalse();
    }

    @Test
    void shouldRefuseWhatIsOlderThanTheSeenMessages() {
        numbers.add(AUTHOR, 10, 0);
        assertThat(numbers.isOld(AUTHOR, 10, SEEN_MS)).isTrue();
        assertThat(numbers.isOld(AUTHOR, 9, SEEN_MS)).isTrue();
        assertThat(numbers.isOld(AUTHOR, 11, SEEN_MS)).isFalse();
        assertThat(numbers.isOld(new byte[] {2}, 9, SEEN_MS)).isFalse();
    }

    @Test
    void shouldReadNumbersAsUnsigned() {
        numbers.add(AUTHOR, 1, 0);
        assertThat(numbers.isOld(AUTHOR, -1, SEEN_MS)).isFalse();
        numbers.add(AUTHOR, -1, SEEN_MS);
        assertThat(numbers.isOld(AUTHOR, 5, 2 * SEEN_MS)).isTrue();
    }

    @Test
    void shouldHearAnAuthorAgainWhoSetItsClockRight() {
        numbers.add(AUTHOR, 1_000, 0);
        numbers.expire(FORGET_MS);
        assertThat(numbers.isOld(AUTHOR, 10, FORGET_MS)).isFalse();
    }

    @Test
    void shouldRememberABoundedNumberOfAuthors() {
        for (int i = 0; i < 1_000; i++) {
            numbers.add(ByteBuffer.allocate(4).putInt(i).array(), 10, i);
            numbers.add(AUTHOR, i, i);
        }
        assertThat(numbers.size()).isEqualTo(100);
        assertThat(numbers.isOld(AUTHOR, 500, 2 * SEEN_MS)).isTrue();
    }

    @Test
    void shouldTakeNoMessageTwiceTogetherWithTheSeenOnes() {
        for (int seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            AuthorNumbers fresh = new AuthorNumbers(SEEN_MS, FORGET_MS, 100);
            Map<Long, Long> seenAt = new HashMap<>();
            Set<Long> taken = new HashSet<>();
            List<Long> sent = new ArrayList<>();
            long now = 0;
            long number = 0;
            for (int step = 0; step < 2_000; step++) {
                // Sometimes a long silence.
                now += random.nextInt(50) == 0 ? random.nextInt(1_000_000) : random.nextInt(1_000);
                number += 1 + random.nextInt(5);
                sent.add(number);
                // One in four comes late, as a replay may, or never.
                if (random.nextInt(4) > 0) {
                    assertThat(take(fresh, seenAt, number, now)).isTrue();
                    taken.add(number);
                }
                long replayed = sent.get(random.nextInt(sent.size()));
                if (take(fresh, seenAt, replayed, now)) {
                    assertThat(taken.add(replayed))
                            .as("seed %s, number %s", seed, replayed)
                            .isTrue();
                }
            }
        }
    }

    /** As the router does: by id for as long as that is remembered, and by number. */
    private static boolean take(AuthorNumbers numbers, Map<Long, Long> seenAt, long number, long now) {
        Long before = seenAt.get(number);
        if ((before != null && now - before < SEEN_MS) || numbers.isOld(AUTHOR, number, now)) {
            return false;
        }
        seenAt.put(number, now);
        numbers.add(AUTHOR, number, now);
        return true;
    }
}
