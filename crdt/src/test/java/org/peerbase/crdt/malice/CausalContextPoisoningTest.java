package org.peerbase.crdt.malice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peerbase.crdt.malice.World.ALICE;
import static org.peerbase.crdt.malice.World.BOB;
import static org.peerbase.crdt.malice.World.MALLORY;
import static org.peerbase.crdt.malice.World.change;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.NotReadyException;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.RangeSet;
import org.peerbase.crdt.malice.World.Change;

/** Attack 11: a delta takes out or builds on what another has yet to put in, so that it would be gone when it comes. */
class CausalContextPoisoningTest {
    /**
     * @param future what Bob will do first, as Mallory guesses
     * @param attack what Mallory does as one who has seen that
     */
    record Plot(String type, Change future, Change attack) {
        @Override
        public String toString() {
            return type + " " + attack.mutator();
        }
    }

    static List<Plot> plots() {
        return List.of(
                new Plot("aworset", change("add", "x"), change("remove", "x")),
                new Plot("aworset", change("add", "x"), change("add", "x")),
                new Plot("rworset", change("add", "x"), change("remove", "x")),
                new Plot("mvreg", change("write", "x"), change("write", "y")),
                new Plot("ewflag", change("enable"), change("disable")),
                new Plot("dwflag", change("disable"), change("enable")),
                new Plot("ormap", change("applySub", "k", "ccounter", "inc"), change("remove", "k")),
                new Plot(
                        "ormap",
                        change("applySub", "k", "ormap", "applySub", "deep", "mvreg", "write", "x"),
                        change("applySub", "k", "ormap", "applySub", "deep", "mvreg", "write", "y")),
                new Plot("text", change("append", "abc"), change("delete", 0, 3)),
                new Plot("text", change("append", "abc"), change("insert", 1, "x")),
                new Plot("text", change("append", "abc"), change("insert", 0, "x")),
                new Plot("rga", change("push", "x"), change("removeAt", 0)),
                new Plot("rga", change("push", "x"), change("updateAt", 0, "y")),
                new Plot("rga", change("push", "x"), change("insertAt", 1, "y")));
    }

    @ParameterizedTest
    @MethodSource("plots")
    void shouldHoldBackWhatNamesTheFuture(Plot plot) {
        List<byte[]> deltas = new ArrayList<>();
        Crdt mallory = World.loose(plot.type, MALLORY, deltas::add);
        World.madeBy(plot.type, BOB, plot.future).forEach(delta -> mallory.apply(BOB, delta));
        plot.attack.on(mallory);
        byte[] poison = deltas.get(0);

        World world = new World(plot.type);
        assertThat(world.alice.encode()).isEqualTo(held(world.alice, poison));
        World untouched = new World(plot.type);
        plot.future.on(world.bob);
        plot.future.on(untouched.bob);
        assertThat(world.alice.encode()).isEqualTo(untouched.alice.encode());
        assertThat(world.alice.value()).isEqualTo(untouched.alice.value());

        // Now it does no more than what Mallory could honestly do.
        world.apply(poison);
        assertThat(world.alice.encode()).isEqualTo(mallory.encode()).isEqualTo(world.bob.encode());
    }

    @ParameterizedTest
    @MethodSource("plots")
    void shouldTakeItAsEverWhereNoOrderIsPromised(Plot plot) {
        List<byte[]> deltas = new ArrayList<>();
        Crdt mallory = World.loose(plot.type, MALLORY, deltas::add);
        byte[] future = World.madeBy(plot.type, BOB, plot.future).get(0);
        mallory.apply(BOB, future);
        plot.attack.on(mallory);
        Crdt alice = World.loose(plot.type, ALICE, delta -> {});
        alice.requireReady(MALLORY, deltas.get(0));
        alice.apply(MALLORY, deltas.get(0));
        alice.apply(BOB, future);
        assertThat(alice.encode()).isEqualTo(mallory.encode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"aworset", "ccounter", "dwflag", "ewflag", "mvreg", "ormap", "rworset"})
    void shouldHoldBackACoverOfAllNumbersToCome(String type) {
        RangeSet future = new RangeSet();
        future.add(0, Integer.MAX_VALUE - 1);
        ByteWriter poison = new ByteWriter();
        poison.writeVarint(2); // nothing put in, nothing of its own, others
        poison.writeVarint(1);
        BOB.writeTo(poison);
        future.writeTo(poison);
        World world = new World(type);
        held(world.alice, poison.toByteArray());
        held(world.bob, poison.toByteArray());
    }

    /** Sees to it that the delta is held back for an element of Bob's; returns the state, which it leaves as it was. */
    private static byte[] held(Crdt crdt, byte[] delta) {
        byte[] before = crdt.encode();
        for (Runnable attempt :
                List.<Runnable>of(() -> crdt.requireReady(MALLORY, delta), () -> crdt.apply(MALLORY, delta))) {
            assertThatThrownBy(attempt::run).isInstanceOfSatisfying(NotReadyException.class, e -> {
                assertThat(e.missing())
                        .hasValueSatisfying(dot -> assertThat(dot.replica()).isEqualTo(BOB));
                assertThat(e.notBefore()).isEmpty();
            });
            assertThat(crdt.encode()).isEqualTo(before);
        }
        return before;
    }
}
