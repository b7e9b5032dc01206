package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.dot.ReplicaId;

/** Who waits for whom, as records come, wait too long and go. */
class CausalBufferTest {
    private static final Access ACCESS = Access.open("app", "name", "text");
    private static final Chain CHAIN = new Chain(ACCESS.id());
    private static final int LOW = 1;
    private static final int MIDDLE = 2;
    private static final int HIGH = 3;

    private final Link link =
            new DisputeSide(ACCESS, TestPeers.replica(20), TestPeers.signatures(20), TestPeers.peer(21)).link;
    private final CausalBuffer buffer = new CausalBuffer();

    /** One record of an author, that waits for one of the author's tenfold. */
    private void add(int author, long nowMs) {
        ReplicaId id = TestPeers.replica(author);
        ChangeRecord record = TestPeers.record(id, 1, List.of(), new byte[100]);
        assertThat(buffer.add(new Incoming(author, CHAIN.append(CHAIN.start(id), record), link), nowMs))
                .isTrue();
        buffer.awaits(author, causeOf(author));
    }

    private static ReplicaId causeOf(int author) {
        return TestPeers.replica(10 * author);
    }

    @Test
    void shouldForgetForWhomExpiredRecordsWaitedAndNothingElse() {
        // In this order the tree of authors has the middle one at its root, with a child on each side.
        add(MIDDLE, 0);
        add(LOW, 10);
        add(HIGH, 10);

        assertThat(buffer.expire(CausalBuffer.MAX_WAIT_MS))
                .extracting(Incoming::author)
                .containsExactly(MIDDLE);

        assertThat(buffer.takeWaitingFor(causeOf(MIDDLE))).isEmpty();
        assertThat(buffer.takeWaitingFor(causeOf(LOW))).containsExactly(LOW);
        assertThat(buffer.takeWaitingFor(causeOf(HIGH))).containsExactly(HIGH);
    }

    @Test
    void shouldHaveNothingToExpireOnceAllHasExpired() {
        add(LOW, 0);
        add(HIGH, 5);
        assertThat(buffer.nextExpiryAt()).isEqualTo(CausalBuffer.MAX_WAIT_MS);

        assertThat(buffer.expire(CausalBuffer.MAX_WAIT_MS + 5)).hasSize(2);

        assertThat(buffer.isEmpty()).isTrue();
        assertThat(buffer.nextExpiryAt()).isEqualTo(Long.MAX_VALUE);
        assertThat(buffer.takeWaitingFor(causeOf(LOW))).isEmpty();
    }
}
