package org.peerbase.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.causal.MapPlace;
import org.peerbase.crdt.causal.Place;
import org.peerbase.crdt.causal.SetPlace;
import org.peerbase.crdt.causal.Touch;
import org.peerbase.crdt.causal.ValueSet;

/** Tells what happened in the causal kernel as {@link Change}s of values. */
final class CausalChanges {
    private CausalChanges() {}

    /** The changes that {@code touch} made to the value of its place. */
    static List<Change> of(Touch touch) {
        Place place = touch.place();
        List<Change> changes = new ArrayList<>(1);
        if (place instanceof SetPlace) {
            for (SetPlace.Toggle toggle : touch.toggled()) {
                Object element = ValueSet.decoded(toggle.element());
                changes.add(toggle.isIn() ? new Change.ElementAdded(element) : new Change.ElementRemoved(element));
            }
        } else if (place instanceof MapPlace) {
            touch.keys().forEach(key -> addChanges(key, changes));
        } else {
            Object before = touch.valueBefore();
            Object after = place.value();
            if (!Objects.equals(before, after)) {
                changes.add(new Change.ValueChanged(before, after));
            }
        }
        return changes;
    }

    private static void addChanges(Touch.KeyTouch touch, List<Change> changes) {
        Object key = ValueSet.decoded(touch.key());
        Touch before = touch.before();
        Place after = touch.after();
        if (before != null && before.place() == after) {
            of(before).forEach(change -> changes.add(new Change.EntryChanged(key, change)));
            return;
        }
        if (before != null) {
            changes.add(new Change.EntryRemoved(key, before.valueBefore()));
        }
        if (after != null) {
            changes.add(new Change.EntryAdded(key, after.value()));
        }
    }

    /** The changes that lead from the initial value to that of {@code place}. */
    static List<Change> ofNew(@Nullable Place place, @Nullable Object initial) {
        List<Change> changes = new ArrayList<>();
        if (place instanceof SetPlace set) {
            set.toList().forEach(element -> changes.add(new Change.ElementAdded(ValueSet.decoded(element))));
        } else if (place instanceof MapPlace map) {
            map.forEachShown(inner -> changes.add(new Change.EntryAdded(ValueSet.decoded(inner.key()), inner.value())));
        } else if (place != null && !Objects.equals(initial, place.value())) {
            changes.add(new Change.ValueChanged(initial, place.value()));
        }
        return changes;
    }
}
