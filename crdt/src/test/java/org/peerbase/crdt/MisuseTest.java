package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.crdt.dot.Dot;
import org.peerbase.crdt.dot.ReplicaId;

/** Every mutator called wrongly: what is thrown names the value and what is allowed, and nothing has changed. */
class MisuseTest {
    private static final ReplicaId A = ReplicaId.of("a");
    private static final Dot UNKNOWN = new Dot(ReplicaId.of("nobody"), 7);

    /** A call, and what its exception must be and say. */
    private record Misuse(String type, Operation call, Class<? extends Exception> exception, List<String> said) {
        @Override
        public String toString() {
            return type + "." + call;
        }
    }

    static List<Misuse> misuses() {
        List<Misuse> all = new ArrayList<>();
        for (TypeCase type : TypeCase.all()) {
            String name = type.name();
            String known = type.operations().get(0).mutator();
            all.add(argument(name, call("fly"), "fly", known));
            all.add(argument(name, call("fly", "far"), "fly", known));
            if (!name.equals("ormap")) {
                all.add(argument(name, call(known, 1, 2, 3, 4, 5), known));
            }
        }
        for (String counter : List.of("gcounter", "pncounter", "lexcounter", "ccounter")) {
            all.add(argument(counter, call("inc", "1"), "amount", "whole number", "1"));
            all.add(argument(counter, call("inc", 1.5), "amount", "whole number", "1.5"));
            all.add(argument(counter, call("inc", (Object) null), "amount", "whole number", "null"));
            all.add(argument(counter, call("inc", -3), "-3", "0 to"));
            all.add(argument(counter, call("inc", Long.MAX_VALUE), String.valueOf(Long.MAX_VALUE), "0 to"));
            if (!counter.equals("gcounter")) {
                all.add(argument(counter, call("dec", -3), "-3", "0 to"));
                all.add(argument(counter, call("dec", Long.MAX_VALUE), String.valueOf(Long.MAX_VALUE), "0 to"));
                all.add(argument(counter, call("dec", "x"), "whole number", "x"));
            }
        }
        for (String set : List.of("gset", "2pset", "aworset", "rworset", "rwlwwset")) {
            all.add(argument(set, call("add"), "add(element)"));
            all.add(argument(set, call("add", new Object()), "java.lang.Object"));
            all.add(argument(set, call("add", "\ud800"), "surrogate"));
            if (!set.equals("gset")) {
                all.add(argument(set, call("remove", Thread.State.NEW), "Thread$State"));
            }
        }
        all.add(argument("rwlwwset", call("add", -1, "x"), "-1", "0 to " + LwwReg.TIME_MAX));
        all.add(argument("rwlwwset", call("remove", Long.MAX_VALUE, "x"), "0 to " + LwwReg.TIME_MAX));
        all.add(argument("lwwreg", call("write", -1, "x"), "-1", "0 to " + LwwReg.TIME_MAX));
        all.add(argument("lwwreg", call("write", "now", "x"), "now", "whole number"));
        all.add(argument("lwwreg", call("write", new Object()), "java.lang.Object"));
        all.add(argument("mvreg", call("write", new Object()), "java.lang.Object"));
        all.add(argument("ormap", call("applySub", "k", "rgb", "push", 1), "rgb", "rga"));
        all.add(argument("ormap", call("applySub", "k", "text", "append", "x"), "text", "aworset"));
        all.add(argument("ormap", call("applySub", "k", "aworset", "push", 1), "push", "add(element)"));
        all.add(argument("ormap", call("applySub", "k", 7, "push", 1), "type", "7"));
        all.add(argument("ormap", call("applySub", new Object(), "mvreg", "write", 1), "java.lang.Object"));
        all.add(argument("ormap", call("remove", new Object()), "java.lang.Object"));
        sequences(all);
        return all;
    }

