package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GCounter;
import org.peerbase.crdt.Text;

/** What is changed here becomes a record, or is refused in a way that nobody takes for a change. */
class LocalChangesTest {
    private static final Access ACCESS = Access.open("app", "name", "text");

    private final TestCore writer = peer(1, List.of());

    private static TestCore peer(int number, List<ChangeRecord> restored) {
        return new TestCore(ACCESS, number, restored);
    }

    @Test
    void shouldRefuseATransactionOverMorePlacesThanARecordMayName() {
        List<GCounter> counters = IntStream.rangeClosed(0, RecordBody.MAX_PARTS)
                .mapToObj(i -> writer.state.open("sub " + i, CrdtTypes.gcounter()))
                .toList();
        assertThatThrownBy(() -> writer.state.transaction(() -> counters.forEach(GCounter::inc)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("4096");
        assertThat(counters.get(RecordBody.MAX_PARTS).value()).isEqualTo(0L);
        writer.write("goes on");

        TestCore restarted = peer(1, writer.stored);
        assertThat(restarted.state.encode()).isEqualTo(writer.state.encode());
        assertThat(restarted.text.value()).isEqualTo("goes on");
    }

    @Test
    void shouldShareWhatATransactionChangedBeforeSomethingTooLarge() {
        GCounter counter = writer.state.open("count", CrdtTypes.gcounter());
        String tooLarge = "x".repeat(ChangeRecord.MAX_BODY_BYTES + 1);
        assertThatThrownBy(() -> writer.state.transaction(() -> {
                    counter.inc();
                    writer.text.append(tooLarge);
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Reopen");
        writer.handle(new CollaborationInput.LocalChanges());
        assertThatThrownBy(counter::inc)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Reopen");
        TestCore restarted = peer(1, writer.stored);
        assertThat(restarted.state.open("count", CrdtTypes.gcounter()).value()).isEqualTo(1L);
        assertThat(restarted.text.value()).isEqualTo("");
    }

    @Test
    void shouldFailWhereAChangeCannotBecomeARecord() {
        writer.state.open("half \ud83d", CrdtTypes.gcounter()).inc();
        writer.handle(new CollaborationInput.LocalChanges());
        assertThat(writer.told(CollaborationOutput.Failed.class))
                .singleElement()
                .satisfies(failed -> assertThat(failed.reason()).contains("surrogate"));
        assertThatThrownBy(() -> writer.text.append("later"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("failed");
        writer.handle(new CollaborationInput.Stop());
    }

    @Test
    void shouldRefuseChangesOnceItsNumbersWereUsedElsewhere() {
        GroupedNetwork network = new GroupedNetwork();
        network.add(1, writer);
        network.add(1, peer(2, List.of()));
        writer.write("abc");
        network.pass(10);
        TestCore copied = network.add(2, peer(1, writer.stored));
        network.add(2, peer(3, List.of()));
        network.pass(10);
        writer.write("one history");
        copied.write("another");
        network.pass(5);
        List<Text> texts = new ArrayList<>(List.of(writer.text, copied.text));
        texts.forEach(text -> text.append("not taken yet"));

        network.join();
        network.pass(60);
        for (TestCore one : List.of(writer, copied)) {
            assertThat(one.told(CollaborationOutput.ReplicaOutdated.class)).hasSize(1);
            assertThat(one.state.pendingLocalChanges()).isZero();
            assertThatThrownBy(() -> one.text.append("more"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("copied");
            assertThat(one.text.value()).isEqualTo("abc");
            one.handle(new CollaborationInput.LocalChanges());
            one.handle(new CollaborationInput.Stop());
        }
    }
}
