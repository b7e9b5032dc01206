package org.peerbase.crdt.laws;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.peerbase.crdt.Change;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.MalformedDeltaException;
import org.peerbase.crdt.NotReadyException;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * Plays one {@link History} on replicas of a type and checks every law on what comes out. All that is arbitrary (in which
 * order deltas arrive, which are joined, which bits are flipped) follows from the numbers in the history's own changes, so
 * that it stays when other steps are taken out.
 */
final class Trial<C extends Crdt> {
    /** A delta, who made it, and a number to draw lots with. */
    private static final class Delta {
        private final int author;
        private final int lot;
        private final byte[] bytes;

        Delta(int author, int lot, byte[] bytes) {
            this.author = author;
            this.lot = lot;
            this.bytes = bytes;
        }
    }

    private final CrdtType<C> type;
    private final CrdtLaws.Mutation<? super C> mutation;
    private final History history;
    private final int triples;
    private final List<C> replicas = new ArrayList<>();
    private final List<Mirror> mirrors = new ArrayList<>();
    private final List<Delta> deltas = new ArrayList<>();
    private final IdentityHashMap<History.Changes, List<Delta>> deltasOf = new IdentityHashMap<>();
    private final List<byte[]> states = new ArrayList<>();
    private long time = 1000;
    private int lot;

    Trial(CrdtType<C> type, CrdtLaws.Mutation<? super C> mutation, History history, int triples) {
        this.type = type;
        this.mutation = mutation;
        this.history = history;
        this.triples = triples;
        for (int i = 0; i < History.REPLICAS; i++) {
            replicas.add(replica(i));
            mirrors.add(Mirror.of(replicas.get(i)));
        }
    }

    private C replica(int author) {
        return type.create(new ReplicaContext(
                id(author), new Object(), delta -> deltas.add(new Delta(author, lot++, delta)), () -> time));
    }

    private C fresh() {
        return type.create(observer());
    }

    private C freshInCausalOrder() {
        return type.create(observer().withCausalDelivery());
    }

    private ReplicaContext observer() {
        return new ReplicaContext(ReplicaId.of("observer"), new Object(), delta -> {}, () -> time);
    }

    private C loaded(byte[] state) {
        C replica = fresh();
        replica.load(state);
        return replica;
    }

    static ReplicaId id(int replica) {
        return ReplicaId.of("replica " + History.name(replica));
    }

    /** @throws BrokenLaw if the history breaks a law */
    void check() {
        for (History.Step step : history.steps()) {
            play(step);
        }
        List<byte[]> last = replicas.stream().map(Crdt::encode).toList();
        byte[] whole = joins(last.get(0), last.get(1), last.get(2));
        states.addAll(last);
        for (C replica : replicas) {
            nothing("a value that changes made is that of the state", replica.reset(replica.encode()));
        }
        for (int i = 1; i < triples; i++) {
            joins(drawn(3 * i), drawn(3 * i + 1), drawn(3 * i + 2));
        }
        if (!deltas.isEmpty()) {
            anyOrder(whole);
            anyGroups(whole);
            causalOrder(whole);
            someOnly(whole, last.get(1));
            foreignBytes(last.get(2), last.get(0));
        }
    }

    private byte[] drawn(int number) {
        return states.get(Math.floorMod(mixed(lot, number), states.size()));
    }

