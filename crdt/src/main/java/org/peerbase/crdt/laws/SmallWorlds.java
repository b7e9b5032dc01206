package org.peerbase.crdt.laws;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * Checks a type in every small world: all that three replicas can do with a few operations, whatever had arrived where
 * before each of them. In each world every set of deltas, in every order in which they can arrive, must lead to one state;
 * the states of any two sets must join to that of both; an author's deltas must do joined what they do apart; and the
 * values must be those of a {@link Model}, where what was seen is complete.
 *
 * <p>Orders cost nothing: a set's state is compared with what each of its deltas makes of the state without it. Of two
 * operations that didn't see each other only one order is looked at, since either gives the same world.
 *
 * @param <C> the handle of the type
 * @param <O> operations
 */
public final class SmallWorlds<C extends Crdt, O> {
    private static final int REPLICAS = 3;
    private static final long TIME = 1000;

    private final CrdtType<C> type;
    private final List<O> operations;
    private final BiConsumer<? super C, O> doing;
    private final @Nullable Model<O> model;

    private SmallWorlds(
            CrdtType<C> type, List<O> operations, BiConsumer<? super C, O> doing, @Nullable Model<O> model) {
        this.type = type;
        this.operations = List.copyOf(operations);
        this.doing = doing;
        this.model = model;
    }

    /** The worlds in which replicas of {@code type} do {@code operations}, in the way that {@code doing} says. */
    public static <C extends Crdt, O> SmallWorlds<C, O> of(
            CrdtType<C> type, List<O> operations, BiConsumer<? super C, O> doing) {
        return new SmallWorlds<>(type, operations, doing, null);
    }

    /** The same worlds, compared with {@code model}. */
    public SmallWorlds<C, O> withModel(Model<O> model) {
        return new SmallWorlds<>(type, operations, doing, model);
    }

    /**
     * Checks all worlds of up to {@code count} operations, the small ones first.
     *
     * @return how many there are
     * @throws AssertionError at the first that breaks a law, with all that happened in it; none is smaller
     */
    public long check(int count) {
        World empty = new World();
        List<World> worlds = List.of(empty);
        long checked = 0;
        for (int size = 1; size < count; size++) {
            List<World> larger = new ArrayList<>();
            worlds.forEach(world -> extend(world, larger));
            worlds = larger;
            checked += worlds.size();
        }
        List<World> last = new ArrayList<>();
        for (World world : worlds) {
            extend(world, last);
            checked += last.size();
            last.clear();
        }
        return checked;
    }

    /** Adds to {@code larger} all worlds with one operation more. */
    private void extend(World world, List<World> larger) {
        int size = world.events.size();
        for (int author = 0; author < REPLICAS; author++) {
            for (int seen = 0; seen < 1 << size; seen++) {
                if (!world.allows(author, seen)) {
                    continue;
                }
                for (O operation : operations) {
                    World next = world.after(author, seen, operation);
                    if (next != null) {
                        larger.add(next);
                    }
                }
            }
        }
    }

    /** Sets of events are numbers here, a bit each. */
    private final class World {
        private final List<Event<O>> events;
        private final int[] authors;
        private final byte[][] deltas;
        private final byte[][] states;

        World() {
            events = List.of();
            authors = new int[0];
            deltas = new byte[0][];
            states = new byte[][] {fresh().encode()};
        }

        private World(World before, int author, Event<O> event, byte[] delta, byte[] state) {
            int number = event.number();
            events = new ArrayList<>(before.events);
            events.add(event);
            authors = Arrays.copyOf(before.authors, number + 1);
            authors[number] = author;
            deltas = Arrays.copyOf(before.deltas, number + 1);
            deltas[number] = delta;
            states = Arrays.copyOf(before.states, 2 << number);
            check(number, event, state);
        }

        /** Whether {@code author} may have seen this: what it did and saw before, and not the mirror image of another world. */
        boolean allows(int author, int seen) {
            int last = events.size() - 1;
            for (int i = 0; i <= last; i++) {
                int known = 1 << i | bits(events.get(i));
                if (authors[i] == author && (seen & known) != known) {
                    return false;
                }
            }
            return last < 0 || (seen >> last & 1) == 1 || authors[last] < author;
        }

