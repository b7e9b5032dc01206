package org.peerbase.crdt;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.causal.MapPlace;
import org.peerbase.crdt.causal.Place;
import org.peerbase.crdt.causal.SetPlace;
import org.peerbase.crdt.causal.Touch;
import org.peerbase.crdt.causal.ValueSet;
import org.peerbase.crdt.value.Bytes;

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
            Replacement.ofValue(touch.valueBefore(), place.value(), changes);
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

    /**
     * The changes that lead from the value of one place to that of another of its type.
     *
     * @param before null if nothing was there
     * @param after null if nothing is there
     * @param initial the value where there is nothing
     */
    static List<Change> between(@Nullable Place before, @Nullable Place after, @Nullable Object initial) {
        List<Change> changes = new ArrayList<>();
        if (before instanceof SetPlace || after instanceof SetPlace) {
            addBetween((SetPlace) before, (SetPlace) after, changes);
        } else if (before instanceof MapPlace || after instanceof MapPlace) {
            addBetween((MapPlace) before, (MapPlace) after, changes);
        } else {
            Replacement.ofValue(
                    before == null ? initial : before.value(), after == null ? initial : after.value(), changes);
        }
        return changes;
    }

    private static void addBetween(@Nullable SetPlace before, @Nullable SetPlace after, List<Change> changes) {
        List<Bytes> was = before == null ? List.of() : before.toList();
        List<Bytes> is = after == null ? List.of() : after.toList();
        for (Bytes element : was) {
            if (after == null || !after.contains(element)) {
                changes.add(new Change.ElementRemoved(ValueSet.decoded(element)));
            }
        }
        for (Bytes element : is) {
            if (before == null || !before.contains(element)) {
                changes.add(new Change.ElementAdded(ValueSet.decoded(element)));
            }
        }
    }

    private static void addBetween(@Nullable MapPlace before, @Nullable MapPlace after, List<Change> changes) {
        Set<Bytes> keys = new LinkedHashSet<>(before == null ? List.of() : before.toList());
        keys.addAll(after == null ? List.of() : after.toList());
        for (Bytes bytes : keys) {
            Object key = ValueSet.decoded(bytes);
            Place was = before == null ? null : before.shown(bytes);
            Place is = after == null ? null : after.shown(bytes);
            if (was != null && is != null && was.kind() == is.kind()) {
                between(was, is, null).forEach(change -> changes.add(new Change.EntryChanged(key, change)));
                continue;
            }
            if (was != null) {
                changes.add(new Change.EntryRemoved(key, was.value()));
            }
            if (is != null) {
                changes.add(new Change.EntryAdded(key, is.value()));
            }
        }
    }
}
