package org.peerbase.crdt.laws;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.LongSupplier;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * Checks that a type keeps the laws of {@link Crdt} on random triples of replicas that changed on their own and heard of
 * each other, or were restored from their own bytes, now and then:
 *
 * <ul>
 *   <li>joins of states are commutative, associative and idempotent, and never lose anything;
 *   <li>the deltas in any order, repeated, and joined in any groups, give the state that joining the replicas gives;
 *   <li>equal states have equal bytes and equal values, and loading what was encoded gives the same bytes.
 * </ul>
 *
 * @param <C> the handle of the type
 */
public final class CrdtLaws<C extends Crdt> {
    private static final int REPLICAS = 3;

    /** Makes one random change, or none. */
    @FunctionalInterface
    public interface Mutation<C extends Crdt> {
        /** Changes {@code crdt} as {@code random} says: the same for the same state and the same random numbers. */
        void mutate(C crdt, Random random);
    }

    private final CrdtType<C> type;
    private final Mutation<? super C> mutation;
    private final int changesMax;

    private CrdtLaws(CrdtType<C> type, Mutation<? super C> mutation, int changesMax) {
        this.type = type;
        this.mutation = mutation;
        this.changesMax = changesMax;
    }

    /** The laws for {@code type}, with at most 4 changes a replica. */
    public static <C extends Crdt> CrdtLaws<C> of(CrdtType<C> type, Mutation<? super C> mutation) {
        return new CrdtLaws<>(type, mutation, 4);
    }

    /** The same laws, with at most {@code changes} changes a replica. */
    public CrdtLaws<C> withChanges(int changes) {
        return new CrdtLaws<>(type, mutation, changes);
    }

