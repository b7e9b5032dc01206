package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GSet;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.keys.Keys;
import org.peerbase.testing.MutationFuzz;

/** A snapshot does what the records do that it stands for, or is not used. */
class SnapshotTest {
    private static final Access OPEN = Access.open("app", "name", "text");
    private static final Keys KEYS = Keys.generate();

    private final SplittableRandom random = new SplittableRandom(7);

    private static Access keyed() {
        return Access.of(KEYS, "app", "name", "text");
    }

    /** Two peers that have changed a text and a set by turns, many times. */
    private static TestPair pair(Access access) {
        TestPair pair = TestPair.linked(new TestCore(access, 1, List.of()), new TestCore(access, 2, List.of()));
        for (int turn = 0; turn < 20; turn++) {
            TestCore peer = turn % 2 == 0 ? pair.one : pair.other;
            for (int change = 0; change < 80; change++) {
                peer.write("x" + change);
            }
            GSet<Object> tags = peer.state.open("tags", CrdtTypes.gset());
            peer.state.transaction(() -> {
                tags.add("tag " + peer.number);
                peer.text.append(".");
            });
            peer.handle(new CollaborationInput.LocalChanges());
            pair.pass(1_000);
        }
        assertThat(pair.one.state.encode()).isEqualTo(pair.other.state.encode());
        return pair;
    }

    private byte[] snapshot(TestCore peer) {
        return peer.core.snapshotSource().orElseThrow().encode(random).orElseThrow();
    }

    private static SharedState empty(Access access, int number, Set<String> types) {
        return new SharedState(access, "text", TestPeers.replica(number), () -> 0, name -> find(name, types), () -> {});
    }

    private static SharedState empty(Access access, int number) {
        return empty(access, number, Set.copyOf(CrdtTypes.names()));
    }

    private static Optional<CrdtType<?>> find(String name, Set<String> types) {
        return types.contains(name) ? Optional.of(CrdtTypes.byName(name)) : Optional.empty();
    }

    private static void assertSame(SharedState found, SharedState expected) {
        assertThat(found.encode()).isEqualTo(expected.encode());
        assertThat(found.clock()).isEqualTo(expected.clock());
    }

    @Test
    void shouldGoOnFromASnapshotAsFromTheLog() {
        for (Access access : List.of(OPEN, keyed())) {
            TestPair pair = pair(access);
            byte[] snapshot = snapshot(pair.one);
            int records = pair.one.stored.size();
            pair.one.write("one more");
            pair.other.write("and one of the other");
            pair.pass(1_000);

            TestCore again = new TestCore(access, 1, snapshot, pair.one.stored);
            assertThat(again.restored).isEqualTo(records);
            assertSame(again.state, pair.one.state);

            TestPair next = TestPair.linked(again, new TestCore(access, 2, snapshot(pair.other), pair.other.stored));
            again.write("after the start");
            next.other.write("by the other");
            next.pass(1_000);
            assertSame(again.state, next.other.state);

            // What is older than the snapshot is still there for others.
            TestCore third = new TestCore(access, 1, snapshot(again), again.stored);
            TestPair late = TestPair.linked(third, new TestCore(access, 3, List.of()));
            late.pass(1_000);
            assertSame(late.other.state, again.state);
        }
    }

    @Test
    void shouldKeepASnapshotUnreadable() {
        TestPair pair = pair(keyed());
        pair.one.write("a secret");
        byte[] snapshot = snapshot(pair.one);
        assertThat(new String(snapshot, StandardCharsets.ISO_8859_1))
                .doesNotContain("a secret")
                .doesNotContain("tags");
        assertThat(snapshot(pair.one)).isNotEqualTo(snapshot);
    }

    @Test
    void shouldUseNoSnapshotThatIsNotOfThisLogKeysAndVersion() {
        TestPair pair = pair(keyed());
        byte[] snapshot = snapshot(pair.one);
        Clock stored = pair.one.state.clock();
        Access pinner = Access.blind(keyed().id(), keyed().writePublicKey(), keyed().blind());
        SharedState reader = empty(keyed(), 9);
        assertThat(reader.restoreSnapshot(snapshot, Clock.EMPTY))
                .get()
                .asString()
                .contains("the log ends at");
        assertThat(reader.restoreSnapshot(snapshot(pair(OPEN).one), stored)).isPresent();
        assertThat(empty(OPEN, 9).restoreSnapshot(snapshot, stored)).isPresent();
        assertThat(empty(pinner, 9).restoreSnapshot(snapshot, stored)).isPresent();
        for (int at = 0; at < snapshot.length; at += 97) {
            byte[] damaged = snapshot.clone();
            damaged[at] ^= 1;
            assertThat(reader.restoreSnapshot(damaged, stored)).isPresent();
            assertThat(reader.restoreSnapshot(Arrays.copyOf(snapshot, at), stored))
                    .isPresent();
        }
        assertThat(reader.clock()).isEqualTo(Clock.EMPTY);
        assertThat(reader.encode()).isEmpty();
        assertThat(reader.restoreSnapshot(snapshot, stored)).isEmpty();
        assertSame(reader, pair.one.state);

        TestPair open = pair(OPEN);
        byte[] other = snapshot(open.one);
        other[0]++;
        assertThat(empty(OPEN, 9).restoreSnapshot(other, open.one.state.clock()))
                .get()
                .asString()
                .contains("version");
    }

