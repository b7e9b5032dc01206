package org.peerbase.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.causal.Batch;
import org.peerbase.crdt.causal.CausalDelta;
import org.peerbase.crdt.causal.CausalReplica;
import org.peerbase.crdt.causal.Entry;
import org.peerbase.crdt.causal.Location;
import org.peerbase.crdt.causal.Place;
import org.peerbase.crdt.causal.Touch;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.crdt.value.ElementCodec;
import org.peerbase.crdt.value.Values;

/**
 * What the causal types share: they are a replica of the kernel, or a place in a map that is one.
 */
abstract class CausalCrdt extends AbstractCrdt {
    /**
     * Where a handle stands.
     *
     * @param root the map in which it lies, null if it is a replica of its own
     */
    record Seat(
            ReplicaContext context,
            Location location,
            @Nullable CausalCrdt root) {}

    /** A listener to what lies at a place of a map. */
    private record InnerListener(
            Location location, @Nullable Object initial, ChangeListener listener) {}

    private final Location location;
    private final CausalReplica replica;
    private final CausalCrdt root;
    private List<InnerListener> innerListeners = List.of();

    CausalCrdt(CrdtType<? extends Crdt> type, Seat seat) {
        super(type, seat.context());
        location = seat.location();
        replica = location.replica();
        root = seat.root() == null ? this : seat.root();
    }

    @Override
    public final ReplicaId id() {
        return root == this ? super.id() : root.id();
    }

    @Override
    final void renameAuthor(ReplicaId newId) {
        refuseInMap();
        replica.rename(newId);
    }

    /** The value where there is nothing. */
    abstract @Nullable Object initialValue();

    final CausalCrdt root() {
        return root;
    }

    final Location location() {
        return location;
    }

    /** The place with what is here now, null if there is nothing. */
    final @Nullable Place place() {
        return location.find();
    }

    @Override
    public @Nullable Object value() {
        synchronized (lock) {
            Place place = place();
            return place == null ? initialValue() : place.value();
        }
    }

    /** Changes this replica, under the lock: entries that were seen give way to a new one, or to nothing. */
    final void replace(List<Entry> seen, byte @Nullable [] payload) {
        Batch batch = replica.replace(location, seen, payload);
        if (batch.isEmpty()) {
            return;
        }
        if (isReplicated()) {
            emit(replica.encode(batch));
        }
        if (root.isObserved() || !root.innerListeners.isEmpty()) {
            Effects effects = new Effects();
            Touch touch = Touch.of(batch, replica.root());
            if (root.isObserved()) {
                effects.addAll(CausalChanges.of(touch));
            }
            root.addParts(touch, effects);
            root.publish(effects);
        }
    }

    @Override
    final CheckedDelta check(ReplicaId author, byte[] delta) {
        refuseInMap();
        CausalDelta checked = replica.check(author, delta);
        if (isCausal()) {
            requireNothing(replica.missing(author, checked));
        }
        return changes -> hear(replica.apply(author, checked), changes);
    }

    @Override
    final void joinState(byte[] state, Effects changes) {
        refuseInMap();
        Batch batch = replica.join(state);
        if (batch != null) {
            hear(batch, changes);
            return;
        }
        changes.addAll(CausalChanges.between(null, replica.root(), initialValue()));
        addParts(changes, inner -> CausalChanges.between(null, inner.location.find(), inner.initial));
    }

    @Override
    final void replaceState(byte[] state, Effects changes) {
        refuseInMap();
        Place before = replica.root();
        replica.reset(state);
        changes.addAll(CausalChanges.between(before, replica.root(), initialValue()));
        addParts(
                changes,
                inner -> CausalChanges.between(inner.location.find(before), inner.location.find(), inner.initial));
    }

    @Override
    final void forgoElements(ReplicaId gone) {
        replica.forgo(gone);
    }

    private void hear(Batch batch, Effects changes) {
        if (!batch.isEmpty()) {
            Touch touch = Touch.of(batch, replica.root());
            changes.addAll(CausalChanges.of(touch));
            addParts(touch, changes);
        }
    }

    private void addParts(Touch touch, Effects changes) {
        addParts(changes, inner -> {
            Touch at = touch.at(inner.location);
            return at == null ? List.of() : CausalChanges.of(at);
        });
    }

    private void addParts(Effects changes, Function<InnerListener, List<Change>> changesOf) {
        for (InnerListener inner : innerListeners) {
            changes.addPart(inner.listener, changesOf.apply(inner));
        }
    }

    @Override
    public final byte[] encode() {
        synchronized (lock) {
            refuseInMap();
            return replica.encode();
        }
    }

    /** The bytes of what may be an element of {@code codec} or anything else; null if it is none. */
    @SuppressWarnings({"unchecked", "NullAway"}) // whether E has a null is up to the codec
    static <E extends @Nullable Object> @Nullable Bytes bytesOfAny(ElementCodec<E> codec, @Nullable Object object) {
        try {
            return bytes(codec, (E) object);
        } catch (ClassCastException | IllegalArgumentException e) {
            return null;
        }
    }

    static <E extends @Nullable Object> Bytes bytes(ElementCodec<E> codec, E element) {
        return Values.encode(Values.of(codec.toValue().apply(element)));
    }

    private void refuseInMap() {
        if (root != this) {
            throw new UnsupportedOperationException(
                    "this " + type().name() + " lies in a map: deltas and states are those of the map");
        }
    }

    @Override
    public final void addListener(ChangeListener listener) {
        if (root == this) {
            super.addListener(listener);
            return;
        }
        synchronized (lock) {
            List<InnerListener> more = new ArrayList<>(root.innerListeners);
            more.add(new InnerListener(location, initialValue(), listener));
            root.innerListeners = more;
        }
    }

    @Override
    public final void removeListener(ChangeListener listener) {
        if (root == this) {
            super.removeListener(listener);
            return;
        }
        synchronized (lock) {
            List<InnerListener> fewer = new ArrayList<>(root.innerListeners);
            fewer.remove(new InnerListener(location, initialValue(), listener));
            root.innerListeners = fewer;
        }
    }
}
