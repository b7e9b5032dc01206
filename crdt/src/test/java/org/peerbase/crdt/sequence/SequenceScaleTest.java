package org.peerbase.crdt.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.MalformedDeltaException;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * Loads for which a cost proportional to the length would show: each would take minutes then. And what strangers may
 * send to make it so.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SequenceScaleTest {
    private static final int EDITS = 100_000;

    private final List<byte[]> deltas = new ArrayList<>();
    private final Text text = text("a", deltas);
    private final Random random = new Random(1);

    private static Text text(String id, List<byte[]> deltas) {
        return CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of(id), deltas::add));
    }

    private static Text received(Text from, List<byte[]> deltas) {
        Text other = text("reader", new ArrayList<>());
        deltas.forEach(delta -> other.apply(from.id(), delta));
        assertThat(other.encode()).isEqualTo(from.encode());
        Text loaded = text("loaded", new ArrayList<>());
        loaded.load(from.encode());
        assertThat(loaded.toString()).isEqualTo(from.toString());
        assertThat(loaded.encode()).isEqualTo(from.encode());
        return other;
    }

    @Test
    void shouldPrepend() {
        for (int i = 0; i < EDITS; i++) {
            text.insert(0, "x");
        }
        assertThat(received(text, deltas).length()).isEqualTo(EDITS);
    }

    @Test
    void shouldEditAnywhere() {
        for (int i = 0; i < EDITS; i++) {
            int at = random.nextInt(text.length() + 1);
            text.replace(at, Math.min(text.length(), at + random.nextInt(2)), "word");
        }
        received(text, deltas);
    }

    @Test
    void shouldEditWhatIsFullOfDeletedElements() {
        for (int i = 0; i < EDITS; i++) {
            text.insert(random.nextInt(text.length() + 1), "x");
        }
        while (text.length() > 0) {
            int middle = text.length() / 2;
            text.delete(middle, middle + 1);
        }
        for (int i = 0; i < EDITS; i++) {
            text.insert(0, "y");
            text.delete(0, 1);
        }
        assertThat(received(text, deltas).length()).isZero();
    }

    @Test
    void shouldTakeManyWritersAtOnePlace() {
        int writers = 20_000;
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            text("writer " + i, deltas).insert(0, "hi");
            order.add(i);
        }
        Collections.shuffle(order, random);
        order.forEach(i -> text.apply(ReplicaId.of("writer " + i), deltas.get(i)));
        assertThat(text.toString()).isEqualTo("hi".repeat(writers));
    }

    @Test
    void shouldMergeWhatTwoWroteApart() {
        List<byte[]> others = new ArrayList<>();
        Text other = text("b", others);
        for (int i = 0; i < EDITS / 2; i++) {
            text.insert(random.nextInt(4) == 0 ? 0 : random.nextInt(text.length() + 1), "ab");
            other.insert(0, "c");
        }
        deltas.forEach(delta -> other.apply(text.id(), delta));
        others.forEach(delta -> text.apply(other.id(), delta));
        assertThat(text.encode()).isEqualTo(other.encode());
        assertThat(text.toString()).contains("c".repeat(EDITS / 2));
    }

    @Test
    void shouldTakeAPasteAndEditsInIt() {
        text.insert(0, "paste ".repeat(1_000_000));
        for (int i = 0; i < 10_000; i++) {
            int at = random.nextInt(text.length() - 10);
            text.replace(at, at + 5, "edit");
        }
        assertThat(received(text, deltas).length()).isEqualTo(6_000_000 - 10_000);
    }

    @Test
    void shouldLetAReversedHistoryWait() {
        for (int i = 0; i < 5_000; i++) {
            int at = random.nextInt(text.length() + 1);
            text.replace(at, Math.min(text.length(), at + random.nextInt(2)), "ab");
        }
        Collections.reverse(deltas);
        received(text, deltas);
    }

    @Test
    void shouldLetManyWritersWaitForOneChange() {
        Text base = text("base", deltas);
        base.append("base");
        int writers = 20_000;
        List<byte[]> heads = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            Text writer = text("writer " + i, heads);
            writer.load(base.encode());
            writer.insert(2, "hi");
        }
        for (int i = 0; i < writers; i++) {
            text.apply(ReplicaId.of("writer " + i), heads.get(i));
        }
        for (int i = 0; i < 1_000; i++) {
            text.insert(0, "x");
        }
        assertThat(text.length()).isEqualTo(1_000);
        text.apply(base.id(), deltas.get(0));
        assertThat(text.toString()).isEqualTo("x".repeat(1_000) + "ba" + "hi".repeat(writers) + "se");
    }

    /** What is refused changes nothing, and what one writes oneself needs none of it. */
    @Test
    void shouldRefuseMoreBytesThanMayWait() {
        ReplicaId stranger = ReplicaId.of("stranger");
        String megabyte = "x".repeat(1 << 20);
        ByteWriter writer = new ByteWriter();
        int accepted = 0;
        byte[] before = {};
        try {
            for (int i = 0; i < 64; i++) {
                writer.clear();
                SequenceDelta.writeContinued(writer, 1 + i * (2 << 20), TextContent.of(megabyte));
                before = text.encode();
                text.apply(stranger, writer.toByteArray());
                accepted++;
            }
        } catch (MalformedDeltaException e) {
            assertThat(e).hasMessageContaining(String.valueOf(Pending.WAITING_BYTES_MAX));
        }
        assertThat(accepted).isEqualTo((int) (Pending.WAITING_BYTES_MAX >> 20));
        assertThat(Arrays.equals(text.encode(), before)).isTrue();
        text.append("still writable");
        assertThat(text.toString()).isEqualTo("still writable");
    }

    /** Everything written is deleted, one by one and anywhere, by another who then goes on. */
    @Test
    void shouldBearAStormOfDeletions() {
        for (int i = 0; i < EDITS; i++) {
            text.insert(random.nextInt(text.length() + 1), "xy");
        }
        List<byte[]> deletions = new ArrayList<>();
        Text other = text("other", deletions);
        deltas.forEach(delta -> other.apply(text.id(), delta));
        while (other.length() > 0) {
            int at = random.nextInt(other.length());
            other.delete(at, Math.min(other.length(), at + 1 + random.nextInt(3)));
        }
        Collections.shuffle(deletions, random);
        deletions.forEach(delta -> text.apply(other.id(), delta));
        assertThat(text.length()).isZero();
        assertThat(text.encode()).isEqualTo(other.encode());
        text.append("new");
        other.insert(0, "newer");
        assertThat(text.toString()).isEqualTo("new");
    }

    @Test
    @Tag("slow")
    void shouldTakeAStateOfAHundredMegabytes() {
        byte[] state = stateOf(100 << 20);
        assertThat(state.length).isGreaterThan(100 << 20);
        Text loaded = text("loaded", deltas);
        loaded.load(state);
        assertThat(loaded.length()).isEqualTo(100 << 20);
        loaded.insert(50 << 20, "middle");
        loaded.delete(0, 10 << 20);
        assertThat(loaded.substring(40 << 20, (40 << 20) + 6)).isEqualTo("middle");
        assertThat(deltas.stream().mapToInt(delta -> delta.length).sum()).isLessThan(50_000);
    }

    /** One author's text of that length, with a deleted character in each kilobyte. */
    private static byte[] stateOf(int length) {
        Text text = CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of("a")));
        String part = "0123456789abcdef".repeat(64);
        for (int at = 0; at < length; at += part.length()) {
            text.append(part + "!");
            text.delete(text.length() - 1, text.length());
        }
        return text.encode();
    }

    @Test
    void shouldRefuseMoreThanMayWait() {
        ReplicaId stranger = ReplicaId.of("stranger");
        byte[] before = text.encode();
        assertThatThrownBy(() -> {
                    for (int i = 1; i <= Pending.WAITING_MAX + 1; i++) {
                        text.apply(stranger, delta((1 << 2) | SequenceDelta.CONTINUED, 2L * i, 'x'));
                    }
                })
                .isInstanceOf(MalformedDeltaException.class)
                .hasMessageContaining(String.valueOf(Pending.WAITING_MAX));
        text.append("still writable");
        assertThat(text.toString()).isEqualTo("still writable");
        assertThat(before).isNotEqualTo(text.encode());
    }

    @Test
    void shouldRefuseLengthsThatTheBytesDontHold() {
        ReplicaId stranger = ReplicaId.of("stranger");
        for (long count : new long[] {1L << 20, 1L << 31, 1L << 40, 1L << 60}) {
            byte[] bomb = delta((count << 2) | SequenceDelta.INSERTED, 0, 0, 0, 'x');
            assertThatThrownBy(() -> text.apply(stranger, bomb)).isInstanceOf(MalformedDeltaException.class);
        }
    }

    /** Deleted elements take no room, so a state may name many: what it may not do is overflow. */
    @Test
    void shouldCountDeletedElementsWithoutOverflow() {
        ByteWriter writer = new ByteWriter();
        writer.writeVarint(2);
        for (String id : List.of("x", "y")) {
            ReplicaId.of(id).writeTo(writer);
        }
        for (int author = 0; author < 2; author++) {
            writer.writeVarint(1 << 1);
            writer.writeVarint(
                    ((long) SequenceDelta.SEQUENCE_END << 3) | (Insertion.Place.RIGHT_LIKE_PARENT.code() << 1) | 1);
            writer.writeVarint(author);
            if (author == 1) {
                writer.writeVarint(2L * (SequenceDelta.SEQUENCE_END - 1));
            }
        }
        writer.writeVarint(0);
        byte[] state = writer.toByteArray();
        text.load(state);
        assertThat(text.encode()).isEqualTo(state);
        text.append("abc");
        text.insert(1, "x");
        assertThat(text.toString()).isEqualTo("axbc");
        Text loaded = text("loaded", new ArrayList<>());
        loaded.load(text.encode());
        assertThat(loaded.encode()).isEqualTo(text.encode());
    }

    private static byte[] delta(long... varints) {
        ByteWriter writer = new ByteWriter();
        for (long varint : varints) {
            writer.writeVarint(varint);
        }
        return writer.toByteArray();
    }
}