    /** What the history did, a line each with the deltas that it made and the value that it led to. */
    String played() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < history.steps().size(); i++) {
            History.Step step = history.steps().get(i);
            int before = deltas.size();
            text.append(history.line(i)).append(" # ");
            try {
                play(step);
            } catch (AssertionError | RuntimeException e) {
                return text.append(e).append('\n').toString();
            }
            for (Delta delta : deltas.subList(before, deltas.size())) {
                text.append("delta ").append(hex(delta.bytes)).append(", ");
            }
            text.append("value ").append(replicas.get(step.replica()).value()).append('\n');
        }
        return text.toString();
    }

    private void play(History.Step step) {
        int who = step.replica();
        C replica = replicas.get(who);
        if (step instanceof History.Changes changes) {
            time = changes.time();
            lot = changes.random();
            int before = deltas.size();
            mutation.mutate(replica, new Random(changes.random()));
            deltasOf.put(changes, List.copyOf(deltas.subList(before, deltas.size())));
        } else if (step instanceof History.Hears hears) {
            for (Delta delta : deltasOf.getOrDefault(hears.change(), List.of())) {
                replica.apply(id(delta.author), delta.bytes);
            }
        } else if (step instanceof History.Joins joins) {
            replica.load(replicas.get(joins.other()).encode());
        } else {
            restart(who, replica);
        }
        if (triples > 1) {
            states.add(replica.encode());
        }
        tellsAll(mirrors.get(who), replicas.get(who));
    }

    private void restart(int who, C before) {
        C restarted = replica(who);
        Mirror mirror = Mirror.of(restarted);
        restarted.load(before.encode());
        replicas.set(who, restarted);
        mirrors.set(who, mirror);
        equalValues("a replica restored from its bytes has its value", before, restarted);
    }

    private void tellsAll(Mirror mirror, Crdt replica) {
        if (!Objects.equals(mirror.value(), replica.value())) {
            throw new BrokenLaw(
                    "the changes tell the value", "they lead to " + mirror.value() + ", it is " + replica.value());
        }
    }

    /** The laws of three states; returns all three joined. */
    private byte[] joins(byte[] a, byte[] b, byte[] c) {
        C one = fresh();
        Mirror mirror = Mirror.of(one);
        one.load(a);
        same("decoding inverts encoding", a, one.encode());
        nothing("joining is idempotent", one.load(a));
        same("joining is idempotent", a, one.encode());
        one.load(b);
        byte[] ab = one.encode();
        C other = loaded(b);
        other.load(a);
        same("joining is commutative", ab, other.encode());
        one.load(c);
        byte[] abc = one.encode();
        C right = loaded(b);
        right.load(c);
        C all = loaded(a);
        all.load(right.encode());
        same("joining is associative", abc, all.encode());
        nothing("joining loses nothing", one.load(a));
        nothing("joining loses nothing", one.load(ab));
        nothing("the initial state joins to nothing", one.load(fresh().encode()));
        same("joining loses nothing", abc, one.encode());
        equalValues("equal states have equal values", one, all);
        tellsAll(mirror, one);
        return abc;
    }

    /** The deltas in any order, each twice: each only adds. */
    private void anyOrder(byte[] whole) {
        C replica = fresh();
        Mirror mirror = Mirror.of(replica);
        byte[] before = replica.encode();
        for (Delta delta : shuffled(deltas, 1)) {
            replica.apply(id(delta.author), delta.bytes);
            byte[] after = replica.encode();
            nothing("a delta inflates", replica.load(before));
            nothing("a delta twice is a delta once", replica.apply(id(delta.author), delta.bytes));
            same("a delta inflates, and twice is once", after, replica.encode());
            tellsAll(mirror, replica);
            before = after;
        }
        same("deltas in any order give the whole", whole, before);
        equalValues("deltas in any order give the value of the whole", loaded(whole), replica);
    }

    /** Each author's deltas joined in groups, and the groups joined again, in any order. */
    private void anyGroups(byte[] whole) {
        List<Delta> groups = new ArrayList<>();
        List<Delta> joined = new ArrayList<>();
        for (int author = 0; author < History.REPLICAS; author++) {
            List<byte[]> all = new ArrayList<>();
            List<byte[]> group = new ArrayList<>();
            for (Delta delta : deltas) {
                if (delta.author == author) {
                    group.add(delta.bytes);
                    if ((mixed(delta.lot, 2) & 1) == 0) {
                        groups.add(joined(delta, group));
                        all.add(groups.get(groups.size() - 1).bytes);
                        group.clear();
                    }
                }
            }
            if (!group.isEmpty()) {
                groups.add(joined(new Delta(author, author, group.get(0)), group));
                all.add(groups.get(groups.size() - 1).bytes);
            }
            if (!all.isEmpty()) {
                joined.add(joined(new Delta(author, author, all.get(0)), all));
            }
        }
        same(
                "deltas in any groups give the whole",
                whole,
                applied(shuffled(groups, 3)).encode());
        same(
                "groups of groups of deltas give the whole",
                whole,
                applied(shuffled(joined, 4)).encode());
    }

    private Delta joined(Delta last, List<byte[]> group) {
        byte[] joined = type.joinDeltas(group);
        int apart = group.stream().mapToInt(bytes -> bytes.length).sum();
        if (joined.length > apart) {
            throw new BrokenLaw(
                    "deltas take no more bytes together than apart",
                    joined.length + ", not " + apart + ": " + hex(joined));
        }
        return new Delta(last.author, last.lot, joined);
    }

    /** The deltas in the order in which they were made, one by one and by groups of what one author made in a row. */
    private void causalOrder(byte[] whole) {
        C single = freshInCausalOrder();
        C grouped = freshInCausalOrder();
        List<byte[]> group = new ArrayList<>();
        for (int i = 0; i < deltas.size(); i++) {
            Delta delta = deltas.get(i);
            applyReady(single, delta);
            group.add(delta.bytes);
            if (i + 1 == deltas.size() || deltas.get(i + 1).author != delta.author || (mixed(delta.lot, 10) & 3) == 0) {
                applyReady(grouped, joined(delta, group));
                group.clear();
            }
        }
        same("deltas in causal order give the whole", whole, single.encode());
        same("groups of deltas in causal order give the whole", whole, grouped.encode());
    }

    private void applyReady(C replica, Delta delta) {
        try {
            byte[] before = replica.encode();
            replica.requireReady(id(delta.author), delta.bytes);
            same("a check changes nothing", before, replica.encode());
            replica.apply(id(delta.author), delta.bytes);
        } catch (NotReadyException e) {
            throw new BrokenLaw("in causal order no delta waits", String.valueOf(e.getMessage()));
        }
    }

    /** Some of the deltas, whose causes may be missing: in two orders, and from a state in between. */
    private void someOnly(byte[] whole, byte[] state) {
        List<Delta> some = new ArrayList<>(shuffled(deltas, 5));
        some.removeIf(delta -> (mixed(delta.lot, 6) & 1) == 0);
        C one = applied(some);
        Collections.reverse(some);
        byte[] partial = one.encode();
        same(
                "some of the deltas in any order give one state",
                partial,
                applied(some).encode());
        C resumed = loaded(partial);
        same("decoding inverts encoding of what waits", partial, resumed.encode());
        one.load(state);
        C other = loaded(state);
        other.load(partial);
        same("joining is commutative with what waits", one.encode(), other.encode());
        for (Delta delta : shuffled(deltas, 7)) {
            resumed.apply(id(delta.author), delta.bytes);
        }
        same("what waited finds its place", whole, resumed.encode());
    }

    /** A state and a delta with something wrong: what is accepted is what an encoder makes, what isn't changes nothing. */
    private void foreignBytes(byte[] state, byte[] known) {
        C replica = loaded(known);
        byte[] forgedState = forged(state, mixed(lot, 8));
        try {
            loaded(forgedState);
            same(
                    "a decoder accepts only what an encoder makes",
                    forgedState,
                    loaded(forgedState).encode());
        } catch (MalformedDeltaException e) {
            refused(() -> replica.load(forgedState), replica, known);
        }
        Delta delta = deltas.get(Math.floorMod(lot, deltas.size()));
        byte[] forgedDelta = forged(delta.bytes, mixed(lot, 9));
        try {
            same("a decoder accepts only what an encoder makes", forgedDelta, type.joinDeltas(List.of(forgedDelta)));
        } catch (MalformedDeltaException e) {
            refused(() -> replica.apply(id(delta.author), forgedDelta), replica, known);
        }
        checksAlike(id(delta.author), forgedDelta, loaded(known));
        C causal = freshInCausalOrder();
        causal.load(known);
        checksAlike(id(delta.author), forgedDelta, causal);
    }

    /** What the check says of a delta is what happens to it. */
    private void checksAlike(ReplicaId author, byte[] delta, C replica) {
        byte[] before = replica.encode();
        Class<?> check = outcome(() -> replica.requireReady(author, delta));
        same("a check changes nothing", before, replica.encode());
        Class<?> outcome = outcome(() -> replica.apply(author, delta));
        if (check != outcome) {
            throw new BrokenLaw("a check says what applying does", check + " is not " + outcome + ": " + hex(delta));
        }
        if (outcome != Void.class) {
            same("what is refused changes nothing", before, replica.encode());
        }
    }

    private static Class<?> outcome(Runnable attempt) {
        try {
            attempt.run();
            return Void.class;
        } catch (MalformedDeltaException | NotReadyException e) {
            return e.getClass();
        }
    }

    private void refused(Runnable attempt, C replica, byte[] known) {
        try {
            attempt.run();
        } catch (MalformedDeltaException e) {
            same("what is refused changes nothing", known, replica.encode());
            return;
        }
        throw new BrokenLaw("what is refused once is always refused", "it was not");
    }

    private static byte[] forged(byte[] bytes, int random) {
        if ((random & 7) == 0 || bytes.length == 0) {
            return Arrays.copyOf(bytes, bytes.length + 1);
        }
        int at = Math.floorMod(random >> 3, bytes.length);
        if ((random & 7) == 1) {
            return Arrays.copyOf(bytes, at);
        }
        byte[] forged = bytes.clone();
        forged[at] ^= (byte) (1 << (random >>> 29));
        return forged;
    }

    private C applied(List<Delta> order) {
        C replica = fresh();
        order.forEach(delta -> replica.apply(id(delta.author), delta.bytes));
        return replica;
    }

    private static List<Delta> shuffled(List<Delta> deltas, int salt) {
        return deltas.stream()
                .sorted(Comparator.comparingInt(delta -> mixed(delta.lot, salt)))
                .toList();
    }

    /** A number that says nothing about {@code number} or {@code salt}. */
    private static int mixed(int number, int salt) {
        int mixed = (number + salt * 0x9E3779B9) * 0x85EBCA6B;
        mixed = (mixed ^ mixed >>> 13) * 0xC2B2AE35;
        return mixed ^ mixed >>> 16;
    }

    private void same(String law, byte[] one, byte[] other) {
        if (!Arrays.equals(one, other)) {
            throw new BrokenLaw(
                    law, hex(one) + " (" + valueOf(one) + ") differs from " + hex(other) + " (" + valueOf(other) + ")");
        }
    }

    private String valueOf(byte[] state) {
        try {
            return String.valueOf(loaded(state).value());
        } catch (MalformedDeltaException e) {
            return "no state";
        }
    }

    private static void nothing(String law, List<Change> changes) {
        if (!changes.isEmpty()) {
            throw new BrokenLaw(law, "it changes the value by " + changes);
        }
    }

    private static void equalValues(String law, Crdt one, Crdt other) {
        if (!Objects.equals(one.value(), other.value())) {
            throw new BrokenLaw(law, one.value() + " differs from " + other.value());
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
