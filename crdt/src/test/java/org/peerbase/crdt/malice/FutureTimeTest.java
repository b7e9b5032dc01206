package org.peerbase.crdt.malice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peerbase.crdt.malice.World.BOB;
import static org.peerbase.crdt.malice.World.MALLORY;
import static org.peerbase.crdt.malice.World.change;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Delivery;
import org.peerbase.crdt.LwwReg;
import org.peerbase.crdt.NotReadyException;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.malice.World.Change;

/** Attack 13: a change with a time in the year 9999 would win over all others until then. */
class FutureTimeTest {
    private static final long YEAR_9999 = Instant.parse("9999-01-01T00:00:00Z").toEpochMilli();
    private static final long DAY = 86_400_000;

    /** Types that order by time, and a change with a time. */
    record Dated(String type, String mutator) {
        Change at(long time) {
            return change(mutator, time, "x");
        }
    }

    static List<Dated> types() {
        return List.of(new Dated("lwwreg", "write"), new Dated("rwlwwset", "add"), new Dated("rwlwwset", "remove"));
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldHoldBackATimeMoreThanADayAhead(Dated type) {
        World world = new World(type.type);
        byte[] early =
                World.madeBy(type.type, MALLORY, type.at(world.time + DAY + 1)).get(0);
        byte[] late = World.madeBy(type.type, MALLORY, type.at(YEAR_9999)).get(0);
        heldUntil(world.alice, late, YEAR_9999 - DAY);
        heldUntil(world.alice, early, world.time + 1);
        world.time++;
        world.apply(early);
        assertThat(world.alice.encode()).isEqualTo(world.bob.encode());
        heldUntil(world.bob, late, YEAR_9999 - DAY);
        world.time = YEAR_9999 - DAY;
        world.apply(late);
        assertThat(world.alice.encode()).isEqualTo(world.bob.encode());
    }

    private static void heldUntil(Crdt crdt, byte[] delta, long time) {
        byte[] before = crdt.encode();
        for (Runnable attempt :
                List.<Runnable>of(() -> crdt.requireReady(MALLORY, delta), () -> crdt.apply(MALLORY, delta))) {
            assertThatThrownBy(attempt::run).isInstanceOfSatisfying(NotReadyException.class, e -> {
                assertThat(e.notBefore()).hasValue(time);
                assertThat(e.missing()).isEmpty();
            });
            assertThat(crdt.encode()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldNotLetAnHonestReplicaMakeSuchAChange(Dated type) {
        World world = new World(type.type);
        byte[] before = world.bob.encode();
        assertThatThrownBy(() -> type.at(world.time + DAY + 1).on(world.bob))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a day ahead");
        assertThat(world.bob.encode()).isEqualTo(before);
        type.at(world.time + DAY).on(world.bob);
        assertThat(world.alice.encode()).isEqualTo(world.bob.encode());
    }

    @Test
    void shouldWinOverTheLatestTimeThatWasTaken() {
        World world = new World("lwwreg");
        world.apply(World.madeBy("lwwreg", MALLORY, change("write", world.time + DAY, "x"))
                .get(0));
        world.time++;
        world.bob.mutate("write", "y");
        assertThat(world.alice.value()).isEqualTo("y");
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldTakeItAsEverWhereNoOrderIsPromised(Dated type) {
        byte[] late = World.madeBy(type.type, MALLORY, type.at(YEAR_9999)).get(0);
        Crdt bob = World.loose(type.type, BOB, delta -> {});
        byte[] before = bob.encode();
        bob.apply(MALLORY, late);
        assertThat(bob.encode()).isNotEqualTo(before);
    }

    @Test
    void shouldReplayItsLogWithAClockThatWasSetBack() {
        byte[] delta =
                World.madeBy("lwwreg", MALLORY, change("write", YEAR_9999, "x")).get(0);
        LwwReg<?> restored =
                CrdtTypes.lwwreg().create(new ReplicaContext(BOB, new Object(), made -> {}, () -> 0, Delivery.CAUSAL));
        restored.reapply(MALLORY, delta);
        assertThat(restored.value()).isEqualTo("x");
    }
}