    private static void sequences(List<Misuse> all) {
        // The list is x, y, z.
        all.add(index("rga", call("insertAt", 4, "v"), "4", "0 to 3"));
        all.add(index("rga", call("insertAt", -1, "v"), "-1", "0 to 3"));
        all.add(index("rga", call("insertAt", 1L << 40, "v"), String.valueOf(1L << 40)));
        all.add(index("rga", call("insertAllAt", 4, List.of("v")), "4", "0 to 3"));
        all.add(index("rga", call("removeAt", 3), "3", "0 to 2"));
        all.add(index("rga", call("removeAt", -1), "-1", "0 to 2"));
        all.add(index("rga", call("updateAt", 3, "v"), "3", "0 to 2"));
        all.add(argument("rga", call("removeAt", "0"), "index", "whole number", "0"));
        all.add(argument("rga", call("insertAllAt", 0, "v"), "collection", "v"));
        all.add(argument("rga", call("push", new Object()), "java.lang.Object"));
        all.add(argument("rga", call("addRight", "x", "v"), "dot", "x"));
        all.add(argument("rga", call("addRight", UNKNOWN, "v"), UNKNOWN.toString()));
        all.add(argument("rga", call("remove", UNKNOWN), UNKNOWN.toString()));
        // The text is x, a character of two units, and z.
        all.add(index("text", call("insert", 5, "v"), "5", "4"));
        all.add(index("text", call("insert", -1, "v"), "-1", "4"));
        all.add(index("text", call("delete", 0, 5), "5", "4"));
        all.add(index("text", call("delete", 3, 1), "3", "1"));
        all.add(index("text", call("replace", 1, 1L << 33, "v"), String.valueOf(1L << 33)));
        all.add(argument("text", call("insert", 2, "v"), "2", "surrogate pair"));
        all.add(argument("text", call("delete", 1, 2), "2", "surrogate pair"));
        all.add(argument("text", call("append", "v\udc00"), "surrogate pair at 1"));
        all.add(argument("text", call("append", 7), "string", "7"));
        all.add(argument("text", call("append", (Object) null), "string", "null"));
        all.add(argument("text", call("insert", "0", "v"), "whole number", "0"));
    }

    private static Operation call(String mutator, @Nullable Object... arguments) {
        return new Operation(mutator, Arrays.asList(arguments));
    }

    private static Misuse argument(String type, Operation call, String... said) {
        return new Misuse(type, call, IllegalArgumentException.class, List.of(said));
    }

    private static Misuse index(String type, Operation call, String... said) {
        return new Misuse(type, call, IndexOutOfBoundsException.class, List.of(said));
    }

    private static Crdt filled(String type, List<byte[]> deltas) {
        Crdt crdt = CrdtTypes.byName(type).create(ReplicaContext.of(A, deltas::add));
        if (crdt instanceof Text) {
            crdt.mutate("append", "x😀z");
        } else if (crdt instanceof Rga<?>) {
            crdt.mutate("insertAllAt", 0, List.of("x", "y", "z"));
        } else {
            TypeCase.of(type).operations().get(0).on(crdt);
        }
        return crdt;
    }

    @ParameterizedTest
    @MethodSource("misuses")
    void shouldSayWhatIsWrongAndWhatIsAllowed(Misuse misuse) {
        List<byte[]> deltas = new ArrayList<>();
        Crdt crdt = filled(misuse.type, deltas);
        byte[] before = crdt.encode();
        int sent = deltas.size();
        List<Change> heard = new ArrayList<>();
        crdt.addListener(heard::addAll);

        Throwable thrown = catchThrowable(
                () -> crdt.mutate(misuse.call.mutator(), misuse.call.arguments().toArray()));

        assertThat(thrown).isInstanceOf(misuse.exception);
        misuse.said.forEach(word -> assertThat(thrown).hasMessageContaining(word));
        assertThat(crdt.encode()).isEqualTo(before);
        assertThat(deltas).hasSize(sent);
        assertThat(heard).isEmpty();
    }

    @Test
    void shouldNameTypes() {
        assertThatThrownBy(() -> CrdtTypes.byName("rgb"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rgb")
                .hasMessageContaining("rga");
        for (TypeCase type : TypeCase.all()) {
            assertThatThrownBy(() -> CrdtTypes.define(type.name(), new HighestBids()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(type.name());
            assertThatThrownBy(() -> type.type().joinDeltas(List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no deltas");
        }
        CrdtTypes.define("test twice", new HighestBids());
        assertThatThrownBy(() -> CrdtTypes.define("test twice", new HighestBids()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("test twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "half \ud83d", "\ude00 half"})
    void shouldRefuseNamesOfTypesThatNoRecordCanHold(String name) {
        assertThatThrownBy(() -> CrdtTypes.define(name, new HighestBids()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name of a type");
        assertThatThrownBy(() -> CrdtTypes.define("x" + name + "y".repeat(255), new HighestBids()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name of a type");
    }

    @Test
    void shouldRefuseAnotherTypeUnderAKeyInUse() {
        OrMap<@Nullable Object> map = CrdtTypes.ormap().create(ReplicaContext.of(A));
        map.applySub("k", "mvreg", "write", 1);
        byte[] before = map.encode();
        assertThatThrownBy(() -> map.applySub("k", "ewflag", "enable"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("mvreg");
        assertThat(map.encode()).isEqualTo(before);
    }

    @Test
    void shouldRefuseBytesOfNothing() {
        for (TypeCase type : TypeCase.all()) {
            Crdt crdt = type.type().create(ReplicaContext.of(A));
            assertThatThrownBy(() -> crdt.apply(A, new byte[0])).isInstanceOf(MalformedDeltaException.class);
            assertThatThrownBy(() -> crdt.load(new byte[0])).isInstanceOf(MalformedDeltaException.class);
        }
    }
}
