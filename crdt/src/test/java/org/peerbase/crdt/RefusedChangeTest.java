package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.peerbase.crdt.dot.Dot;
import org.peerbase.crdt.dot.ReplicaId;

/** A sink that is not open refuses every local change of every type before anything has changed. */
class RefusedChangeTest {
    private static final ReplicaId A = ReplicaId.of("a");
    private static final Pattern SIGNATURE = Pattern.compile("(\\w+)\\(");

    /** Says no when it is told to. */
    private static final class Gate implements DeltaSink {
        private final RuntimeException refusal = new IllegalStateException("read only");
        private final List<byte[]> deltas = new ArrayList<>();
        private boolean isOpen = true;

        @Override
        public void requireOpen() {
            if (!isOpen) {
                throw refusal;
            }
        }

        @Override
        public void accept(byte[] delta) {
            deltas.add(delta);
        }
    }

    private static final CrdtType<?> DEFINED = CrdtTypes.define("test refused bids", new HighestBids());

    /** For each type calls of all its mutators, none of which finds nothing to do. */
    private static Map<String, List<Operation>> calls() {
        Map<String, List<Operation>> calls = new LinkedHashMap<>();
        List<Operation> counter =
                List.of(Operation.of("inc"), Operation.of("inc", 2), Operation.of("dec"), Operation.of("dec", 2));
        List<Operation> set = List.of(Operation.of("add", "new"), Operation.of("remove", "old"));
        calls.put("gcounter", counter.subList(0, 2));
        calls.put("pncounter", counter);
        calls.put("lexcounter", counter);
        calls.put("ccounter", counter);
        calls.put("ewflag", List.of(Operation.of("enable"), Operation.of("disable")));
        calls.put("dwflag", List.of(Operation.of("enable"), Operation.of("disable")));
        calls.put("gset", set.subList(0, 1));
        calls.put("2pset", set);
        calls.put("aworset", set);
        calls.put("rworset", set);
        calls.put(
                "rwlwwset",
                List.of(
                        set.get(0),
                        set.get(1),
                        Operation.of("add", 1, "new"),
                        Operation.of("remove", 4_000_000_000_000L, "old")));
        calls.put("lwwreg", List.of(Operation.of("write", "x"), Operation.of("write", 4_000_000_000_000L, "x")));
        calls.put("mvreg", List.of(Operation.of("write", "x")));
        calls.put(
                "ormap", List.of(Operation.of("applySub", "k", "aworset", "add", "new"), Operation.of("remove", "k")));
        calls.put(
                "rga",
                List.of(
                        Operation.of("push", "x"),
                        Operation.of("insertAt", 0, "x"),
                        Operation.of("insertAllAt", 0, List.of("x", "y")),
                        Operation.of("removeAt", 0),
                        Operation.of("updateAt", 0, "x"),
                        Operation.of("addRight", new Dot(A, 0), "x"),
                        Operation.of("remove", new Dot(A, 0))));
        calls.put(
                "text",
                List.of(
                        Operation.of("insert", 0, "x"),
                        Operation.of("append", "x"),
                        Operation.of("delete", 0, 1),
                        Operation.of("replace", 0, 1, "x")));
        calls.put("test refused bids", List.of(Operation.of("bid", "lamp", 7)));
        return calls;
    }

    /** Calls that find nothing to do. */
    private static Map<String, Operation> idle() {
        Map<String, Operation> idle = new LinkedHashMap<>();
        for (String counter : List.of("gcounter", "pncounter", "lexcounter", "ccounter")) {
            idle.put(counter, Operation.of("inc", 0));
        }
        idle.put("ewflag", Operation.of("disable"));
        idle.put("dwflag", Operation.of("enable"));
        idle.put("gset", Operation.of("add", "old"));
        idle.put("2pset", Operation.of("add", "old"));
        idle.put("aworset", Operation.of("remove", "never"));
        idle.put("rwlwwset", Operation.of("add", 0, "old"));
        idle.put("lwwreg", Operation.of("write", 0, "x"));
        idle.put("ormap", Operation.of("remove", "never"));
        idle.put("rga", Operation.of("insertAllAt", 0, List.of()));
        idle.put("text", Operation.of("insert", 0, ""));
        idle.put("test refused bids", Operation.of("bid", "lamp", 0));
        return idle;
    }

    /** A replica with something in it, so that there is something to take out. */
    private static Crdt filled(String type, Gate gate) {
        Crdt crdt = CrdtTypes.byName(type).create(ReplicaContext.of(A, gate));
        switch (type) {
            case "gset", "2pset", "aworset", "rworset", "rwlwwset" -> crdt.mutate("add", "old");
            case "lwwreg", "mvreg" -> crdt.mutate("write", "old");
            case "ormap" -> crdt.mutate("applySub", "k", "aworset", "add", "old");
            case "rga" -> crdt.mutate("push", "old");
            case "text" -> crdt.mutate("append", "old");
            case "test refused bids" -> crdt.mutate("bid", "lamp", 1);
            case "ewflag", "dwflag" -> {}
            default -> crdt.mutate("inc", 3);
        }
        return crdt;
    }