    /**
     * Checks {@code triples} triples.
     *
     * @param seed the same seed gives the same triples
     * @throws AssertionError at the first that breaks a law, with what brings it back
     */
    public void check(long seed, int triples) {
        for (int i = 0; i < triples; i++) {
            long tripleSeed = seed * 1_000_003 + i;
            Triple triple = new Triple(new Random(tripleSeed));
            try {
                triple.check();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        type.name() + " breaks a law, triple seed " + tripleSeed + ": " + e.getMessage() + triple, e);
            }
        }
    }

    /** A delta and who made it. */
    private static final class Delta {
        private final int author;
        private final byte[] bytes;

        private Delta(int author, byte[] bytes) {
            this.author = author;
            this.bytes = bytes;
        }
    }

    private final class Triple {
        private final Random random;
        private final List<C> replicas = new ArrayList<>();
        private final List<Delta> deltas = new ArrayList<>();
        private long time = 1000;

        private Triple(Random random) {
            this.random = random;
            for (int i = 0; i < REPLICAS; i++) {
                replicas.add(replica(i));
            }
        }

        private C replica(int author) {
            LongSupplier clock = () -> time;
            return type.create(
                    new ReplicaContext(id(author), new Object(), delta -> deltas.add(new Delta(author, delta)), clock));
        }

        private void check() {
            live();
            List<byte[]> states = replicas.stream().map(Crdt::encode).toList();
            byte[] a = states.get(0);
            byte[] b = states.get(1);
            byte[] c = states.get(2);
            byte[] ab = join(a, b);
            same("join is commutative", ab, join(b, a));
            same("join is idempotent", a, join(a, a));
            same("join is associative", join(ab, c), join(a, join(b, c)));
            same("join loses nothing", ab, join(ab, a));
            same("the initial state joins to nothing", b, join(b, fresh().encode()));
            for (byte[] state : states) {
                C loaded = loaded(state);
                same("decoding inverts encoding", state, loaded.encode());
            }
            for (int i = 0; i < REPLICAS; i++) {
                equalValues("a loaded replica", replicas.get(i), loaded(states.get(i)));
            }
            byte[] whole = join(ab, c);
            C all = loaded(whole);
            same("deltas in any order give the whole", whole, shuffled().encode());
            C grouped = grouped();
            same("deltas in any groups give the whole", whole, grouped.encode());
            equalValues("the whole from deltas", all, grouped);
            inflates();
            if (!deltas.isEmpty()) {
                halfDelivered(states);
            }
        }

        /** The replicas change and hear of each other. */
        private void live() {
            int steps = random.nextInt(changesMax * REPLICAS + 1);
            for (int i = 0; i < steps; i++) {
                time += random.nextInt(3) - 1;
                int who = random.nextInt(REPLICAS);
                if (random.nextInt(10) == 0) {
                    C restarted = replica(who);
                    restarted.load(replicas.get(who).encode());
                    replicas.set(who, restarted);
                } else if (random.nextInt(4) > 0) {
                    mutation.mutate(replicas.get(who), random);
                } else if (!deltas.isEmpty() && random.nextBoolean()) {
                    replicas.get(who)
                            .load(replicas.get(random.nextInt(REPLICAS)).encode());
                } else if (!deltas.isEmpty()) {
                    Delta delta = deltas.get(random.nextInt(deltas.size()));
                    replicas.get(who).apply(id(delta.author), delta.bytes);
                }
            }
        }

        private C shuffled() {
            List<Delta> order = new ArrayList<>(deltas);
            if (!deltas.isEmpty()) {
                order.add(deltas.get(random.nextInt(deltas.size())));
            }
            Collections.shuffle(order, random);
            C replica = fresh();
            order.forEach(delta -> replica.apply(id(delta.author), delta.bytes));
            return replica;
        }

        /** Each author's deltas joined in random groups, in random order. */
        private C grouped() {
            List<Delta> groups = new ArrayList<>();
            for (int author = 0; author < REPLICAS; author++) {
                List<byte[]> group = new ArrayList<>();
                for (Delta delta : deltas) {
                    if (delta.author == author) {
                        group.add(delta.bytes);
                        if (random.nextBoolean()) {
                            groups.add(new Delta(author, type.joinDeltas(group)));
                            group.clear();
                        }
                    }
                }
                if (!group.isEmpty()) {
                    groups.add(new Delta(author, type.joinDeltas(group)));
                }
            }
            Collections.shuffle(groups, random);
            C replica = fresh();
            groups.forEach(delta -> replica.apply(id(delta.author), delta.bytes));
            return replica;
        }

        /** A delta only adds: what was there before is still below. */
        private void inflates() {
            C replica = fresh();
            for (Delta delta : deltas) {
                byte[] before = replica.encode();
                replica.apply(id(delta.author), delta.bytes);
                byte[] after = replica.encode();
                same("a delta inflates", after, join(after, before));
                replica.apply(id(delta.author), delta.bytes);
                same("a delta twice is a delta once", after, replica.encode());
            }
        }

        /** Some of the deltas, whose causes may be missing: in two orders, and from a state in between. */
        private void halfDelivered(List<byte[]> states) {
            List<Delta> some = new ArrayList<>(deltas);
            Collections.shuffle(some, random);
            some = some.subList(0, random.nextInt(some.size() + 1));
            C one = fresh();
            C other = fresh();
            some.forEach(delta -> one.apply(id(delta.author), delta.bytes));
            Collections.reverse(some);
            some.forEach(delta -> other.apply(id(delta.author), delta.bytes));
            same("some of the deltas in any order give one state", one.encode(), other.encode());
            byte[] partial = one.encode();
            same(
                    "decoding inverts encoding of what waits",
                    partial,
                    loaded(partial).encode());
            byte[] state = states.get(random.nextInt(REPLICAS));
            same("join is commutative with what waits", join(partial, state), join(state, partial));
            C resumed = loaded(partial);
            deltas.forEach(delta -> resumed.apply(id(delta.author), delta.bytes));
            same("what waited finds its place", shuffled().encode(), resumed.encode());
        }

        private C fresh() {
            return type.create(new ReplicaContext(ReplicaId.of("observer"), new Object(), delta -> {}, () -> time));
        }

        private C loaded(byte[] state) {
            C replica = fresh();
            replica.load(state);
            return replica;
        }

        private byte[] join(byte[] one, byte[] other) {
            C replica = loaded(one);
            replica.load(other);
            return replica.encode();
        }

        private void same(String law, byte[] one, byte[] other) {
            if (!Arrays.equals(one, other)) {
                throw new AssertionError(
                        law + ", but " + hex(one) + " (" + loaded(one).value() + ") differs from " + hex(other) + " ("
                                + loaded(other).value() + ")");
            }
        }

        private void equalValues(String what, Crdt one, Crdt other) {
            if (!Objects.equals(one.value(), other.value())) {
                throw new AssertionError(what + " has the value " + other.value() + ", not " + one.value());
            }
        }

        /** The deltas, to bring a failure back. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            for (Delta delta : deltas) {
                text.append('\n').append(id(delta.author)).append(' ').append(hex(delta.bytes));
            }
            return text.toString();
        }
    }

    private static ReplicaId id(int replica) {
        return ReplicaId.of("replica " + (char) ('a' + replica));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
