package org.peerbase.crdt.malice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peerbase.crdt.malice.World.ALICE;
import static org.peerbase.crdt.malice.World.BOB;
import static org.peerbase.crdt.malice.World.MALLORY;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.MalformedDeltaException;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.RangeSet;
import org.peerbase.testing.Allocation;

/** Attack 17: a few bytes that stand for very many elements. What they stand for is either refused or takes no room. */
class RunLengthBombTest {
    private static final int LAST = Integer.MAX_VALUE - 2;
    private static final long SMALL = 64 * 1024;

    private static byte[] text(long... varints) {
        ByteWriter writer = new ByteWriter();
        writer.writeVarint(1);
        MALLORY.writeTo(writer);
        for (long varint : varints) {
            writer.writeVarint(varint);
        }
        return writer.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "rga"})
    void shouldRefuseElementsWithoutContent(String type) {
        // One run of living elements, the right child of the root; no content.
        refusesCheaply(type, text(1 << 1, (long) LAST << 3 | 3 << 1, 0, 0));
        // A run of one, then a run that repeats it two thousand million times.
        refusesCheaply(type, text((long) LAST << 1, 1 << 3 | 3 << 1, 0, (long) LAST << 3, 0));
        refusesCheaply(type, text(3 << 1, 1 << 3 | 3 << 1, 0, (long) LAST << 3, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "rga"})
    void shouldTakeNoRoomForDeletedElements(String type) {
        byte[] state = text(1 << 1, (long) LAST << 3 | 3 << 1 | 1, 0, 0);
        World.loose(type, ALICE, delta -> {}).load(state);
        Crdt alice = World.loose(type, ALICE, delta -> {});
        assertThat(Allocation.of(() -> alice.load(state))).isLessThan(SMALL);
        assertThat(alice.encode()).isEqualTo(state);
        alice.mutate(type.equals("text") ? "append" : "push", "x");
        assertThat(alice.encode()).hasSizeLessThan(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aworset", "ccounter", "dwflag", "ewflag", "mvreg", "ormap", "rworset"})
    void shouldTakeNoRoomForRangesOfNumbers(String type) {
        RangeSet all = new RangeSet();
        all.add(0, LAST + 1);
        ByteWriter delta = new ByteWriter();
        delta.writeVarint(3); // nothing put in, others' and own numbers taken out
        all.writeTo(delta);
        delta.writeVarint(1);
        BOB.writeTo(delta);
        all.writeTo(delta);
        Crdt alice = World.loose(type, ALICE, made -> {});
        alice.requireReady(MALLORY, delta.toByteArray());
        assertThat(Allocation.of(() -> alice.apply(MALLORY, delta.toByteArray())))
                .isLessThan(SMALL);
        assertThat(alice.encode()).hasSizeLessThan(100);
        assertThat(alice.value()).isEqualTo(World.loose(type, ALICE, made -> {}).value());
    }

    @Test
    void shouldSayThatNoNumberIsLeft() {
        ByteWriter state = new ByteWriter();
        RangeSet all = new RangeSet();
        all.add(0, LAST + 1);
        state.writeVarint(1);
        ALICE.writeTo(state);
        all.writeTo(state);
        state.writeVarint(0);
        Crdt alice = World.loose("aworset", ALICE, made -> {});
        alice.load(state.toByteArray());
        assertThatThrownBy(() -> alice.mutate("add", "x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another id");
    }

    private static void refusesCheaply(String type, byte[] state) {
        for (int i = 0; i < 2; i++) {
            Crdt alice = World.loose(type, ALICE, delta -> {});
            byte[] before = alice.encode();
            long allocated = Allocation.of(
                    () -> assertThatThrownBy(() -> alice.load(state)).isInstanceOf(MalformedDeltaException.class));
            assertThat(alice.encode()).isEqualTo(before);
            // The first time classes are loaded.
            assertThat(i == 0 ? 0 : allocated).isLessThan(4 * SMALL);
        }
    }
}
