package org.peerbase.crdt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

    private static void same(byte[] one, byte[] other) {
        if (!Arrays.equals(one, other)) {
            throw new AssertionError(
                    HexFormat.of().formatHex(one) + " is not " + HexFormat.of().formatHex(other));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gcounter",
                "pncounter",
                "lexcounter",
                "gset",
                "2pset",
                "rwlwwset",
                "lwwreg",
                "rga",
                "text",
                "aworset",
                "mvreg"
            })
    void shouldRefuseForeignDeltasWhole(String name) {
        Corpus corpus = new Corpus(name);
        byte[] known = corpus.states.get(corpus.states.size() - 2);
        byte[][] unchanged = new byte[1][];
        MutationFuzz.run(1, INPUTS, corpus.deltas, MalformedDeltaException.class, input -> {
            byte[] joined = corpus.type.joinDeltas(List.of(input));
            same(joined, input);
        });
        MutationFuzz.run(2, INPUTS / 10, corpus.deltas, MalformedDeltaException.class, input -> {
            Crdt crdt = corpus.type.create(ReplicaContext.of(B));
            crdt.load(known);
            try {
                crdt.apply(A, input);
                unchanged[0] = null;
            } catch (MalformedDeltaException e) {
                unchanged[0] = crdt.encode();
            }
            if (unchanged[0] != null) {
                same(unchanged[0], known);
            } else {
                Crdt loaded = corpus.type.create(ReplicaContext.of(B));
                loaded.load(crdt.encode());
                same(loaded.encode(), crdt.encode());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gcounter",
                "pncounter",
                "lexcounter",
                "gset",
                "2pset",
                "rwlwwset",
                "lwwreg",
                "rga",
                "text",
                "aworset",
                "mvreg"
            })
    void shouldAcceptOnlyStatesThatAnEncoderMakes(String name) {
        Corpus corpus = new Corpus(name);
        MutationFuzz.run(3, INPUTS, corpus.states, MalformedDeltaException.class, input -> {
            Crdt crdt = corpus.type.create(ReplicaContext.of(B));
            crdt.load(input);
            same(crdt.encode(), input);
        });
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
