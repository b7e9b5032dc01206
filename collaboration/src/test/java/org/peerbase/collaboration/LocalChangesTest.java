package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.DefinedCrdt;
import org.peerbase.crdt.GCounter;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.TypeDefinition;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;

/** What is changed here becomes a record, or is refused in a way that nobody takes for a change. */
class LocalChangesTest {
    private static final Access ACCESS = Access.open("app", "name", "text");
    private static final String TOO_LARGE = "x".repeat(ChangeRecord.MAX_BODY_BYTES + 1);

    private final TestCore writer = peer(1, List.of());

    private static TestCore peer(int number, List<ChangeRecord> restored) {
        return new TestCore(ACCESS, number, restored);
    }

    @Test
    void shouldDependOnAllThatItsAuthorHadSeenAndNothingTwice() {
        TestCore first = peer(2, List.of());
        TestCore second = peer(3, List.of());
        first.write("first");
        second.write("second");
        writer.state.restore(first.stored.get(0));
        writer.state.restore(second.stored.get(0));
        writer.write("both seen");
        assertThat(writer.stored.get(0).dependencies())
                .containsExactlyInAnyOrder(
                        new Dependency(first.state.self(), 1), new Dependency(second.state.self(), 1));

        first.state.restore(second.stored.get(0));
        first.write("more");
        writer.state.restore(first.stored.get(1));
        writer.write("seen, and by it the second");
        assertThat(writer.stored.get(1).dependencies()).containsExactly(new Dependency(first.state.self(), 2));
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
    void shouldTakeBackWhatIsTooLargeToBeShared() {
        TestCore other = peer(2, List.of());
        TestPair pair = TestPair.linked(writer, other);
        writer.write("kept");
        assertThatThrownBy(() -> writer.text.append(TOO_LARGE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("at most " + ChangeRecord.MAX_BODY_BYTES)
                .hasMessageEndingWith("taken back");
        assertThatThrownBy(() -> writer.text.append("too soon"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("try again");

        writer.handle(new CollaborationInput.LocalChanges());

        assertThat(writer.text.value()).isEqualTo("kept");
        writer.write(" and more");
        pair.settle();
        assertThat(other.text.value()).isEqualTo("kept and more").isEqualTo(writer.text.value());
    }

    @Test
    void shouldShareWhatATransactionChangedBeforeSomethingTooLarge() {
        GCounter counter = writer.state.open("count", CrdtTypes.gcounter());
        assertThatThrownBy(() -> writer.state.transaction(() -> {
                    counter.inc();
                    writer.text.append(TOO_LARGE);
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("taken back");
        writer.handle(new CollaborationInput.LocalChanges());
        assertThat(counter.value()).isEqualTo(1L);
        assertThat(writer.text.value()).isEqualTo("");
        counter.inc();
        writer.handle(new CollaborationInput.LocalChanges());
        TestCore restarted = peer(1, writer.stored);
        assertThat(restarted.state.open("count", CrdtTypes.gcounter()).value()).isEqualTo(2L);
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

    /** A number that grows, and can't be joined when it is told so. */
    private static final class Growing implements TypeDefinition<Long> {
        static final AtomicBoolean FAILS = new AtomicBoolean();
        static final CrdtType<DefinedCrdt<Long>> TYPE = CrdtTypes.define("test growing", new Growing());

        @Override
        public Long initial() {
            return 0L;
        }

        @Override
        public Long join(Long one, Long other) {
            if (FAILS.get()) {
                throw new IllegalStateException("on purpose");
            }
            return Math.max(one, other);
        }

        @Override
        public Long value(Long state) {
            return state;
        }

        @Override
        public Map<String, Mutator<Long>> mutators() {
            return Map.of("raise", (id, state, arguments) -> state + 1);
        }

        @Override
        public void write(Long state, ByteWriter writer) {
            writer.writeVarint(state);
        }

        @Override
        public Long read(ByteReader reader) {
            return reader.readVarint();
        }
    }

    @Test
    void shouldTakeBackATransactionThatCannotBecomeARecord() {
        DefinedCrdt<Long> growing = writer.state.open("growing", Growing.TYPE);
        try {
            assertThatThrownBy(() -> writer.state.transaction(() -> {
                        writer.text.append("lost");
                        growing.mutate("raise");
                        growing.mutate("raise");
                        Growing.FAILS.set(true);
                    }))
                    .hasMessageContaining("on purpose");
        } finally {
            Growing.FAILS.set(false);
        }
        assertThatThrownBy(() -> writer.text.append("too soon")).hasMessageEndingWith("try again");
        assertThat(writer.state.changesMade()).isEqualTo(0);
        writer.handle(new CollaborationInput.LocalChanges());
        assertThat(growing.value()).isEqualTo(0L);
        writer.write("goes on");
        assertThat(writer.text.value()).isEqualTo("goes on");
    }

    @Test
    void shouldGoOnUnderAnotherNameOnceItsNumbersWereUsedElsewhere() {
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
            assertThat(one.told(CollaborationOutput.ReplicaRenamed.class))
                    .singleElement()
                    .extracting(CollaborationOutput.ReplicaRenamed::lost)
                    .isEqualTo(1);
            assertThat(one.state.pendingLocalChanges()).isZero();
            assertThat(one.text.value()).isEqualTo("abc");
        }
        writer.write(" by one");
        network.pass(60);
        copied.write(" by the other");
        network.pass(60);
        assertThat(texts).extracting(Text::value).containsOnly("abc by one by the other");
    }
}
