package org.peerbase.crdt.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.MalformedDeltaException;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.dot.ReplicaId;

/** What a state's bytes are, and that a sequence built from a whole state is the one that was encoded. */
class SequenceStateTest {
    private static final int WRITERS = 3;

    private final List<List<byte[]>> deltas = new ArrayList<>();
    private final List<Text> texts = new ArrayList<>();
    private final List<Exchanged> exchanged = new ArrayList<>();

    private static final class Exchanged {
        final ReplicaId author;
        final byte[] delta;

        Exchanged(ReplicaId author, byte[] delta) {
            this.author = author;
            this.delta = delta;
        }
    }

    private static Text text(String id, List<byte[]> deltas) {
        return CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of(id), deltas::add));
    }

    private static Text loaded(byte[] state) {
        Text text = text("loaded", new ArrayList<>());
        text.load(state);
        return text;
    }

    /**
     * A replica built from a state goes on like one that saw every delta: same text, same bytes, and the same places for
     * whatever others insert.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldGoOnFromAStateAsFromDeltas(long seed) {
        for (int round = 0; round < 25; round++) {
            goOn(new SplittableRandom(seed * 1000 + round));
        }
    }

    private void goOn(SplittableRandom random) {
        texts.clear();
        deltas.clear();
        for (int i = 0; i < WRITERS; i++) {
            deltas.add(new ArrayList<>());
            texts.add(text("writer " + i, deltas.get(i)));
        }
        write(random, 40);
        exchange();
        List<Text> fromStates = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Text built = loaded(texts.get(i).encode());
            assertThat(built.toString()).isEqualTo(texts.get(i).toString());
            assertThat(built.encode()).isEqualTo(texts.get(i).encode());
            fromStates.add(built);
        }
        exchanged.clear();
        write(random, 40);
        exchange();
        for (Text built : fromStates) {
            exchanged.forEach(change -> built.apply(change.author, change.delta));
        }
        for (Text built : fromStates) {
            assertThat(built.toString()).isEqualTo(texts.get(0).toString());
            assertThat(built.encode()).isEqualTo(texts.get(0).encode());
        }
    }

    /** Edits by everyone, some of which the others see at once. */
    private void write(SplittableRandom random, int edits) {
        for (int i = 0; i < edits; i++) {
            Text text = texts.get(random.nextInt(WRITERS));
            int length = text.length();
            int from = random.nextInt(4) == 0 ? 0 : random.nextInt(length + 1);
            int to = random.nextInt(3) > 0 ? from : Math.min(length, from + random.nextInt(5));
            String inserted = switch (random.nextInt(4)) {
                case 0 -> "ab";
                case 1 -> "漢c";
                default -> "x";
            };
            text.replace(from, to, from < to && random.nextBoolean() ? "" : inserted);
            if (random.nextInt(8) == 0) {
                exchange();
            }
        }
    }

    private void exchange() {
        for (int from = 0; from < WRITERS; from++) {
            for (byte[] delta : deltas.get(from)) {
                exchanged.add(new Exchanged(texts.get(from).id(), delta));
                for (Text text : texts) {
                    if (text != texts.get(from)) {
                        text.apply(texts.get(from).id(), delta);
                    }
                }
            }
            deltas.get(from).clear();
        }
    }

    @Test
    void shouldBuildTextsOfMixedWidths() {
        Text text = text("a", new ArrayList<>());
        text.append("a😀😁b".repeat(50));
        for (int i = 0; i < 50; i++) {
            int at = text.toString().indexOf("b", 3 * i);
            text.replace(at, at + 1, i % 2 == 0 ? "🎉" : "");
        }
        Text built = loaded(text.encode());
        assertThat(built.toString()).isEqualTo(text.toString());
        assertThat(built.encode()).isEqualTo(text.encode());
        assertThatThrownBy(() -> built.insert(2, "x")).isInstanceOf(IllegalArgumentException.class);
        built.insert(1, "x");
        assertThat(built.toString()).startsWith("ax😀");
    }

    @Test
    void shouldWriteAlikeRunsOnce() {
        Text text = text("a", new ArrayList<>());
        for (int i = 0; i < 10_000; i++) {
            text.insert(0, "x");
        }
        assertThat(text.encode()).hasSizeLessThan(10_030);
        assertThat(loaded(text.encode()).encode()).isEqualTo(text.encode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // As a whole, for comparison: 4 runs, of which 2 repeat the second.
                "010161080e000a02106463626100",
                "010161080e000a020a0208626100ffff",
                // A run like the one before it that doesn't say so.
                "010161060e000a020a0264636200",
                // Repeated twice, 1 time each.
                "010161080e000a0208086463626100",
                // Repeated more often than there are runs, or bytes.
                "010161080e000a02186463626100",
                "010161fe010e000a02e8076463626100",
                // What hangs at the root is not repeated.
                "010161040e0008646300",
                // Two replicas, the only element of each the child of the other's.
                "0201610162020e0300020e0100787900",
                // What waits is deleted, and said to be alive: element 3 of the replica, of which 2 and 3 are deleted.
                "010161000100000103087800010202",
                // Names others, none.
                "010161050000",
            })
    void shouldAcceptOnlyTheOneForm(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        Text text = text("reader", new ArrayList<>());
        if (hex.equals("010161080e000a02106463626100")) {
            text.load(bytes);
            assertThat(text.encode()).isEqualTo(bytes);
            assertThat(text.toString()).isEqualTo("abcd");
        } else {
            assertThatThrownBy(() -> text.load(bytes)).isInstanceOf(MalformedDeltaException.class);
            assertThat(text.toString()).isEmpty();
        }
    }
}
