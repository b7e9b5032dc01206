package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.laws.Mirror;
import org.peerbase.testing.Effort;

/**
 * An author whose history splits in two is forgone from there on. Others had built on either branch: what they did stays, and
 * all replicas that put it together without the branches have the same.
 */
class ForgoTest {
    private static final long SEED = Long.getLong("crdt.seed", 1);
    private static final ReplicaId FORKER = ReplicaId.of("forker");

    /** Two honest replicas that each saw one branch of the forker, and then each other's. */
    private static final class Story {
        private final CrdtType<?> type;
        private final List<byte[]> valid = new ArrayList<>();
        private final List<List<byte[]>> honest = List.of(new ArrayList<>(), new ArrayList<>());

        Story(TypeCase typeCase, Random random) {
            type = typeCase.type();
            Crdt forker = create(FORKER, valid);
            change(forker, typeCase, random, random.nextInt(3));
            for (int i = 0; i < 2; i++) {
                List<byte[]> branch = new ArrayList<>();
                Crdt twin = create(FORKER, branch);
                valid.forEach(delta -> twin.apply(FORKER, delta));
                change(twin, typeCase, random, 1 + random.nextInt(4));
                Crdt witness = create(id(i), honest.get(i));
                valid.forEach(delta -> witness.apply(FORKER, delta));
                branch.forEach(delta -> witness.apply(FORKER, delta));
                change(witness, typeCase, random, 1 + random.nextInt(6));
            }
        }

        private Crdt create(ReplicaId id, List<byte[]> deltas) {
            return type.create(ReplicaContext.of(id, deltas::add).withCausalDelivery());
        }

        private static void change(Crdt crdt, TypeCase type, Random random, int times) {
            for (int i = 0; i < times; i++) {
                type.operations().get(random.nextInt(type.operations().size())).on(crdt);
            }
        }

        /** All that counts, put together in any order in which each author's changes stay in theirs. */
        Crdt rebuilt(Random random) {
            Crdt crdt = create(ReplicaId.of("rebuilt"), new ArrayList<>());
            valid.forEach(delta -> crdt.apply(FORKER, delta));
            crdt.forgo(FORKER);
            int[] next = new int[2];
            while (next[0] < honest.get(0).size() || next[1] < honest.get(1).size()) {
                int author = random.nextInt(2);
                if (next[author] < honest.get(author).size()) {
                    byte[] delta = honest.get(author).get(next[author]++);
                    crdt.requireReady(id(author), delta);
                    crdt.apply(id(author), delta);
                }
            }
            return crdt;
        }

        static ReplicaId id(int honest) {
            return ReplicaId.of("honest " + honest);
        }
    }

    static List<TypeCase> types() {
        return TypeCase.all();
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldPutTogetherTheSameInAnyOrder(TypeCase type) {
        for (int i = 0; i < Effort.of(500); i++) {
            Random random = new Random(SEED * 1_000_003 + i);
            Story story = new Story(type, random);
            Crdt one = story.rebuilt(random);
            Crdt other = story.rebuilt(random);
            assertThat(one.encode()).isEqualTo(other.encode());
            assertThat(one.value()).isEqualTo(other.value());
            Crdt loaded = type.type().create(ReplicaContext.of(ReplicaId.of("new")));
            loaded.load(one.encode());
            assertThat(loaded.encode()).isEqualTo(one.encode());
            assertThat(loaded.value()).isEqualTo(one.value());
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldGoOnAfterARebuild(TypeCase type) {
        Random random = new Random(SEED);
        for (int i = 0; i < Effort.of(100); i++) {
            Story story = new Story(type, random);
            List<byte[]> made = new ArrayList<>();
            Crdt handle = type.type()
                    .create(ReplicaContext.of(ReplicaId.of("user"), made::add).withCausalDelivery());
            Mirror mirror = Mirror.of(handle);
            handle.forgo(FORKER);
            handle.reset(story.rebuilt(random).encode());
            assertThat(mirror.value()).isEqualTo(handle.value());
            Story.change(handle, type, random, 4);
            Crdt other = story.rebuilt(random);
            made.forEach(delta -> other.apply(ReplicaId.of("user"), delta));
            assertThat(other.encode()).isEqualTo(handle.encode());
        }
    }

    @Test
    void shouldKeepWhatWasTypedBesideTextThatDoesNotCount() {
        List<byte[]> valid = new ArrayList<>();
        List<byte[]> branch = new ArrayList<>();
        List<byte[]> honest = new ArrayList<>();
        Text forker = text(FORKER, valid);
        forker.append("once");
        Text twin = text(FORKER, branch);
        twin.apply(FORKER, valid.get(0));
        twin.append(" lies");
        Text alice = text(Story.id(0), honest);
        for (byte[] delta : Arrays.asList(valid.get(0), branch.get(0))) {
            alice.apply(FORKER, delta);
        }
        alice.insert(6, "[mine]");
        alice.append("!");
        alice.delete(12, 13);
        Text rebuilt = text(ReplicaId.of("rebuilt"), new ArrayList<>());
        rebuilt.apply(FORKER, valid.get(0));
        assertThatThrownBy(() -> rebuilt.apply(Story.id(0), honest.get(0))).isInstanceOf(NotReadyException.class);
        rebuilt.forgo(FORKER);
        honest.forEach(delta -> rebuilt.apply(Story.id(0), delta));
        assertThat(rebuilt.toString()).isEqualTo("once[mine]!");
    }

    @Test
    void shouldStandAtTheBeginningIfNothingCounts() {
        List<byte[]> branch = new ArrayList<>();
        List<byte[]> honest = new ArrayList<>();
        text(FORKER, branch).append("lies");
        Text alice = text(Story.id(0), honest);
        alice.apply(FORKER, branch.get(0));
        alice.insert(2, "mine");
        Text rebuilt = text(ReplicaId.of("rebuilt"), new ArrayList<>());
        rebuilt.append("other");
        rebuilt.forgo(FORKER);
        rebuilt.apply(Story.id(0), honest.get(0));
        assertThat(rebuilt.toString()).contains("mine").contains("other");
    }

    @Test
    void shouldForgoNobodyWhereMoreMayAlwaysCome() {
        Crdt crdt = CrdtTypes.text().create(ReplicaContext.of(FORKER));
        assertThatThrownBy(() -> crdt.forgo(FORKER)).isInstanceOf(IllegalStateException.class);
    }

    private static Text text(ReplicaId id, List<byte[]> deltas) {
        return CrdtTypes.text().create(ReplicaContext.of(id, deltas::add).withCausalDelivery());
    }
}
