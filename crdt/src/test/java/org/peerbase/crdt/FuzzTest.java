package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.value.Values;
import org.peerbase.testing.MutationFuzz;

/**
 * Row F1: strangers' deltas, states and values. What is accepted is what an encoder makes; what is refused changes
 * nothing.
 */
class FuzzTest {
    private static final int INPUTS = Integer.getInteger("crdt.fuzz", 200_000);
    private static final ReplicaId A = ReplicaId.of("a");
    private static final ReplicaId B = ReplicaId.of("b");

    /** Two replicas that changed together and apart, their deltas, and states with and without something that waits. */
    private static final class Corpus {
        final CrdtType<?> type;
        final List<byte[]> deltas = new ArrayList<>();
        final List<byte[]> deltasOfA = new ArrayList<>();
        final List<byte[]> states = new ArrayList<>();

        Corpus(String name) {
            type = CrdtTypes.byName(name);
            Random random = new Random(7);
            Crdt a = type.create(ReplicaContext.of(A, delta -> {
                deltas.add(delta);
                deltasOfA.add(delta);
            }));
            Crdt b = type.create(ReplicaContext.of(B, deltas::add));
            states.add(a.encode());
            for (int i = 0; i < 40; i++) {
                change(random.nextBoolean() ? a : b, random);
                if (random.nextInt(5) == 0) {
                    a.load(b.encode());
                    b.load(a.encode());
                    states.add(a.encode());
                }
            }
            if (a instanceof Text || a instanceof Rga<?>) {
                for (int i = 0; i < 4; i++) {
                    a.mutate(a instanceof Text ? "insert" : "insertAt", 0, "x");
                }
                states.add(a.encode());
            }
            deltas.add(type.joinDeltas(deltasOfA));
            Crdt early = type.create(ReplicaContext.of(B));
            for (int i = 1; i < deltasOfA.size(); i += 2) {
                early.apply(A, deltasOfA.get(i));
            }
            states.add(early.encode());
        }

        private static void change(Crdt crdt, Random random) {
            if (crdt instanceof Text text) {
                LawsTest.type(text, random);
            } else if (crdt instanceof Rga<?>) {
                @SuppressWarnings("unchecked") // the registered type holds any value
                Rga<Object> rga = (Rga<Object>) crdt;
                LawsTest.edit(rga, random);
            } else if (crdt instanceof PNCounter counter) {
                LawsTest.count(counter, random);
            } else if (crdt instanceof GCounter counter) {
                counter.inc(1 + random.nextInt(1000));
            } else if (crdt instanceof LexCounter counter) {
                LawsTest.count(counter, random);
            } else if (crdt instanceof TwoPSet<?> || crdt instanceof RwLwwSet<?> || crdt instanceof CausalSet<?>) {
                crdt.mutate(random.nextInt(3) > 0 ? "add" : "remove", LawsTest.element(random));
            } else if (crdt instanceof CCounter counter) {
                LawsTest.change(counter, random);
            } else if (crdt instanceof CausalFlag flag) {
                LawsTest.change(flag, random);
            } else if (crdt instanceof OrMap<?>) {
                @SuppressWarnings("unchecked") // the registered type has any value as a key
                OrMap<Object> map = (OrMap<Object>) crdt;
                LawsTest.change(map, random);
            } else {
                crdt.mutate(crdt instanceof GSet<?> ? "add" : "write", LawsTest.value(random));
            }
        }
    }

    static List<String> types() {
        return TypeCase.all().stream().map(TypeCase::name).toList();
    }