    @Test
    void shouldReadTheLogWithoutWhatIsVoid() {
        GroupedNetwork network = new GroupedNetwork();
        TestCore writer = network.add(1, new TestCore(OPEN, 1, List.of()));
        TestCore honest = network.add(1, new TestCore(OPEN, 2, List.of()));
        writer.write("both ");
        network.pass(10);
        TestCore copied = network.add(2, new TestCore(OPEN, 1, writer.stored));
        TestCore other = network.add(2, new TestCore(OPEN, 3, List.of()));
        writer.write("one history");
        copied.write("another");
        network.pass(10);
        byte[] snapshot = snapshot(honest);
        network.remove(writer);
        network.remove(copied);
        network.join();
        network.pass(60);
        assertSame(honest.state, other.state);
        assertThat(honest.text.value()).isEqualTo("both ");
        assertThat(honest.core.snapshotSource()).isEmpty();

        SharedState again = empty(OPEN, 2);
        again.restoreForks(honest.forks);
        assertThat(again.restoreSnapshot(snapshot, writer.state.clock())).isPresent();
        honest.stored.forEach(again::restore);
        assertSame(again, honest.state);
    }

    @Test
    void shouldGiveNoSnapshotOfWhatIsNotStored() {
        TestCore peer = new TestCore(OPEN, 1, List.of());
        peer.write("stored");
        SnapshotSource source = peer.core.snapshotSource().orElseThrow();
        peer.text.append("not taken by the core yet");
        assertThat(peer.core.snapshotSource()).isEmpty();
        assertThat(source.encode(random)).as("the moment has passed").isEmpty();
        peer.storeAnswers = false;
        peer.handle(new CollaborationInput.LocalChanges());
        assertThat(peer.core.snapshotSource()).isEmpty();
    }

    @Test
    void shouldKeepWhatWaitsForItsType() {
        TestPair pair = pair(OPEN);
        SharedState without = empty(OPEN, 2, Set.of("text"));
        pair.other.stored.forEach(without::restore);
        CollaborationCore core = new CollaborationCore(
                OPEN, without, TestPeers.signatures(2), CollaborationOptions.DEFAULTS, random, () -> 0);
        byte[] snapshot = core.snapshotSource().orElseThrow().encode(random).orElseThrow();

        SharedState later = empty(OPEN, 2);
        assertThat(later.restoreSnapshot(snapshot, without.clock())).isEmpty();
        assertSame(later, pair.other.state);

        SharedState still = empty(OPEN, 2, Set.of("text"));
        assertThat(still.restoreSnapshot(snapshot, without.clock())).isEmpty();
        assertThat(still.open("tags", CrdtTypes.gset()).value()).isEqualTo(Set.of("tag 1", "tag 2"));

        // A type that was known and is not any more: the log keeps its changes until it is.
        SharedState fewer = empty(OPEN, 2, Set.of("text"));
        assertThat(fewer.restoreSnapshot(snapshot(pair.other), without.clock())).isPresent();
        assertThat(fewer.clock()).isEqualTo(Clock.EMPTY);
    }

    @Test
    void shouldNameItsOwnEarlierRecordsUnderANewName() {
        TestCore peer = new TestCore(OPEN, 1, List.of());
        peer.write("as the first");
        SharedState renewed = empty(OPEN, 2);
        assertThat(renewed.restoreSnapshot(snapshot(peer), peer.state.clock())).isEmpty();
        renewed.open("", CrdtTypes.text()).append(" and the second");
        assertThat(renewed.takeLocalChanges().getFirst().dependencies())
                .containsExactly(new Dependency(TestPeers.replica(1), 1));
    }

    @Test
    void shouldRefuseWhatIsNoSnapshot() {
        byte[] snapshot = snapshot(pair(OPEN).one);
        MutationFuzz.run(5, 200_000, List.of(snapshot), MalformedBytesException.class, input -> {
            StateSnapshot decoded = StateSnapshot.decode(input);
            assertThat(decoded.encode()).isEqualTo(input);
        });
    }
}
