package org.peerbase.crdt;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.causal.CounterPlace;
import org.peerbase.crdt.causal.Entry;
import org.peerbase.crdt.causal.Payload;

/**
 * A counter that can lie in a map: each replica keeps what it counted so far under one name, and takes the place of its
 * last. Counts of several replicas add up. (Almeida, Shoker, Baquero: Delta state replicated data types, 2018.)
 *
 * <p>Removing its key from an {@link OrMap} takes it back to 0, less exactly than one may think: what a replica counted before
 * is gone if the removal has seen it, but a replica that counts at the same time carries its own old count on, since all
 * it counted is under one name. If {@code a} counted 5, and {@code b} removes the key while {@code a} counts 1 more, 6 is
 * left, not 1. This anomaly is known of the type; who needs exact resets uses a fresh key.
 *
 * <p>Delta: the number and what the author counted in all, and the name in whose place it comes, eight to twelve bytes.
 * State: the names of all that were seen, as ranges, and a count for each replica that counted.
 */
public final class CCounter extends CausalCrdt {
    CCounter(CrdtType<CCounter> type, Seat seat) {
        super(type, seat);
    }

    /** Adds 1. */
    public void inc() {
        inc(1);
    }

    /**
     * Adds {@code amount}.
     *
     * @throws IllegalArgumentException if it is negative or brings what this replica counted in all above
     *     {@link GCounter#COUNT_MAX}
     */
    public void inc(long amount) {
        count(amount, 1);
    }

    /** Takes away 1. */
    public void dec() {
        dec(1);
    }

    /**
     * Takes away {@code amount}.
     *
     * @throws IllegalArgumentException if it is negative or brings what this replica counted in all below the opposite of
     *     {@link GCounter#COUNT_MAX}
     */
    public void dec(long amount) {
        count(amount, -1);
    }

    private void count(long amount, int sign) {
        synchronized (lock) {
            requireOpen();
            CounterPlace counter = counter();
            List<Entry> own = counter == null ? List.of() : counter.own();
            long counted = CounterPlace.sum(own);
            long after = counted + sign * amount;
            boolean isReadable = -Payload.COUNT_MAX <= after && after <= Payload.COUNT_MAX;
            if (amount < 0 || (amount > 0 && !isReadable)) {
                throw noRoomFor(amount, sign * counted);
            }
            if (amount > 0) {
                replace(own, Payload.ofCount(after));
            }
        }
    }

    /** Of an own count that only a lie brings beyond the most, the room begins where the count is among them again. */
    private static IllegalArgumentException noRoomFor(long amount, long counted) {
        long least = Math.max(0, -Payload.COUNT_MAX - counted);
        long most = Math.max(0, Payload.COUNT_MAX - counted);
        return new IllegalArgumentException(
                "amount is " + amount + ", " + least + " to " + most + " is what the counter has room for");
    }

    /** The sum of what all replicas counted. */
    public long count() {
        synchronized (lock) {
            CounterPlace counter = counter();
            return counter == null ? 0 : counter.sum();
        }
    }

    /** The sum of what all replicas counted, a {@link Long}. */
    @Override
    public Long value() {
        return count();
    }

    @Override
    Long initialValue() {
        return 0L;
    }

    @Override
    public @Nullable Object mutate(String mutator, @Nullable Object... arguments) {
        countBy(mutator, arguments, this::inc, this::dec);
        return null;
    }

    private @Nullable CounterPlace counter() {
        return (CounterPlace) place();
    }
}