    private static void same(byte[] one, byte[] other) {
        if (!Arrays.equals(one, other)) {
            throw new AssertionError(
                    HexFormat.of().formatHex(one) + " is not " + HexFormat.of().formatHex(other));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldRefuseForeignDeltasWhole(String name) {
        Corpus corpus = new Corpus(name);
        byte[] known = corpus.states.get(corpus.states.size() - 2);
        MutationFuzz.run(1, INPUTS, corpus.deltas, MalformedDeltaException.class, input -> {
            byte[] joined = corpus.type.joinDeltas(List.of(input));
            same(joined, input);
        });
        MutationFuzz.run(2, INPUTS / 4, corpus.deltas, MalformedDeltaException.class, input -> {
            Crdt crdt = corpus.type.create(ReplicaContext.of(B));
            crdt.load(known);
            try {
                crdt.apply(A, input);
            } catch (MalformedDeltaException e) {
                same(crdt.encode(), known);
                throw e;
            }
            Crdt loaded = corpus.type.create(ReplicaContext.of(B));
            loaded.load(crdt.encode());
            same(loaded.encode(), crdt.encode());
        });
    }

    /** Where causal order is promised: what the check lets pass is applied, and nothing waits. */
    @ParameterizedTest
    @MethodSource("types")
    void shouldHoldBackForeignDeltasWhole(String name) {
        Corpus corpus = new Corpus(name);
        byte[] known = corpus.states.get(corpus.states.size() / 2);
        MutationFuzz.run(6, INPUTS / 4, corpus.deltas, MalformedDeltaException.class, input -> {
            Crdt crdt = corpus.type.create(ReplicaContext.of(B).withCausalDelivery());
            crdt.load(known);
            try {
                crdt.requireReady(A, input);
            } catch (MalformedDeltaException | NotReadyException e) {
                assertThatThrownBy(() -> crdt.apply(A, input)).hasSameClassAs(e);
                same(crdt.encode(), known);
                return;
            }
            same(crdt.encode(), known);
            crdt.apply(A, input);
        });
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldAcceptOnlyStatesThatAnEncoderMakes(String name) {
        Corpus corpus = new Corpus(name);
        MutationFuzz.run(3, INPUTS, corpus.states, MalformedDeltaException.class, input -> {
            Crdt crdt = corpus.type.create(ReplicaContext.of(B));
            crdt.load(input);
            same(crdt.encode(), input);
        });
    }

    /** A deletion waits for two elements, the first of which waits as well, and not as deleted. */
    @Test
    void shouldRefuseADeletionOfWhatWaitsUndeleted() {
        byte[] state = HexFormat.of().parseHex("010101000100000106080100010602");
        assertThatThrownBy(() -> CrdtTypes.rga().create(ReplicaContext.of(B)).load(state))
                .isInstanceOf(MalformedDeltaException.class)
                .hasMessageContaining("canonical");
    }

    /** A state that is refused half-way must not have come in half-way. */
    @ParameterizedTest
    @MethodSource("types")
    void shouldRefuseForeignStatesWhole(String name) {
        Corpus corpus = new Corpus(name);
        byte[] known = corpus.states.get(corpus.states.size() / 2);
        MutationFuzz.run(5, INPUTS / 4, corpus.states, MalformedDeltaException.class, input -> {
            Crdt crdt = corpus.type.create(ReplicaContext.of(B));
            crdt.load(known);
            try {
                crdt.load(input);
            } catch (MalformedDeltaException e) {
                same(crdt.encode(), known);
                throw e;
            }
        });
    }

    /**
     * At every place of a delta or a state: a length or count of any size, lists and maps in one another a hundred thousand
     * deep, and a hundred thousand times the same.
     */
    @ParameterizedTest
    @MethodSource("types")
    void shouldNotBlowUp(String name) {
        Corpus corpus = new Corpus(name);
        List<byte[]> bombs = new ArrayList<>();
        for (int bits : new int[] {7, 14, 31, 32, 47, 56, 63}) {
            ByteWriter writer = new ByteWriter();
            writer.writeVarint((1L << bits) - 1);
            bombs.add(writer.toByteArray());
        }
        for (int[] pair : new int[][] {{9, 1}, {10, 1}, {0, 0}, {1, 1}, {0x7f, 0x7f}, {0xff, 0xff}, {0, 1}, {3, 0}}) {
            byte[] bomb = new byte[200_000];
            for (int i = 0; i < bomb.length; i++) {
                bomb[i] = (byte) pair[i % 2];
            }
            bombs.add(bomb);
        }
        byte[] delta = corpus.deltas.get(corpus.deltas.size() - 1);
        byte[] state = corpus.states.get(corpus.states.size() - 1);
        for (byte[] bomb : bombs) {
            for (int at = 0; at < 60; at++) {
                explode(corpus, with(delta, at, bomb), with(state, at, bomb));
            }
        }
    }

    private static byte[] with(byte[] bytes, int at, byte[] bomb) {
        int start = Math.min(at, bytes.length);
        byte[] spliced = new byte[bytes.length + bomb.length];
        System.arraycopy(bytes, 0, spliced, 0, start);
        System.arraycopy(bomb, 0, spliced, start, bomb.length);
        System.arraycopy(bytes, start, spliced, start + bomb.length, bytes.length - start);
        return spliced;
    }

    private static void explode(Corpus corpus, byte[] delta, byte[] state) {
        Class<MalformedDeltaException> refusal = MalformedDeltaException.class;
        // An operation on a sequence, with all that finds it, takes more than the three bytes in which it came.
        MutationFuzz.check(delta, 4, refusal, input -> corpus.type.joinDeltas(List.of(input)));
        MutationFuzz.check(delta, 4, refusal, input -> replica(corpus).apply(A, input));
        MutationFuzz.check(state, 4, refusal, input -> replica(corpus).load(input));
    }

    private static Crdt replica(Corpus corpus) {
        return corpus.type.create(ReplicaContext.of(B));
    }

    @Test
    void shouldAcceptOnlyValuesThatAnEncoderMakes() {
        List<byte[]> corpus = new ArrayList<>();
        LawsTest.VALUES.forEach(value -> corpus.add(Values.encode(value).toByteArray()));
        corpus.add(Values.encode(Values.of(LawsTest.VALUES)).toByteArray());
        MutationFuzz.run(4, INPUTS, corpus, MalformedBytesException.class, input -> {
            ByteReader reader = new ByteReader(input);
            Object value = Values.read(reader);
            reader.expectEnd();
            ByteWriter writer = new ByteWriter();
            Values.write(writer, Values.of(value));
            same(writer.toByteArray(), input);
        });
    }
}
