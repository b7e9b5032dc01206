package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.keys.Keys;

/** A writer shows different histories to different peers, on purpose or because its store was copied. */
class ForkTest {
    private static final Access OPEN = Access.open("app", "name", "text");
    private static final Access SEALED = Access.of(Keys.generate(new SplittableRandom(7)), "app", "name", "text");
    private static final int WRITER = 1;

    private final GroupedNetwork network = new GroupedNetwork();
    private final List<TestCore> honest = new ArrayList<>();

    private TestCore honest(Access access, int group, int number) {
        TestCore core = network.add(group, new TestCore(access, number, List.of()));
        honest.add(core);
        return core;
    }

    /** The writer with the first records of its store, as it was copied. */
    private TestCore copy(Access access, int group, TestCore writer, int records) {
        return network.add(group, new TestCore(access, WRITER, writer.stored.subList(0, records)));
    }

    private static void type(TestCore core, String text) {
        core.text.insert(core.text.length() / 2, text);
        core.handle(new CollaborationInput.LocalChanges());
    }

    private void settleAll() {
        network.join();
        network.pass(60);
    }

    private void requireAgreement(TestCore writer, long forkAt) {
        requireAgreement(writer.state.self(), forkAt);
    }

    private void requireAgreement(ReplicaId writer, long forkAt) {
        TestCore first = honest.get(0);
        for (TestCore core : honest) {
            assertThat(core.core.storedClock()).isEqualTo(first.core.storedClock());
            assertThat(core.state.clock()).isEqualTo(core.core.storedClock());
            assertThat(core.state.clock().get(writer)).isEqualTo(forkAt - 1);
            assertThat(core.told(CollaborationOutput.ForkProven.class))
                    .last()
                    .isEqualTo(new CollaborationOutput.ForkProven(writer, forkAt));
            assertThat(core.told(CollaborationOutput.Penalise.class)).isEmpty();
        }
        for (TestCore core : honest) {
            assertThat(core.state.encode()).isEqualTo(first.state.encode());
            assertThat(core.text.value()).isEqualTo(first.text.value());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAgreeWhereTwoHalvesSawDifferentHistories(boolean sealed) {
        Access access = sealed ? SEALED : OPEN;
        TestCore writer = network.add(1, new TestCore(access, WRITER, List.of()));
        honest(access, 1, 2);
        honest(access, 1, 3);
        type(writer, "abc");
        type(writer, "def");
        type(writer, "ghi");
        network.pass(10);
        TestCore copied = copy(access, 2, writer, 3);
        honest(access, 2, 4);
        honest(access, 2, 5);
        network.pass(10);
        type(writer, "one history");
        type(copied, "another");
        network.pass(5);
        honest.forEach(core -> type(core, "by " + core.number + " "));
        network.pass(5);
        type(writer, "goes on");
        network.pass(5);
        honest.forEach(core -> type(core, "again " + core.number + " "));
        network.remove(writer);
        network.remove(copied);
        settleAll();
        requireAgreement(writer, 4);
        assertThat(String.valueOf(honest.get(0).text.value()))
                .contains("by 2", "by 3", "by 4", "by 5")
                .doesNotContain("history", "another");
        // What is void stays so.
        TestCore restarted = honest.get(1);
        network.remove(restarted);
        honest.set(1, network.add(0, new TestCore(access, 3, restarted.stored, restarted.forks)));
        assertThat(honest.get(1).state.encode()).isEqualTo(restarted.state.encode());
        honest.forEach(core -> type(core, "later " + core.number + " "));
        network.pass(60);
        honest.set(1, honest.get(0));
        requireAgreement(writer, 4);
    }

    /** A proof that its author has signed, of a fork at {@code sequence} behind a history that there never was. */
    private static byte[] madeUp(Access access, TestCore writer, long sequence) {
        Chain chain = new Chain(access.id());
        byte[] before = chain.next(chain.start(writer.state.self()), new byte[Chain.HASH_BYTES]);
        ForkProof.Branch[] branches = new ForkProof.Branch[2];
        for (int i = 0; i < 2; i++) {
            byte[] digest = new byte[Chain.HASH_BYTES];
            digest[0] = (byte) i;
            byte[] signed = chain.signedMessage(writer.state.self(), sequence, chain.next(before, digest));
            branches[i] = new ForkProof.Branch(
                    before, List.of(digest), TestPeers.signatures(WRITER).sign(signed));
        }
        byte[] capability = access.isSealed() ? access.capabilityFor(writer.id()) : new byte[0];
        return ForkProof.encodeAll(
                List.of(ForkProof.of(writer.state.self(), sequence, capability, branches[0], branches[1])));
    }

    /** Nobody can hand on what comes before such a fork, as its signature stands behind; and others have built on it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 9})
    void shouldAgreeThoughAProofNamesAHistoryThatNobodyHas(int sequence) {
        for (Access access : List.of(OPEN, SEALED)) {
            GroupedNetwork own = new GroupedNetwork();
            honest.clear();
            TestCore writer = own.add(1, new TestCore(access, WRITER, List.of()));
            for (int number = 2; number <= 5; number++) {
                honest.add(own.add(number < 4 ? 1 : 2, new TestCore(access, number, List.of())));
            }
            writer.text.append("a");
            writer.text.append("b");
            type(writer, "c");
            own.pass(10);
            own.remove(writer);
            honest.forEach(core -> type(core, "by " + core.number + " "));
            own.pass(5);
            honest.add(own.add(2, new TestCore(access, 6, List.of(), madeUp(access, writer, sequence))));
            own.join();
            own.pass(90);
            TestCore first = honest.get(0);
            for (TestCore core : honest) {
                assertThat(core.core.storedClock()).isEqualTo(first.core.storedClock());
                assertThat(core.state.clock()).isEqualTo(core.core.storedClock());
                assertThat(core.state.encode()).isEqualTo(first.state.encode());
                assertThat(core.told(CollaborationOutput.Penalise.class)).isEmpty();
            }
            // Nobody can tell what the histories have in common, unless the fork is behind all that there is.
            assertThat(first.state.clock().get(writer.state.self())).isEqualTo(sequence == 9 ? 3 : 0);
            assertThat(first.text.value()).contains("by 2", "by 3", "by 4", "by 5");
        }
    }

    @Test
    void shouldRenameAWriterWhoseStoreWasCopied() {
        TestCore writer = network.add(1, new TestCore(OPEN, WRITER, List.of()));
        honest(OPEN, 1, 2);
        type(writer, "abc");
        network.pass(10);
        TestCore copied = copy(OPEN, 2, writer, 1);
        honest(OPEN, 2, 3);
        network.pass(10);
        type(writer, "mine");
        type(copied, "also mine");
        network.pass(10);
        network.remove(copied);
        ReplicaId before = writer.state.self();
        assertThat(writer.told(CollaborationOutput.ReplicaRenamed.class)).isEmpty();
        settleAll();
        assertThat(writer.told(CollaborationOutput.ReplicaRenamed.class))
                .containsExactly(new CollaborationOutput.ReplicaRenamed(before, writer.state.self(), 0));
        requireAgreement(before, 2);
        type(writer, "goes on");
        network.pass(10);
        requireAgreement(before, 2);
        assertThat(String.valueOf(honest.get(0).text.value())).contains("a", "goes on", "bc");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 700})
    void shouldFindTheLowestForkThoughItIsShownLast(int records) {
        TestCore writer = network.add(1, new TestCore(OPEN, WRITER, List.of()));
        honest(OPEN, 1, 2);
        for (int i = 0; i < 2 * records + 2; i++) {
            type(writer, "w" + i);
        }
        network.pass(10);
        TestCore second = copy(OPEN, 2, writer, 2 * records + 1);
        TestCore third = copy(OPEN, 3, writer, records);
        honest(OPEN, 2, 3);
        honest(OPEN, 3, 4);
        network.pass(10);
        for (int i = 0; i < 2 * records + 2; i++) {
            type(writer, "1");
            type(second, "2");
            type(third, "3");
        }
        network.pass(10);
        honest.forEach(core -> type(core, "by " + core.number));
        network.remove(second);
        network.remove(third);
        network.remove(writer);
        TestCore late = honest.remove(2);
        network.remove(late);
        settleAll();
        requireAgreement(writer, 2L * records + 2);
        late.toNetwork.clear();
        honest.add(network.add(0, late));
        network.pass(60);
        requireAgreement(writer, records + 1L);
    }
}
