package org.peerbase.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.dot.Dot;
import org.peerbase.crdt.dot.ReplicaId;

/** What all types share: the lock, the listeners, and one kind of refusal. */
abstract class AbstractCrdt implements Crdt {
    private final CrdtType<? extends Crdt> type;
    private final ReplicaContext context;
    final Object lock;
    private volatile ReplicaId id;
    private List<ChangeListener> listeners = List.of();

    AbstractCrdt(CrdtType<? extends Crdt> type, ReplicaContext context) {
        this.type = type;
        this.context = context;
        this.lock = context.lock();
        this.id = context.id();
    }

    /**
     * Decodes a delta and checks it against the state, under the lock; changes nothing.
     *
     * @throws NotReadyException if deltas come in causal order and it builds on something that is not here
     */
    abstract CheckedDelta check(ReplicaId author, byte[] delta);

    /** Joins an encoded state, under the lock; adds to {@code changes} what it did. */
    abstract void joinState(byte[] state, Effects changes);

    /** Puts an encoded state in the place of this one, under the lock; adds to {@code changes} what leads to its value. */
    abstract void replaceState(byte[] state, Effects changes);

    @Override
    public final CrdtType<? extends Crdt> type() {
        return type;
    }

    @Override
    public ReplicaId id() {
        return id;
    }

    @Override
    public final void rename(ReplicaId newId) {
        synchronized (lock) {
            renameAuthor(newId);
            id = newId;
        }
    }

    /** The text of the {@link #value}, for whoever prints a handle. */
    @Override
    public String toString() {
        return String.valueOf(value());
    }

    /** Makes what follows under another name, under the lock; for the types whose state knows its author. */
    void renameAuthor(ReplicaId newId) {}

    final ReplicaContext context() {
        return context;
    }

    @Override
    public final List<Change> apply(ReplicaId author, byte[] delta) {
        return refusingWhole(changes -> inTime(check(author, delta)).join(changes));
    }

    @Override
    public final List<Change> reapply(ReplicaId author, byte[] delta) {
        return refusingWhole(changes -> check(author, delta).join(changes));
    }

    @Override
    public final void requireReady(ReplicaId author, byte[] delta) {
        synchronized (lock) {
            Refusal.of(type.name(), () -> inTime(check(author, delta)));
        }
    }

    private CheckedDelta inTime(CheckedDelta delta) {
        long time = delta.time();
        if (isTooFarAhead(time)) {
            throw NotReadyException.early(type.name(), time, time - LwwReg.AHEAD_MAX);
        }
        return delta;
    }

    /** Whether others would hold back a change of that time, as this replica does. */
    final boolean isTooFarAhead(long time) {
        return time > LwwReg.AHEAD_MAX && isCausal() && time - LwwReg.AHEAD_MAX > now(LwwReg.TIME_MAX);
    }

    /** Whether deltas come in causal order. */
    final boolean isCausal() {
        return context.delivery() == Delivery.CAUSAL;
    }

    /** Holds a delta back if something is missing that it builds on. */
    final void requireNothing(@Nullable Dot missing) {
        if (missing != null) {
            throw NotReadyException.awaiting(type.name(), missing);
        }
    }

    @Override
    public final List<Change> load(byte[] state) {
        return refusingWhole(changes -> joinState(state, changes));
    }

    @Override
    public final List<Change> reset(byte[] state) {
        return refusingWhole(changes -> replaceState(state, changes));
    }

    @Override
    public final void forgo(ReplicaId replica) {
        synchronized (lock) {
            if (!isCausal()) {
                throw new IllegalStateException(type.name() + ": where deltas come in any order, more may always come");
            }
            forgoElements(replica);
        }
    }

    /** Takes note, under the lock, that no more elements of {@code replica} come; for the types that name elements. */
    void forgoElements(ReplicaId replica) {}

    private List<Change> refusingWhole(Consumer<Effects> join) {
        synchronized (lock) {
            Effects effects = new Effects();
            Refusal.of(type.name(), () -> {
                join.accept(effects);
                return effects;
            });
            publish(effects);
            return effects.changes();
        }
    }

    @Override
    public void addListener(ChangeListener listener) {
        synchronized (lock) {
            List<ChangeListener> more = new ArrayList<>(listeners);
            more.add(listener);
            listeners = more;
        }
    }

    @Override
    public void removeListener(ChangeListener listener) {
        synchronized (lock) {
            List<ChangeListener> fewer = new ArrayList<>(listeners);
            fewer.remove(listener);
            listeners = fewer;
        }
    }

    /** Whether anyone hears of changes: if not, a local mutator needn't describe its own. */
    final boolean isObserved() {
        return !listeners.isEmpty();
    }

    /** Tells of a change that was made. */
    final void publish(Effects effects) {
        effects.tell(listeners);
    }

    /** Tells of a local change that was made. */
    final void publish(Change change) {
        if (isObserved()) {
            Effects effects = new Effects();
            effects.add(change);
            publish(effects);
        }
    }

    /** What the clock says, kept from 0 to {@code max}. */
    final long now(long max) {
        return Math.min(max, Math.max(0, context.clock().getAsLong()));
    }

    /** Refuses a time of a local change that no change may have, or that others would hold back. */
    final void checkTime(long time) {
        if (time < 0 || time > LwwReg.TIME_MAX) {
            throw new IllegalArgumentException("time is " + time + ", 0 to " + LwwReg.TIME_MAX + " is allowed");
        }
        if (isTooFarAhead(time)) {
            throw new IllegalArgumentException("time is " + time + ", more than a day ahead: others would not take it");
        }
    }

    /** Whether deltas of local changes are wanted. */
    final boolean isReplicated() {
        return context.sink() != DeltaSink.NONE;
    }

    /** Lets a local change be made, or throws: what every mutator calls first, under the lock. */
    final void requireOpen() {
        context.sink().requireOpen();
    }

    final void emit(byte[] delta) {
        context.sink().accept(delta);
    }

    final IllegalArgumentException unknownMutator(String mutator, @Nullable Object[] arguments, String known) {
        return new IllegalArgumentException(type.name() + " has no mutator " + mutator + " with " + arguments.length
                + " arguments; it has " + known);
    }

    /** Calls one of the mutators of a counter by its name, with an amount or without. */
    final void countBy(String mutator, @Nullable Object[] arguments, LongConsumer inc, LongConsumer dec) {
        boolean isDec = mutator.equals("dec");
        if (arguments.length > 1 || !(isDec || mutator.equals("inc"))) {
            throw unknownMutator(mutator, arguments, "inc(), inc(amount), dec(), dec(amount)");
        }
        (isDec ? dec : inc).accept(arguments.length == 0 ? 1 : number(arguments[0], "amount"));
    }

    final long number(@Nullable Object argument, String what) {
        if (argument instanceof Long || argument instanceof Integer) {
            return ((Number) argument).longValue();
        }
        throw new IllegalArgumentException(type.name() + ": " + what + " is a whole number, not " + argument);
    }

    final int index(@Nullable Object argument, String what) {
        long value = number(argument, what);
        if (value != (int) value) {
            throw new IndexOutOfBoundsException(type.name() + ": " + what + " is " + value);
        }
        return (int) value;
    }

    final String string(@Nullable Object argument, String what) {
        if (argument instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(type.name() + ": " + what + " is a string, not " + argument);
    }
}