    static Set<String> types() {
        assertThat(DEFINED.name()).isEqualTo("test refused bids");
        return calls().keySet();
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldRefuseEveryMutatorBeforeAnythingChanges(String type) {
        for (Operation call : calls().getOrDefault(type, List.of())) {
            refuses(type, crdt -> call.on(crdt));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldRefuseAlsoWhatWouldChangeNothing(String type) {
        Operation call = idle().get(type);
        if (call != null) {
            refuses(type, crdt -> call.on(crdt));
        }
    }

    private static void refuses(String type, Consumer<Crdt> call) {
        Gate gate = new Gate();
        Crdt crdt = filled(type, gate);
        List<List<Change>> heard = new ArrayList<>();
        crdt.addListener(heard::add);
        byte[] state = crdt.encode();
        Object value = crdt.value();
        int deltas = gate.deltas.size();

        gate.isOpen = false;
        assertThatThrownBy(() -> call.accept(crdt)).isSameAs(gate.refusal);
        assertThat(crdt.encode()).isEqualTo(state);
        assertThat(crdt.value()).isEqualTo(value);
        assertThat(gate.deltas).hasSize(deltas);
        assertThat(heard).isEmpty();

        gate.isOpen = true;
        call.accept(crdt);
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldKnowAllMutatorsHere(String type) {
        Crdt crdt = CrdtTypes.byName(type).create(ReplicaContext.of(A));
        Set<String> tried = new LinkedHashSet<>();
        calls().getOrDefault(type, List.of()).forEach(call -> tried.add(call.mutator()));
        assertThatThrownBy(() -> crdt.mutate("no such mutator")).satisfies(failure -> {
            String known = String.valueOf(failure.getMessage()).replaceFirst(".*it has ", "");
            Set<String> names = new LinkedHashSet<>();
            SIGNATURE.matcher(known).results().forEach(match -> names.add(match.group(1)));
            assertThat(tried).isEqualTo(names.isEmpty() ? Set.of("bid") : names);
        });
    }

    @Test
    void shouldKnowAllTypesHere() {
        assertThat(calls().keySet())
                .containsAll(TypeCase.all().stream().map(TypeCase::name).toList());
    }

    @Test
    void shouldRefuseHandlesIntoMaps() {
        Map<CrdtType<?>, Operation> calls = Map.of(
                CrdtTypes.aworset(), Operation.of("add", "x"),
                CrdtTypes.rworset(), Operation.of("add", "x"),
                CrdtTypes.ccounter(), Operation.of("inc"),
                CrdtTypes.ewflag(), Operation.of("enable"),
                CrdtTypes.dwflag(), Operation.of("disable"),
                CrdtTypes.mvreg(), Operation.of("write", "x"),
                CrdtTypes.ormap(), Operation.of("applySub", "deep", "mvreg", "write", "x"));
        calls.forEach((type, call) -> {
            Gate gate = new Gate();
            OrMap<@Nullable Object> map = CrdtTypes.ormap().create(ReplicaContext.of(A, gate));
            Crdt part = map.at("k", type);
            List<List<Change>> heard = new ArrayList<>();
            part.addListener(heard::add);
            gate.isOpen = false;
            assertThatThrownBy(() -> call.on(part)).isSameAs(gate.refusal);
            assertThat(map.value()).isEmpty();
            assertThat(heard).isEmpty();
            gate.isOpen = true;
            call.on(part);
            assertThat(map.containsKey("k")).isTrue();
            assertThat(heard).hasSize(1);
        });
    }

    @Test
    void shouldRefuseTypedCallsToo() {
        List<Consumer<Gate>> calls = Arrays.asList(
                gate -> CrdtTypes.gcounter().create(ReplicaContext.of(A, gate)).inc(),
                gate -> CrdtTypes.text().create(ReplicaContext.of(A, gate)).append("x"),
                gate -> CrdtTypes.rga().create(ReplicaContext.of(A, gate)).addRight(null, "x"),
                gate -> CrdtTypes.rwlwwset().create(ReplicaContext.of(A, gate)).remove(5, "x"));
        for (Consumer<Gate> call : calls) {
            Gate gate = new Gate();
            gate.isOpen = false;
            assertThatThrownBy(() -> call.accept(gate)).isSameAs(gate.refusal);
            assertThat(gate.deltas).isEmpty();
        }
    }
}
