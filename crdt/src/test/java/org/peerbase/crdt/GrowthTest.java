package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * Row R8: what was removed doesn't stay. After many additions and removals by ten replicas, and many more that came and went,
 * a state is at most three times a freshly built one of the same value, and 24 bytes for each replica that ever wrote: ids
 * of replicas that are gone must stay, or what they wrote could come back. What a type's meaning makes it keep besides is
 * named here, with its bound.
 */
@Tag("slow")
@Tag("R8")
class GrowthTest {
    private static final int LIVE = 10;
    private static final int BYTES_PER_WRITER = 24;
    private static final int ELEMENTS = 200;

    /** What a type may keep for each element or operation: {@code exception} says why. */
    private record Allowed(int perRemovedElement, double perOperation, int perWriter, String exception) {}

    private static final Map<String, Allowed> EXCEPTIONS = Map.of(
            "2pset", new Allowed(33, 0, 0, "removing wins for ever: a removed element stays known, by its fingerprint"),
            "rwlwwset",
                    new Allowed(
                            33 + 8, 0, 0, "a late addition must lose: a removed element stays known, with its time"),
            "rworset",
                    new Allowed(2 * 12, 0, 0, "a removal that an addition hasn't seen wins: one mark an element stays"),
            "ccounter", new Allowed(0, 0, 12, "what each replica counted is kept under a name of its own"),
            "pncounter", new Allowed(0, 0, 24, "a count up and a count down for each replica, each with its id"),
            "rga", new Allowed(0, 6, 0, "names of removed elements may be parents of what is on its way"),
            "text", new Allowed(0, 6, 0, "names of deleted characters may be parents of what is on its way"));

