package org.peerbase.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.dot.Dot;
import org.peerbase.crdt.dot.ReplicaId;

/** What all types share: the lock, the listeners, and one kind of refusal. */
abstract class AbstractCrdt implements Crdt {
    private final CrdtType<? extends Crdt> type;
    private final ReplicaContext context;
    final Object lock;
    private List<ChangeListener> listeners = List.of();

    AbstractCrdt(CrdtType<? extends Crdt> type, ReplicaContext context) {
        this.type = type;
        this.context = context;
        this.lock = context.lock();
    }

    /**
     * Decodes a delta and checks it against the state, under the lock; changes nothing.
     *
     * @throws NotReadyException if deltas come in causal order and it builds on something that is not here
     */
    abstract CheckedDelta check(ReplicaId author, byte[] delta);

    /** Joins an encoded state, under the lock; adds to {@code changes} what it did. */
    abstract void joinState(byte[] state, List<Change> changes);

    /** Puts an encoded state in the place of this one, under the lock; adds to {@code changes} what leads to its value. */
    abstract void replaceState(byte[] state, List<Change> changes);

    @Override
    public final CrdtType<? extends Crdt> type() {
        return type;
    }

    @Override
    public final ReplicaId id() {
        return context.id();
    }

    final ReplicaContext context() {
        return context;
    }

    @Override
    public final List<Change> apply(ReplicaId author, byte[] delta) {
        return refusingWhole(() -> joined(inTime(check(author, delta))));
    }

    @Override
    public final List<Change> reapply(ReplicaId author, byte[] delta) {
        return refusingWhole(() -> joined(check(author, delta)));
    }

    @Override
    public final void requireReady(ReplicaId author, byte[] delta) {
        synchronized (lock) {
            Refusal.of(type.name(), () -> inTime(check(author, delta)));
        }
    }

    private static List<Change> joined(CheckedDelta delta) {
        List<Change> changes = new ArrayList<>(1);
        delta.join(changes);
        return changes;
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
        return refusingWhole(() -> {
            List<Change> changes = new ArrayList<>();
            joinState(state, changes);
            return changes;
        });
    }

    @Override
    public final List<Change> reset(byte[] state) {
        return refusingWhole(() -> {
            List<Change> changes = new ArrayList<>();
            replaceState(state, changes);
            return changes;
        });
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

    private List<Change> refusingWhole(Supplier<List<Change>> join) {
        synchronized (lock) {
            List<Change> changes = Refusal.of(type.name(), join);
            publish(changes);
            return changes;
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

    /** What listeners to a part are to hear of the change that was made last; given out once. */
    List<Notice> takeInnerNotices() {
        return List.of();
    }

    /** Tells of a change that was made: those first who listen to the whole. */
    final void publish(List<Change> changes) {
        List<Notice> inner = takeInnerNotices();
        if (listeners.isEmpty() && inner.isEmpty()) {
            return;
        }
        List<Notice> notices = new ArrayList<>(listeners.size() + inner.size());
        for (ChangeListener listener : listeners) {
            notices.add(new Notice(listener, changes));
        }
        notices.addAll(inner);
        Notice.sendAll(notices, changes);
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
