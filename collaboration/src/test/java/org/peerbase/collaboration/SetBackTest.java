package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GSet;
import org.peerbase.crdt.PNCounter;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.keys.Keys;

/** A store that was set back as a whole, which nothing in it shows: others have changes of its replica that it lacks. */
class SetBackTest {
    private static final Access OPEN = Access.open("app", "name", "text");
    private static final Access SEALED = Access.of(Keys.generate(new SplittableRandom(7)), "app", "name", "text");
    private static final int WRITER = 1;

    private static void change(TestCore core, int times) {
        for (int i = 0; i < times; i++) {
            core.text.insert(core.text.length() / 2, core.number + "." + i + " ");
            core.state.open("tags", CrdtTypes.gset()).add(core.number + "." + i + " of " + core.text.length());
            core.state.open("count", CrdtTypes.pncounter()).inc();
            core.handle(new CollaborationInput.LocalChanges());
        }
    }

    private static void requireEqual(TestCore one, TestCore other) {
        assertThat(one.state.clock()).isEqualTo(other.state.clock());
        assertThat(one.state.encode()).isEqualTo(other.state.encode());
        assertThat(one.text.value()).isEqualTo(other.text.value());
        for (TestCore core : List.of(one, other)) {
            assertThat(core.told(CollaborationOutput.Penalise.class)).isEmpty();
            assertThat(core.told(CollaborationOutput.ForkProven.class)).isEmpty();
            assertThat(core.told(CollaborationOutput.Failed.class)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldGoOnUnderAnotherNameAndLoseNothing(boolean sealed) {
        Access access = sealed ? SEALED : OPEN;
        GroupedNetwork network = new GroupedNetwork();
        TestCore writer = network.add(0, new TestCore(access, WRITER, List.of()));
        TestCore witness = network.add(0, new TestCore(access, 2, List.of()));
        network.pass(10);
        change(writer, 5);
        change(witness, 3);
        network.pass(10);
        List<ChangeRecord> backup = List.copyOf(writer.stored);
        change(writer, 400);
        network.pass(10);
        requireEqual(writer, witness);
        network.remove(writer);

        TestCore restored = network.add(0, new TestCore(access, WRITER, backup));
        GSet<Object> tags = restored.state.open("tags", CrdtTypes.gset());
        PNCounter count = restored.state.open("count", CrdtTypes.pncounter());
        ReplicaId before = restored.state.self();
        network.pass(10);
        ReplicaId after = restored.state.self();
        assertThat(restored.told(CollaborationOutput.ReplicaRenamed.class))
                .containsExactly(new CollaborationOutput.ReplicaRenamed(before, after, 0));
        assertThat(after).isNotEqualTo(before);
        requireEqual(restored, witness);
        change(restored, 7);
        change(witness, 2);
        network.pass(10);
        requireEqual(restored, witness);
        assertThat(tags.value()).hasSize(5 + 3 + 400 + 7 + 2);
        assertThat(count.value()).isEqualTo(5L + 3 + 400 + 7 + 2);
        assertThat(tags.id()).isEqualTo(after);
        assertThat(restored.state.clock().get(before)).isEqualTo(3L * 405);
        assertThat(restored.state.clock().get(after)).isEqualTo(3L * 7);
        assertThat(restored.told(CollaborationOutput.Replicated.class))
                .last()
                .isEqualTo(new CollaborationOutput.Replicated(witness.id(), after, 21));
        network.remove(restored);

        // What is in the store then is all of it.
        TestCore reopened = new TestCore(access, WRITER, restored.stored);
        assertThat(reopened.state.encode()).isEqualTo(witness.state.encode());
    }

    /** What was changed a moment before collides and is not stored: it is taken back, and all else goes on. */
    @Test
    void shouldTakeBackWhatCollidesAndIsNotStored() {
        GroupedNetwork network = new GroupedNetwork();
        TestCore other = new TestCore(OPEN, 3, List.of());
        other.write("z");
        TestCore writer = network.add(0, new TestCore(OPEN, WRITER, List.of()));
        TestCore witness = network.add(0, new TestCore(OPEN, 2, List.of()));
        network.pass(10);
        IntStream.range(0, 3).forEach(i -> writer.write("x"));
        network.pass(10);
        network.remove(writer);
        List<ChangeRecord> backup = List.of(writer.stored.get(0), other.stored.get(0));
        TestCore restored = network.add(0, new TestCore(OPEN, WRITER, backup));
        restored.text.append("taken back");
        network.pass(20);
        assertThat(restored.told(CollaborationOutput.ReplicaRenamed.class))
                .containsExactly(new CollaborationOutput.ReplicaRenamed(writer.state.self(), restored.state.self(), 1));
        restored.write("y");
        network.pass(10);
        assertThat(restored.stored.get(restored.stored.size() - 1).dependencies())
                .containsExactlyInAnyOrder(
                        new Dependency(writer.state.self(), 3), new Dependency(other.state.self(), 1));
        assertThat(String.valueOf(witness.text.value())).hasSize(5).contains("xxx", "z", "y");
        requireEqual(restored, witness);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void shouldDependOnWhatItMadeUnderItsOldName(int backedUp) {
        GroupedNetwork network = new GroupedNetwork();
        TestCore writer = network.add(0, new TestCore(OPEN, WRITER, List.of()));
        TestCore witness = network.add(0, new TestCore(OPEN, 2, List.of()));
        network.pass(10);
        IntStream.range(0, 5).forEach(i -> writer.write("x"));
        network.pass(10);
        network.remove(writer);
        TestCore restored = network.add(0, new TestCore(OPEN, WRITER, writer.stored.subList(0, backedUp)));
        network.pass(10);
        restored.write("y");
        network.pass(10);
        assertThat(restored.stored.get(restored.stored.size() - 1).dependencies())
                .containsExactly(new Dependency(writer.state.self(), 5));
        assertThat(witness.text.value()).isEqualTo("xxxxxy");
        requireEqual(restored, witness);
    }
}
