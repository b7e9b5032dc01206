package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.peerbase.crdt.laws.Model;
import org.peerbase.crdt.laws.SmallWorlds;

/** Row R5 and R6: all that three replicas can do with few operations and two elements. */
@Tag("R5")
@Tag("R6")
class SmallWorldsTest {
    static List<TypeCase> types() {
        return TypeCase.all();
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldHoldInEveryWorldOfThreeOperations(TypeCase type) {
        assertThat(worlds(type).check(3)).isPositive();
    }

    @Tag("deep")
    @ParameterizedTest
    @MethodSource("types")
    void shouldHoldInEveryWorldOfFourOperations(TypeCase type) {
        assertThat(worlds(type).check(4)).isPositive();
    }

    private static SmallWorlds<?, Operation> worlds(TypeCase type) {
        Model<Operation> model = type.model();
        SmallWorlds<?, Operation> worlds =
                SmallWorlds.of(type.type(), type.operations(), (crdt, operation) -> operation.on(crdt));
        return model == null ? worlds : worlds.withModel(model);
    }

    @Test
    void shouldKnowEveryTypeThereIs() {
        assertThat(types().stream().map(TypeCase::name))
                .containsAll(CrdtTypes.names().stream()
                        .filter(name -> !name.contains(" "))
                        .toList());
    }
}
