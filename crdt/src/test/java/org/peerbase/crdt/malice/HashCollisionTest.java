package org.peerbase.crdt.malice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peerbase.crdt.malice.World.ALICE;
import static org.peerbase.crdt.malice.World.BOB;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.DeltaSink;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.RangeSet;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.testing.Effort;
import org.peerbase.testing.ProcessorTime;

/** Attack 19: elements, keys and replicas whose bytes all have one hash. At most ten times the usual processor time. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HashCollisionTest {
    private static final int KEYS = Effort.of(100_000);
    private static final int REPLICAS = Effort.of(50_000);

    /** Short enough to be no fingerprints. */
    private static final int PAIRS = 11;

    private static final String[] ALIKE = {"Aa", "BB", "C#"};

    /** Different words, all of which have one hash, as strings and as bytes. */
    private static List<String> colliding(int count) {
        List<String> words = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            StringBuilder word = new StringBuilder();
            for (int pair = 0, rest = i; pair < PAIRS; pair++, rest /= ALIKE.length) {
                word.append(ALIKE[rest % ALIKE.length]);
            }
            words.add(word.toString());
        }
        assertThat(words.stream().map(String::hashCode).distinct()).hasSize(1);
        return words;
    }

    /** As many words of the same length, of chance. */
    private static List<String> usual(int count) {
        Random random = new Random(1);
        List<String> words = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            StringBuilder word = new StringBuilder(Integer.toString(i, 36));
            while (word.length() < 2 * PAIRS) {
                word.append((char) ('a' + random.nextInt(26)));
            }
            words.add(word.toString());
        }
        return words;
    }

    /** Changes, a state, and some removals. */
    private static void work(String type, List<String> words) {
        Crdt alice = World.loose(type, ALICE, DeltaSink.NONE);
        for (String word : words) {
            if (type.equals("ormap")) {
                alice.mutate("applySub", word, "mvreg", "write", 1L);
            } else {
                alice.mutate("add", word);
            }
        }
        Crdt bob = World.loose(type, BOB, DeltaSink.NONE);
        bob.load(alice.encode());
        if (!type.equals("gset")) {
            words.subList(0, words.size() / 10).forEach(word -> bob.mutate("remove", word));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gset", "rwlwwset", "rworset", "ormap"})
    void shouldNotSlowDownForElementsAndKeys(String type) {
        List<String> usual = usual(KEYS);
        List<String> colliding = colliding(KEYS);
        assertThat(ProcessorTime.isWithin(10, () -> work(type, usual), () -> work(type, colliding)))
                .isTrue();
    }

    /** A state that knows these replicas, as the type writes it. */
    private static byte[] stateOf(String type, List<String> replicas) {
        List<ReplicaId> ids = replicas.stream().map(ReplicaId::of).sorted().toList();
        RangeSet seen = new RangeSet();
        seen.add(0, 1);
        ByteWriter state = new ByteWriter();
        state.writeVarint(ids.size());
        for (ReplicaId id : ids) {
            id.writeTo(state);
            switch (type) {
                case "aworset" -> seen.writeTo(state);
                case "lexcounter" -> {
                    state.writeVarint(0);
                    state.writeVarint(2);
                }
                case "text" -> {}
                default -> state.writeVarint(1);
            }
        }
        for (int i = 0; i < ids.size(); i++) {
            switch (type) {
                case "aworset" -> state.writeVarint(0);
                case "text" -> {
                    // One deleted run of one element at the root.
                    state.writeVarint(1 << 1);
                    state.writeVarint(1 << 3 | 3 << 1 | 1);
                    state.writeVarint(0);
                }
                default -> {}
            }
        }
        if (type.equals("text")) {
            state.writeVarint(0);
        }
        return state.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gcounter", "lexcounter", "aworset", "text"})
    void shouldNotSlowDownForReplicas(String type) {
        byte[] usual = stateOf(type, usual(REPLICAS));
        byte[] colliding = stateOf(type, colliding(REPLICAS));
        assertThat(ProcessorTime.isWithin(10, () -> loadTwice(type, usual), () -> loadTwice(type, colliding)))
                .isTrue();
    }

    private static void loadTwice(String type, byte[] state) {
        Crdt alice = World.loose(type, ALICE, DeltaSink.NONE);
        alice.load(state);
        alice.load(state);
        assertThat(alice.encode()).isEqualTo(state);
    }
}
