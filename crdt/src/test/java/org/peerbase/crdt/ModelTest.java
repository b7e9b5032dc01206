package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.laws.Event;
import org.peerbase.crdt.laws.Mirror;
import org.peerbase.crdt.laws.Model;

/**
 * Row R6: after every step of random runs, with deltas that come late, in any order and twice, and with restarts, the value
 * is that of the model wherever what was seen is complete, and what the changes alone lead to everywhere.
 */
@Tag("R6")
class ModelTest {
    private static final int REPLICAS = 4;
    private static final int STEPS = 120;

    static List<TypeCase> modelled() {
        return TypeCase.all().stream().filter(type -> type.model() != null).toList();
    }

    @ParameterizedTest
    @MethodSource("modelled")
    void shouldHaveTheValueOfTheModel(TypeCase type) {
        assertThat(compared(type, 1, 100)).isGreaterThan(1000);
    }

    @Tag("deep")
    @ParameterizedTest
    @MethodSource("modelled")
    void shouldHaveTheValueOfTheModelForLong(TypeCase type) {
        assertThat(compared(type, 1000, 5_000)).isGreaterThan(50_000);
    }

    /** How often a value was compared with that of the model. */
    private static int compared(TypeCase type, int seed, int runs) {
        Model<Operation> model = Objects.requireNonNull(type.model());
        int compared = 0;
        for (int i = 0; i < runs; i++) {
            Run run = new Run(type, model, seed + i);
            for (int step = 0; step < STEPS; step++) {
                run.step();
            }
            compared += run.compared;
        }
        return compared;
    }

    private static final class Run {
        private final TypeCase type;
        private final Model<Operation> model;
        private final long seed;
        private final SplittableRandom random;
        private final List<Event<Operation>> events = new ArrayList<>();
        private final List<byte[]> deltas = new ArrayList<>();
        private final List<Crdt> replicas = new ArrayList<>();
        private final List<Mirror> mirrors = new ArrayList<>();
        private final List<BitSet> arrived = new ArrayList<>();
        private byte @Nullable [] made;
        private long time = 1000;
        private int compared;

        Run(TypeCase type, Model<Operation> model, long seed) {
            this.type = type;
            this.model = model;
            this.seed = seed;
            random = new SplittableRandom(seed);
            for (int i = 0; i < REPLICAS; i++) {
                replicas.add(replica(i));
                mirrors.add(Mirror.of(replicas.get(i)));
                arrived.add(new BitSet());
            }
        }

        private Crdt replica(int index) {
            ReplicaId id = ReplicaId.of("replica " + index);
            return type.type().create(new ReplicaContext(id, new Object(), delta -> made = delta, () -> time));
        }

        void step() {
            time += random.nextInt(4) - 1;
            int who = random.nextInt(REPLICAS);
            int kind = random.nextInt(20);
            if (kind == 0) {
                restart(who);
            } else if (kind == 1) {
                join(who, random.nextInt(REPLICAS));
            } else if (kind < 8 && isComplete(arrived.get(who))) {
                operate(
                        who,
                        type.operations().get(random.nextInt(type.operations().size())));
            } else if (kind < 12 && !events.isEmpty()) {
                hear(who, random.nextInt(events.size()));
            } else {
                hearMissing(who);
            }
            compare(who);
        }

        private void operate(int who, Operation operation) {
            Crdt replica = replicas.get(who);
            BitSet seen = (BitSet) arrived.get(who).clone();
            made = null;
            operation.on(replica);
            if (made != null) {
                arrived.get(who).set(events.size());
                events.add(new Event<>(events.size(), replica.id(), time, operation, seen));
                deltas.add(made);
            }
        }

        private void hear(int who, int event) {
            replicas.get(who).apply(events.get(event).author(), deltas.get(event));
            arrived.get(who).set(event);
        }

        /** The oldest that has not arrived: without it too much would wait too long. */
        private void hearMissing(int who) {
            int missing = arrived.get(who).nextClearBit(0);
            if (missing < events.size()) {
                hear(who, missing);
            }
        }

        private void join(int who, int other) {
            replicas.get(who).load(replicas.get(other).encode());
            arrived.get(who).or(arrived.get(other));
        }

        private void restart(int who) {
            Crdt restarted = replica(who);
            Mirror mirror = Mirror.of(restarted);
            restarted.load(replicas.get(who).encode());
            replicas.set(who, restarted);
            mirrors.set(who, mirror);
        }

        private void compare(int who) {
            Object value = replicas.get(who).value();
            assertThat(mirrors.get(who).value()).as("changes, seed %s", seed).isEqualTo(value);
            if (isComplete(arrived.get(who))) {
                List<Event<Operation>> known = events.stream()
                        .filter(event -> arrived.get(who).get(event.number()))
                        .toList();
                if (!Objects.equals(model.value(known), value)) {
                    throw new AssertionError(type + ", seed " + seed + ": " + value + " is not " + model.value(known)
                            + " after " + known);
                }
                compared++;
            }
        }

        private boolean isComplete(BitSet arrivedEvents) {
            return arrivedEvents.stream().allMatch(event -> {
                BitSet missing = (BitSet) events.get(event).seen().clone();
                missing.andNot(arrivedEvents);
                return missing.isEmpty();
            });
        }
    }
}
