package org.peerbase.crdt.laws;

import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;

/**
 * Checks that a type keeps the laws of {@link Crdt} on random histories of three replicas that changed on their own, heard
 * of each other's deltas in any order, joined each other's states, and were restored from their own bytes:
 *
 * <ul>
 *   <li>joining states is commutative, associative and idempotent, and loses nothing;
 *   <li>a delta only adds; deltas in any order, repeated, and joined in any groups, give the state that joining the
 *       replicas gives, and together take no more bytes than apart; so do some of them, whose causes may be missing;
 *   <li>where deltas come in causal order none has to wait; a check says what applying does;
 *   <li>equal states have equal bytes and equal values; loading what was encoded gives the same bytes; a decoder accepts
 *       only what an encoder makes, and what it refuses changes nothing;
 *   <li>the changes that listeners hear lead to the value, and the value is that of the state.
 * </ul>
 *
 * A history that breaks a law is shrunk to one from which no step can be taken out, and printed for {@link #replay}.
 *
 * @param <C> the handle of the type
 */
public final class CrdtLaws<C extends Crdt> {
    /** Makes one random change, or none. */
    @FunctionalInterface
    public interface Mutation<C extends Crdt> {
        /** Changes {@code crdt} as {@code random} says: the same for the same state and the same random numbers. */
        void mutate(C crdt, Random random);
    }

    private final CrdtType<C> type;
    private final Mutation<? super C> mutation;
    private final int changesMax;
    private final int triplesPerHistory;

    private CrdtLaws(CrdtType<C> type, Mutation<? super C> mutation, int changesMax, int triplesPerHistory) {
        this.type = type;
        this.mutation = mutation;
        this.changesMax = changesMax;
        this.triplesPerHistory = triplesPerHistory;
    }

    /** The laws for {@code type}, with at most 4 steps a replica, and one triple of states from each history. */
    public static <C extends Crdt> CrdtLaws<C> of(CrdtType<C> type, Mutation<? super C> mutation) {
        return new CrdtLaws<>(type, mutation, 4, 1);
    }

    /** The same laws, with at most {@code changes} steps a replica. */
    public CrdtLaws<C> withChanges(int changes) {
        return new CrdtLaws<>(type, mutation, changes, triplesPerHistory);
    }

    /**
     * The same laws, with {@code triples} triples of states from each history: the last ones of the three replicas, and
     * others that they had on the way.
     */
    public CrdtLaws<C> withTriplesPerHistory(int triples) {
        return new CrdtLaws<>(type, mutation, changesMax, triples);
    }

    /**
     * Checks {@code triples} triples.
     *
     * @param seed the same seed gives the same histories
     * @throws AssertionError at the first that breaks a law, with what brings it back
     */
    public void check(long seed, int triples) {
        for (int i = 0; i * triplesPerHistory < triples; i++) {
            long historySeed = seed * 1_000_003 + i;
            History history = History.random(new Random(historySeed), changesMax * History.REPLICAS);
            Throwable broken = broken(history);
            if (broken != null) {
                throw shrunk(history, broken);
            }
        }
    }

    /**
     * Checks one history.
     *
     * @param history as a failure printed it; what stands behind a # doesn't matter
     * @throws AssertionError if it breaks a law
     * @throws IllegalArgumentException if it is no history
     */
    public void replay(String history) {
        History parsed = History.parse(history);
        Throwable broken = broken(parsed);
        if (broken != null) {
            throw failure(parsed, parsed, broken);
        }
    }

    private Trial<C> trial(History history) {
        return new Trial<>(type, mutation, history, triplesPerHistory);
    }

    /** What goes wrong with {@code history}, null if nothing does. */
    private @Nullable Throwable broken(History history) {
        try {
            trial(history).check();
            return null;
        } catch (AssertionError | RuntimeException e) {
            return e;
        }
    }

    /** Takes out steps, many at once and then one by one, as long as what is left breaks the same law. */
    private AssertionError shrunk(History history, Throwable broken) {
        History smallest = history;
        Throwable how = broken;
        int size = Math.max(1, history.steps().size() / 2);
        while (size > 0) {
            boolean isSmaller = false;
            for (int start = 0; start + size <= smallest.steps().size(); ) {
                History smaller = smallest.without(start, start + size);
                Throwable still = broken(smaller);
                if (still != null && law(still).equals(law(how))) {
                    smallest = smaller;
                    how = still;
                    isSmaller = true;
                } else {
                    start++;
                }
            }
            size = isSmaller ? Math.min(size, smallest.steps().size()) : size / 2;
        }
        return failure(history, smallest, how);
    }

    private static String law(Throwable broken) {
        return broken instanceof BrokenLaw law ? law.law() : broken.getClass().getName();
    }

    private AssertionError failure(History history, History smallest, Throwable how) {
        return new AssertionError(
                type.name() + " breaks a law, " + how.getMessage() + "\nafter these of "
                        + history.steps().size() + " steps, which replay(\"\"\"…\"\"\") plays again:\n"
                        + trial(smallest).played(),
                how);
    }
}
