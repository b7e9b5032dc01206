package org.peerbase.crdt.malice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peerbase.crdt.malice.World.ALICE;
import static org.peerbase.crdt.malice.World.BOB;
import static org.peerbase.crdt.malice.World.MALLORY;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.MalformedDeltaException;
import org.peerbase.crdt.NotReadyException;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.testing.ProcessorTime;

/** Attack 14: elements that all hang at one place, at each other, or a million deep. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CollidingPositionsTest {
    private static final int NAMES = 0;
    private static final int INSERTED = 2;
    private static final int ELEMENTS = 50_000;

    private static byte[] varints(long... varints) {
        ByteWriter writer = new ByteWriter();
        for (long varint : varints) {
            writer.writeVarint(varint);
        }
        return writer.toByteArray();
    }

    private static Text text(ReplicaId id) {
        return CrdtTypes.text().create(ReplicaContext.of(id));
    }

    /** Names {@code other} and hangs the author's first element at that one's first. */
    private static byte[] hangingAt(ReplicaId other) {
        ByteWriter writer = new ByteWriter();
        writer.writeVarint(1 << 2 | NAMES);
        writer.writeVarint(0);
        other.writeTo(writer);
        writer.writeBytes(varints(1 << 2 | INSERTED, 0, 1 + (1 << 1), 0, 0, 'x'));
        return writer.toByteArray();
    }

    @Test
    void shouldNotFollowACycleOfParents() {
        World world = new World("text");
        assertThatThrownBy(() -> world.alice.apply(MALLORY, hangingAt(BOB))).isInstanceOf(NotReadyException.class);
        assertThatThrownBy(() -> world.alice.apply(BOB, hangingAt(MALLORY))).isInstanceOf(NotReadyException.class);
        assertThat(world.alice.value()).isEqualTo("");

        Text loose = text(ALICE);
        loose.apply(MALLORY, hangingAt(BOB));
        loose.apply(BOB, hangingAt(MALLORY));
        loose.append("free");
        assertThat(loose.toString()).isEqualTo("free");
        Text loaded = text(BOB);
        loaded.load(loose.encode());
        assertThat(loaded.encode()).isEqualTo(loose.encode());
    }

    @Test
    void shouldRefuseAnElementThatHangsAtItself() {
        for (int parent : new int[] {0, 1, 5}) {
            // The parent is element 0, 1 or 5 of its own, on either side.
            for (int side = 0; side < 2; side++) {
                byte[] delta = varints(1 << 2 | INSERTED, 0, 1 + side, parent, 0, 'x');
                assertThatThrownBy(() -> text(ALICE).apply(MALLORY, delta)).isInstanceOf(MalformedDeltaException.class);
            }
        }
    }

    @Test
    void shouldRefuseAStateWithACycleOfParents() {
        // Two replicas, one element each, the right child of the other's and before the end; then their contents.
        ByteWriter state = new ByteWriter();
        state.writeVarint(2);
        ReplicaId.of("a").writeTo(state);
        ReplicaId.of("b").writeTo(state);
        for (int other : new int[] {1, 0}) {
            state.writeBytes(varints(1 << 1, 1 << 3 | 2 << 1, other << 1 | 1, 0, 0));
        }
        state.writeBytes(new byte[] {'x', 'y', 0});
        assertThatThrownBy(() -> text(ALICE).load(state.toByteArray()))
                .isInstanceOf(MalformedDeltaException.class)
                .hasMessageContaining("nowhere");
    }

    /** Mallory's elements, each placed by {@code parent}: the number of its own at which it hangs, or less than 0. */
    private static Text hanging(int elements, boolean left, IntUnaryOperator parent) {
        Text text = text(ALICE);
        for (int i = 0; i < elements; i++) {
            int at = parent.applyAsInt(i);
            byte[] delta = at < 0
                    ? varints(1 << 2 | INSERTED, i, 0, 0, 'x')
                    : left ? varints(1 << 2 | INSERTED, i, 2, at, 'x') : varints(1 << 2 | INSERTED, i, 1, at, 0, 'x');
            text.apply(MALLORY, delta);
        }
        assertThat(text.length()).isEqualTo(elements);
        return text;
    }

    /** Edits at random places are what usually costs most. */
    @Test
    void shouldTakeNoLongerForElementsThatCollide() {
        Random random = new Random(1);
        int[] places = random.ints(ELEMENTS, 0, Integer.MAX_VALUE).toArray();
        IntUnaryOperator anywhere = i -> i == 0 ? -1 : places[i] % i;
        for (IntUnaryOperator parent : List.<IntUnaryOperator>of(i -> -1, i -> i == 0 ? -1 : 0, i -> i - 1)) {
            for (boolean left : new boolean[] {true, false}) {
                assertThat(ProcessorTime.isWithin(
                                2, () -> hanging(ELEMENTS, true, anywhere), () -> hanging(ELEMENTS, left, parent)))
                        .isTrue();
            }
        }
    }

    @Test
    void shouldTakeATreeAMillionDeep() {
        Text deep = text(MALLORY);
        for (int i = 0; i < 1_000_000; i++) {
            deep.insert(0, i % 2 == 0 ? "a" : "b");
        }
        Text alice = text(ALICE);
        alice.append("so that run after run is put in its place");
        alice.load(deep.encode());
        assertThat(alice.length()).isEqualTo(1_000_000 + 41);
    }
}
