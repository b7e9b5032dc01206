package org.peerbase.crdt.malice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peerbase.crdt.malice.World.BOB;
import static org.peerbase.crdt.malice.World.MALLORY;
import static org.peerbase.crdt.malice.World.change;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.MalformedDeltaException;
import org.peerbase.crdt.NotReadyException;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.RangeSet;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.malice.World.Change;

/** Attack 9, in the types: an author skips numbers of its own, or names replicas that nobody knows. */
class OwnNumbersInflationTest {
    /** Changes of which the last is sent without those before it. */
    record Skip(String type, List<Change> changes) {
        Skip(String type, Change... changes) {
            this(type, List.of(changes));
        }

        @Override
        public String toString() {
            return type;
        }
    }

    static List<Skip> skips() {
        return List.of(
                new Skip("aworset", change("add", "x"), change("add", "y")),
                new Skip("rworset", change("add", "x"), change("remove", "x"), change("add", "x")),
                new Skip("mvreg", change("write", "x"), change("write", "y"), change("write", "z")),
                new Skip("ewflag", change("enable"), change("enable"), change("enable")),
                new Skip("dwflag", change("disable"), change("disable"), change("disable")),
                new Skip("ccounter", change("inc"), change("inc"), change("inc")),
                new Skip(
                        "ormap",
                        change("applySub", "k", "mvreg", "write", "x"),
                        change("applySub", "l", "mvreg", "write", "y")),
                new Skip("text", change("append", "x"), change("append", "y")),
                new Skip("text", change("append", "xy"), change("delete", 0, 2)),
                new Skip("text", change("append", "x"), change("insert", 0, "y")),
                new Skip("rga", change("push", "x"), change("push", "y")));
    }

    @ParameterizedTest
    @MethodSource("skips")
    void shouldRefuseAnAuthorThatSkipsItsOwnChanges(Skip skip) {
        List<byte[]> deltas = World.madeBy(skip.type, MALLORY, skip.changes);
        World world = new World(skip.type);
        refuses(world.alice, deltas.get(deltas.size() - 1));
        deltas.forEach(world::apply);
        assertThat(world.alice.encode()).isEqualTo(world.bob.encode());
    }

    @Test
    void shouldTakeWhatWasPutInAndTakenOutAgainInOneDelta() {
        List<byte[]> deltas = World.madeBy("ewflag", MALLORY, change("enable"), change("enable"), change("disable"));
        World world = new World("ewflag");
        world.apply(CrdtTypes.ewflag().joinDeltas(deltas));
        assertThat(world.alice.value()).isEqualTo(false);
        assertThat(world.alice.encode()).isEqualTo(world.bob.encode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"aworset", "ccounter", "dwflag", "ewflag", "mvreg", "rworset"})
    void shouldRefuseTheLargestNumberAsTheFirst(String type) {
        RangeSet last = new RangeSet();
        last.add(Integer.MAX_VALUE - 2, Integer.MAX_VALUE - 1);
        ByteWriter delta = new ByteWriter();
        delta.writeVarint(1); // nothing put in, numbers of its own taken out
        last.writeTo(delta);
        refuses(new World(type).alice, delta.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "rga"})
    void shouldHoldBackNamesOfReplicasThatNobodyKnows(String type) {
        ByteWriter delta = new ByteWriter();
        int names = 1000;
        delta.writeVarint(names << 2);
        delta.writeVarint(0);
        for (int i = 0; i < names; i++) {
            ReplicaId.of("nobody " + i).writeTo(delta);
        }
        Crdt alice = new World(type).alice;
        byte[] before = alice.encode();
        assertThatThrownBy(() -> alice.apply(MALLORY, delta.toByteArray())).isInstanceOf(NotReadyException.class);
        assertThat(alice.encode()).isEqualTo(before);
    }

    @Test
    void shouldRefuseAGapInTheNamesThatItGives() {
        ByteWriter delta = new ByteWriter();
        delta.writeVarint(1 << 2);
        delta.writeVarint(7);
        BOB.writeTo(delta);
        World world = new World("text");
        world.bob.mutate("append", "x");
        refuses(world.alice, delta.toByteArray());
    }

    private static void refuses(Crdt crdt, byte[] delta) {
        byte[] before = crdt.encode();
        List<Runnable> attempts = new ArrayList<>();
        attempts.add(() -> crdt.requireReady(MALLORY, delta));
        attempts.add(() -> crdt.apply(MALLORY, delta));
        for (Runnable attempt : attempts) {
            assertThatThrownBy(attempt::run).isInstanceOf(MalformedDeltaException.class);
            assertThat(crdt.encode()).isEqualTo(before);
        }
    }
}