    static List<TypeCase> types() {
        return TypeCase.all();
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldNotGrowWithWhatIsGone(TypeCase type) {
        grow(type, 10_000, 1_000);
    }

    @Tag("deep")
    @ParameterizedTest
    @MethodSource("types")
    void shouldNotGrowWithWhatIsGoneForLong(TypeCase type) {
        grow(type, 100_000, 1_000);
    }

    private static void grow(TypeCase type, int operations, int visitors) {
        Crowd crowd = new Crowd(type);
        for (int i = 0; i < operations; i++) {
            crowd.operate(crowd.live.get(i % LIVE));
        }
        crowd.settle();
        crowd.check(LIVE, operations);
        for (int i = 0; i < visitors; i += Crowd.VISITORS_AT_ONCE) {
            crowd.visit(i);
        }
        crowd.settle();
        crowd.check(LIVE + visitors, operations + visitors * Crowd.OPERATIONS_OF_A_VISITOR);
        crowd.checkEmptied(LIVE + visitors, operations + visitors * Crowd.OPERATIONS_OF_A_VISITOR);
    }

    /** Replicas that hear of each other late and in any order. */
    private static final class Crowd {
        static final int OPERATIONS_OF_A_VISITOR = 5;
        static final int VISITORS_AT_ONCE = 20;
        final List<Crdt> live = new ArrayList<>();
        private final TypeCase type;
        private final SplittableRandom random = new SplittableRandom(1);
        private final List<List<Delta>> arriving = new ArrayList<>();
        private final Set<Object> removed = new HashSet<>();

        Crowd(TypeCase type) {
            this.type = type;
            for (int i = 0; i < LIVE; i++) {
                live.add(replica("a regular   " + (1000 + i)));
                arriving.add(new ArrayList<>());
            }
        }

        private Crdt replica(String name) {
            ReplicaId id = ReplicaId.of(name);
            return type.type()
                    .create(ReplicaContext.of(id, delta -> arriving.forEach(each -> each.add(new Delta(id, delta)))));
        }

        void operate(Crdt crdt) {
            change(crdt);
            for (int i = 0; i < LIVE; i++) {
                List<Delta> queue = arriving.get(i);
                if (queue.size() > 50) {
                    Delta delta = queue.remove(random.nextInt(queue.size()));
                    live.get(i).apply(delta.author, delta.bytes);
                }
            }
        }

        /** Adds or removes, and keeps a list or text about as long as a set gets large. */
        private void change(Crdt crdt) {
            String element = "element %03d".formatted(random.nextInt(ELEMENTS));
            boolean adds = random.nextBoolean();
            if (crdt instanceof Text text) {
                int at = random.nextInt(text.length() + 1);
                if (adds && text.length() < ELEMENTS * 10) {
                    text.insert(at, element);
                } else if (text.length() > 0) {
                    int start = Math.min(at, text.length() - 1);
                    text.delete(start, Math.min(text.length(), start + 10));
                }
            } else if (crdt instanceof Rga<?> list) {
                if (adds && list.size() < ELEMENTS) {
                    list.mutate("insertAt", random.nextInt(list.size() + 1), element);
                } else if (list.size() > 0) {
                    list.removeAt(random.nextInt(list.size()));
                }
            } else if (crdt instanceof OrMap<?>) {
                if (adds) {
                    crdt.mutate("applySub", element, "aworset", "add", random.nextInt(3));
                } else {
                    crdt.mutate("remove", element);
                }
            } else {
                String mutator = type.operations()
                        .get(random.nextInt(type.operations().size()))
                        .mutator();
                removed.addAll(mutator.equals("remove") ? Set.of(element) : Set.of());
                crdt.mutate(mutator, arguments(mutator, element));
            }
        }

        private @Nullable Object[] arguments(String mutator, String element) {
            return switch (mutator) {
                case "add", "remove", "write" -> new @Nullable Object[] {element};
                case "inc", "dec" -> new @Nullable Object[] {random.nextInt(10)};
                default -> new @Nullable Object[0];
            };
        }

        /** Twenty take the same state, each changes a little, and none ever comes back. */
        void visit(int first) {
            byte[] state = live.get(random.nextInt(LIVE)).encode();
            for (int i = 0; i < VISITORS_AT_ONCE; i++) {
                visit(first + i, state);
            }
        }

        private void visit(int number, byte[] state) {
            Crdt visitor = replica("a visitor   " + (1000 + number));
            visitor.load(state);
            for (int i = 0; i < OPERATIONS_OF_A_VISITOR; i++) {
                operate(visitor);
            }
        }

        void settle() {
            for (int i = 0; i < LIVE; i++) {
                Crdt replica = live.get(i);
                arriving.get(i).forEach(delta -> replica.apply(delta.author, delta.bytes));
                arriving.get(i).clear();
            }
        }

        void check(int writers, int operations) {
            byte[] state = live.get(0).encode();
            for (Crdt replica : live) {
                assertThat(replica.encode()).isEqualTo(state);
            }
            int fresh = fresh(live.get(0).value()).encode().length;
            assertSize(state.length, 3L * fresh, writers, operations);
        }

        /** All that can be removed is; what is left is the causal context. */
        void checkEmptied(int writers, int operations) {
            Crdt one = live.get(0);
            if (one instanceof AwOrSet<?> set) {
                set.value().forEach(element -> one.mutate("remove", element));
            } else if (one instanceof OrMap<?> map) {
                map.value().keySet().forEach(key -> one.mutate("remove", key));
            } else {
                return;
            }
            assertSize(one.encode().length, 0, writers, operations);
        }

        private void assertSize(int size, long base, int writers, int operations) {
            Allowed allowed = EXCEPTIONS.getOrDefault(type.name(), new Allowed(0, 0, 0, "nothing"));
            double most = base
                    + (long) (BYTES_PER_WRITER + allowed.perWriter) * writers
                    + (long) allowed.perRemovedElement * removed.size()
                    + allowed.perOperation * operations;
            assertThat((double) size)
                    .as(
                            "bytes of %s, %s writers, %s operations; allowed besides: %s",
                            type, writers, operations, allowed)
                    .isLessThanOrEqualTo(most);
        }

        /** One replica that makes the value in one go. */
        private Crdt fresh(@Nullable Object value) {
            Crdt fresh = type.type().create(ReplicaContext.of(ReplicaId.of("a fresh replica ")));
            if (fresh instanceof Text && value instanceof String text) {
                fresh.mutate("append", text);
            } else if (value instanceof List<?> list) {
                fresh.mutate("insertAllAt", 0, list);
            } else if (value instanceof Map<?, ?> map) {
                map.forEach((key, set) ->
                        ((Set<?>) set).forEach(element -> fresh.mutate("applySub", key, "aworset", "add", element)));
            } else if (value instanceof Set<?> set) {
                String mutator = type.name().equals("mvreg") ? "write" : "add";
                set.forEach(element -> fresh.mutate(mutator, element));
            } else if (value instanceof Boolean enabled) {
                fresh.mutate(enabled ? "enable" : "disable");
            } else if (value instanceof Long number) {
                fresh.mutate(number < 0 ? "dec" : "inc", Math.abs(number));
            } else {
                fresh.mutate("write", value);
            }
            return fresh;
        }
    }

    private static final class Delta {
        private final ReplicaId author;
        private final byte[] bytes;

        Delta(ReplicaId author, byte[] bytes) {
            this.author = author;
            this.bytes = bytes;
        }
    }
}
