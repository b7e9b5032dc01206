package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.peerbase.crdt.dot.ReplicaId;

/** Who prints a handle sees its value. */
class ToStringTest {
    private static final CrdtType<?> OWN = CrdtTypes.define("bids to print", new HighestBids());

    private static Crdt create(CrdtType<?> type) {
        return type.create(ReplicaContext.of(ReplicaId.of("me")));
    }

    static Stream<Arguments> changed() {
        return Stream.of(
                Arguments.of("gcounter", List.of("inc", 2), "2"),
                Arguments.of("pncounter", List.of("dec"), "-1"),
                Arguments.of("lexcounter", List.of("dec"), "-1"),
                Arguments.of("ccounter", List.of("inc", 3), "3"),
                Arguments.of("ewflag", List.of("enable"), "true"),
                Arguments.of("dwflag", List.of("disable"), "false"),
                Arguments.of("lwwreg", List.of("write", "tea"), "tea"),
                Arguments.of("mvreg", List.of("write", "tea"), "[tea]"),
                Arguments.of("gset", List.of("add", "tea"), "[tea]"),
                Arguments.of("2pset", List.of("add", "tea"), "[tea]"),
                Arguments.of("rwlwwset", List.of("add", "tea"), "[tea]"),
                Arguments.of("aworset", List.of("add", "tea"), "[tea]"),
                Arguments.of("rworset", List.of("add", "tea"), "[tea]"),
                Arguments.of("ormap", List.of("applySub", "tea", "mvreg", "write", "a box"), "{tea=[a box]}"),
                Arguments.of("rga", List.of("push", "tea"), "[tea]"),
                Arguments.of("text", List.of("append", "tea"), "tea"),
                Arguments.of(OWN.name(), List.of("bid", "lamp", 1500), "{lamp=1500}"));
    }

    @ParameterizedTest
    @MethodSource("changed")
    void shouldBeTheTextOfTheValue(String type, List<?> change, String expected) {
        Crdt shared = create(CrdtTypes.byName(type));
        shared.mutate((String) change.get(0), change.subList(1, change.size()).toArray());
        assertThat(shared).hasToString(expected);
    }

    @Test
    void shouldTellOfARegisterWithoutAValue() {
        assertThat(create(CrdtTypes.lwwreg())).hasToString("null");
    }

    @Test
    void shouldBeTheTextOfThatPartOfAMap() {
        OrMap<@Nullable Object> map = CrdtTypes.ormap().create(ReplicaContext.of(ReplicaId.of("me")));
        CCounter tea = map.at("tea", CrdtTypes.ccounter());
        assertThat(tea).hasToString("0");
        tea.inc(2);
        assertThat(tea).hasToString("2");
        assertThat(map).hasToString("{tea=2}");
    }
}
