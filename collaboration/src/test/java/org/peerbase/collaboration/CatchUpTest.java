package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;

/** Histories of unusual form reach those who come late. */
class CatchUpTest {
    private static final Access ACCESS = Access.open("app", "name", "text");

    private static TestCore peer(int number, List<ChangeRecord> restored) {
        return new TestCore(ACCESS, number, restored);
    }

    private static TestCore peer(int number) {
        return peer(number, List.of());
    }

    @Test
    void shouldBringALongBatchOverManyMessagesAndTheShortOnesAfterIt() {
        TestCore one = peer(1);
        for (int i = 0; i < 1_000; i++) {
            one.text.append("x".repeat(200));
        }
        one.handle(new CollaborationInput.LocalChanges());
        for (int i = 0; i < 60; i++) {
            one.write("y");
        }
        TestCore late = peer(2);
        TestPair pair = TestPair.linked(one, late);
        pair.settle();
        assertThat(late.told(CollaborationOutput.Penalise.class)).isEmpty();
        assertThat(late.core.storedClock()).isEqualTo(one.core.storedClock());
        assertThat(late.state.encode()).isEqualTo(one.state.encode());
    }

    /** Each record builds on one of every author before, so that all are wanted and only the first can be sent. */
    @Test
    void shouldReadLittleAtATimeForALink() {
        List<ChangeRecord> history = new ArrayList<>();
        for (int author = 0; author < 30; author++) {
            TestCore writer = peer(60 - author, history);
            writer.write("x".repeat(1 << 20));
            writer.write("y");
            history = writer.stored;
        }
        TestCore one = peer(1, history);
        TestCore late = peer(2);
        TestPair.linked(one, late).settle();
        assertThat(late.state.encode()).isEqualTo(one.state.encode());
        assertThat(one.held).isBetween(1L << 20, PushSession.MAX_LOADED_BYTES + (2L << 20));
    }

    @Test
    void shouldNameMoreCausesThanOneRecordHolds() {
        List<ChangeRecord> history = new ArrayList<>();
        for (int author = 0; author < ChangeRecord.MAX_DEPENDENCIES + 10; author++) {
            TestCore writer = peer(10 + author);
            writer.write("x");
            history.addAll(writer.stored);
        }
        TestCore one = peer(1, history);
        one.write("y");
        List<ChangeRecord> own = one.stored.subList(history.size(), one.stored.size());
        assertThat(own).hasSize(2);
        assertThat(own.get(0).dependencies()).hasSize(ChangeRecord.MAX_DEPENDENCIES);
        assertThat(own.get(1).dependencies()).hasSize(10);

        TestCore other = peer(2);
        TestPair.linked(one, other).settle();
        assertThat(other.told(CollaborationOutput.Penalise.class)).isEmpty();
        assertThat(other.state.encode()).isEqualTo(one.state.encode());
        assertThat(peer(1, one.stored).state.encode()).isEqualTo(one.state.encode());
    }

    /** As after a link that broke where one record of a run had come and the next had to wait. */
    @Test
    void shouldGoOnWhereAStoreEndsInsideOfARun() {
        TestCore author = peer(3);
        for (int i = 0; i < 400; i++) {
            author.write("x".repeat(50));
        }
        List<ChangeRecord> begun = author.stored.subList(0, 300).stream()
                .map(CatchUpTest::unsigned)
                .toList();
        TestCore late = peer(2, begun);
        assertThat(late.core.storedClock()).as("what it can pass on").isEqualTo(Clock.EMPTY);
        TestCore one = peer(1, author.stored);
        TestPair.linked(one, late).settle();
        assertThat(late.core.storedClock()).isEqualTo(one.core.storedClock());
        assertThat(late.stored).hasSize(400);
    }

    /** One author's records come in a run that fills the first window, and each needs one of another author before it. */
    @Test
    void shouldBringTheCausesOfARunThatIsUnderWay() {
        TestCore gathering = peer(3);
        TestCore single = peer(4);
        List<ChangeRecord> history = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            gathering.write("x".repeat(50));
            ChangeRecord inside = last(gathering);
            history.add(i < 299 ? unsigned(inside) : inside);
            single.state.restore(inside);
            single.write("y");
            history.add(last(single));
            gathering.state.restore(last(single));
        }
        TestCore one = peer(1, history);
        TestCore late = peer(2);
        TestPair.linked(one, late).settle();
        assertThat(late.state.encode()).isEqualTo(one.state.encode());
    }

    private static ChangeRecord last(TestCore peer) {
        return peer.stored.get(peer.stored.size() - 1);
    }

    private static ChangeRecord unsigned(ChangeRecord record) {
        return TestPeers.record(record.author(), record.sequence(), record.dependencies(), record.body());
    }
}
