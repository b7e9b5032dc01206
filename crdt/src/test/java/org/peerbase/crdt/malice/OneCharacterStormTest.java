package org.peerbase.crdt.malice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peerbase.crdt.malice.World.ALICE;
import static org.peerbase.crdt.malice.World.MALLORY;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.Text;
import org.peerbase.testing.Allocation;
import org.peerbase.testing.Effort;

/** Attack 15: a million insertions of one character at one place, and then their deletions one by one. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OneCharacterStormTest {
    private static final int CHARACTERS = Effort.of(1_000_000);

    private static Text stormed(int characters) {
        Text alice = CrdtTypes.text().create(ReplicaContext.of(ALICE).withCausalDelivery());
        alice.append("[]");
        Text mallory = CrdtTypes.text().create(ReplicaContext.of(MALLORY, delta -> alice.apply(MALLORY, delta)));
        mallory.load(alice.encode());
        for (int i = 0; i < characters; i++) {
            mallory.insert(1, i % 2 == 0 ? "a" : "b");
        }
        assertThat(alice.length()).isEqualTo(characters + 2);
        assertThat(alice.encode()).hasSizeLessThan(4 * characters + 100);
        for (int i = 0; i < characters; i++) {
            mallory.delete(1, 2);
        }
        return alice;
    }

    @Test
    void shouldKeepLittleOfWhatIsGone() {
        Text alice = stormed(CHARACTERS);
        assertThat(alice.toString()).isEqualTo("[]");
        assertThat(alice.encode()).hasSizeLessThan(100 + 6 * CHARACTERS);
        alice.insert(1, "still here");
        assertThat(alice.toString()).isEqualTo("[still here]");
    }

    @Test
    void shouldDoTwiceTheWorkForTwiceTheStorm() {
        int half = 20_000;
        stormed(1_000);
        long once = Allocation.of(() -> stormed(half));
        assertThat(Allocation.of(() -> stormed(2 * half))).isLessThan((long) (2.4 * once));
    }
}
