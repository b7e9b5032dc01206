package org.peerbase.crdt.causal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.value.Bytes;

/** What a {@link Batch} did at one place and below: enough to tell what was there before. */
public final class Touch {
    private final Place place;
    private final @Nullable Touch above;
    private final List<Touch> inner = new ArrayList<>(1);
    private final List<Entry> added = new ArrayList<>(1);
    private final List<Entry> removed = new ArrayList<>(1);

    /** How many more entries are here and below than before. */
    private int more;

    private Touch(Place place, @Nullable Touch above) {
        this.place = place;
        this.above = above;
    }

    /** What {@code batch} did in a replica whose top is {@code root}. */
    public static Touch of(Batch batch, Place root) {
        IdentityHashMap<Place, Touch> touches = new IdentityHashMap<>(batch.added.size() + 2);
        Touch top = new Touch(root, null);
        touches.put(root, top);
        batch.added.forEach(entry -> touch(touches, entry.place, 1).added.add(entry));
        batch.removed.forEach(entry -> touch(touches, entry.place, -1).removed.add(entry));
        return top;
    }

    private static Touch touch(IdentityHashMap<Place, Touch> touches, Place place, int more) {
        Touch touch = touches.get(place);
        if (touch == null) {
            Touch outer = place.parent == null ? null : touch(touches, place.parent, 0);
            touch = new Touch(place, outer);
            touches.put(place, touch);
            if (outer != null) {
                outer.inner.add(touch);
            }
        }
        for (Touch at = touch; more != 0 && at != null; at = at.above) {
            at.more += more;
        }
        return touch;
    }

    /** Where it was. */
    public Place place() {
        return place;
    }

    /** What it did at {@code location}, which lies here or below; null if nothing. */
    public @Nullable Touch at(Location location) {
        if (location.above() == null) {
            return this;
        }
        Touch outer = at(location.above());
        if (outer != null) {
            for (Touch touch : outer.inner) {
                if (touch.place.kind() == location.kind() && touch.place.key.equals(location.key())) {
                    return touch;
                }
            }
        }
        return null;
    }

    /** The value that was here before. */
    public @Nullable Object valueBefore() {
        if (place instanceof FlagPlace) {
            return FlagPlace.value(place.kind(), place.size - more);
        }
        if (place instanceof CounterPlace counter) {
            return counter.sum() - CounterPlace.sum(added) + CounterPlace.sum(removed);
        }
        if (place instanceof RegisterPlace register) {
            return register.valueBefore(added, removed);
        }
        return rebuilt().value();
    }

    /** A place of its own with what was here before. */
    private Place rebuilt() {
        Place before = place.kind().place(null, place.key);
        Set<Entry> news = new HashSet<>();
        forEachTouch(touch -> news.addAll(touch.added));
        Consumer<Entry> copy = entry -> {
            Place target = entry.place.openIn(before, place);
            target.put(new Entry(entry.author, entry.number, target, entry.payload));
        };
        place.forEachEntry(entry -> {
            if (!news.contains(entry)) {
                copy.accept(entry);
            }
        });
        forEachTouch(touch -> touch.removed.forEach(copy));
        return before;
    }

    private void forEachTouch(Consumer<Touch> action) {
        action.accept(this);
        inner.forEach(touch -> touch.forEachTouch(action));
    }

    /** Of a set, the elements that came in and those that went out. */
    public List<SetPlace.Toggle> toggled() {
        return ((SetPlace) place).toggled(added, removed);
    }

    /**
     * What happened to one key of a map.
     *
     * @param before what it did at the place that was seen under the key before; null if none was
     * @param after the place that is seen now; null if none is
     */
    public record KeyTouch(
            Bytes key, @Nullable Touch before, @Nullable Place after) {}

    /** Of a map, what happened to its keys. */
    public List<KeyTouch> keys() {
        if (inner.size() == 1) {
            return List.of(key(inner.get(0).place.key, inner));
        }
        Map<Bytes, List<Touch>> byKey = new LinkedHashMap<>();
        for (Touch touch : inner) {
            byKey.computeIfAbsent(touch.place.key, key -> new ArrayList<>(1)).add(touch);
        }
        List<KeyTouch> keys = new ArrayList<>(byKey.size());
        byKey.forEach((key, touches) -> keys.add(key(key, touches)));
        return keys;
    }

    private KeyTouch key(Bytes key, List<Touch> touches) {
        List<Touch> candidates = new ArrayList<>(touches);
        Place after = ((MapPlace) place).shown(key);
        for (Place there = after; there != null; there = there.sibling) {
            if (!isAmong(touches, there)) {
                candidates.add(new Touch(there, this));
            }
        }
        Touch before = null;
        for (Touch candidate : candidates) {
            boolean wasThere = candidate.place.size - candidate.more > 0;
            boolean isLess = before == null || candidate.place.kind().compareTo(before.place.kind()) < 0;
            if (wasThere && isLess) {
                before = candidate;
            }
        }
        return new KeyTouch(key, before, after);
    }

    private static boolean isAmong(List<Touch> touches, Place place) {
        for (Touch touch : touches) {
            if (touch.place == place) {
                return true;
            }
        }
        return false;
    }
}