        /** The world after one operation more, null if that changes nothing. */
        @Nullable
        World after(int author, int seen, O operation) {
            List<byte[]> made = new ArrayList<>();
            C replica = replica(author, made);
            replica.load(states[seen]);
            BitSet bits = BitSet.valueOf(new long[] {seen});
            Event<O> event = new Event<>(events.size(), id(author), TIME, operation, bits);
            doing.accept(replica, operation);
            byte[] state = replica.encode();
            if (made.isEmpty()) {
                if (!Arrays.equals(state, states[seen])) {
                    throw new AssertionError(type.name() + " changes without a delta by " + event + this);
                }
                return null;
            }
            byte[] delta = made.size() == 1 ? made.get(0) : type.joinDeltas(made);
            return new World(this, author, event, delta, state);
        }

        private void check(int number, Event<O> event, byte[] state) {
            int added = 1 << number;
            for (int set = added; set < 2 * added; set++) {
                states[set] = applied(states[set ^ added], number);
                for (int i = 0; i < number; i++) {
                    if ((set >> i & 1) == 1) {
                        same("the order of deltas", set, applied(states[set ^ 1 << i], i));
                    }
                }
                if (model != null && isComplete(set)) {
                    checkValue(model, set);
                }
            }
            same("the delta and the change itself", bits(event) | added, state);
            for (int one = added; one < 2 * added; one++) {
                for (int other = 0; other < 2 * added; other++) {
                    same("joining states", one | other, joined(one, other));
                    if (other < added) {
                        same("joining states", one | other, joined(other, one));
                    }
                }
            }
            checkGroups(number);
        }

        private byte[] applied(byte[] state, int number) {
            C replica = fresh();
            replica.load(state);
            replica.apply(id(authors[number]), deltas[number]);
            return replica.encode();
        }

        private byte[] joined(int one, int other) {
            C replica = fresh();
            replica.load(states[one]);
            replica.load(states[other]);
            return replica.encode();
        }

        /** The deltas of the last event's author, that one and any of the others. */
        private void checkGroups(int number) {
            int author = authors[number];
            for (int set = 1 << number; set < 2 << number; set++) {
                List<byte[]> group = new ArrayList<>();
                boolean isOneAuthors = true;
                for (int i = 0; i <= number; i++) {
                    if ((set >> i & 1) == 1) {
                        isOneAuthors &= authors[i] == author;
                        group.add(deltas[i]);
                    }
                }
                if (isOneAuthors) {
                    C replica = fresh();
                    replica.apply(id(author), type.joinDeltas(group));
                    same("joining deltas", set, replica.encode());
                }
            }
        }

        private void checkValue(Model<O> meaning, int set) {
            List<Event<O>> arrived =
                    events.stream().filter(event -> isIn(set, event)).toList();
            C replica = fresh();
            replica.load(states[set]);
            Object expected = meaning.value(arrived);
            if (!Objects.equals(expected, replica.value())) {
                throw new AssertionError(type.name() + " has the value " + replica.value() + " after "
                        + Integer.toBinaryString(set) + ", not " + expected + this);
            }
        }

        /** Whether everything that the events of {@code set} saw is in it, and was when they saw it. */
        private boolean isComplete(int set) {
            return isClosed(set) && events.stream().allMatch(event -> !isIn(set, event) || isClosed(bits(event)));
        }

        private boolean isClosed(int set) {
            return events.stream().allMatch(event -> !isIn(set, event) || (set & bits(event)) == bits(event));
        }

        private boolean isIn(int set, Event<O> event) {
            return (set >> event.number() & 1) == 1;
        }

        private void same(String what, int set, byte[] state) {
            if (!Arrays.equals(states[set], state)) {
                throw new AssertionError(
                        type.name() + ": " + what + " gives " + HexFormat.of().formatHex(state)
                                + " after " + Integer.toBinaryString(set) + ", not "
                                + HexFormat.of().formatHex(states[set]) + this);
            }
        }

        /** What happened, a line each; sets above are binary numbers whose last digit is event 0. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < events.size(); i++) {
                Event<O> event = events.get(i);
                text.append("\nevent ").append(i).append(": ").append(History.name(authors[i]));
                text.append(", which saw ").append(event.seen()).append(", ").append(event.operation());
                text.append(", delta ").append(HexFormat.of().formatHex(deltas[i]));
            }
            return text.toString();
        }
    }

    private static int bits(Event<?> event) {
        return event.seen().isEmpty() ? 0 : (int) event.seen().toLongArray()[0];
    }

    private static ReplicaId id(int replica) {
        return Trial.id(replica);
    }

    private C replica(int author, List<byte[]> made) {
        return type.create(new ReplicaContext(id(author), new Object(), made::add, () -> TIME));
    }

    private C fresh() {
        return type.create(new ReplicaContext(ReplicaId.of("observer"), new Object(), delta -> {}, () -> TIME));
    }
}
