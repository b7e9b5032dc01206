package org.peerbase.crdt.causal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.value.Bytes;

/** The index of a map: a place for each key and type. No entry lies in the map itself. */
public final class MapPlace extends Place {
    /** Of each key the place of the least type; by comparable bytes, so that equal hashes don't make the map slow. */
    private final Map<Bytes, Place> places = new HashMap<>();

    MapPlace(@Nullable MapPlace parent, Bytes key) {
        super(parent, key);
    }

    @Override
    public Kind kind() {
        return Kind.ORMAP;
    }

    @Override
    void added(Entry entry) {
        throw new IllegalStateException("no entry lies in a map itself");
    }

    @Override
    void removed(Entry entry) {
        throw new IllegalStateException("no entry lies in a map itself");
    }

    @Override
    void forEachEntry(Consumer<Entry> action) {
        places.values().forEach(shown -> forEachUnder(shown, place -> place.forEachEntry(action)));
    }

    private static void forEachUnder(@Nullable Place shown, Consumer<Place> action) {
        for (Place place = shown; place != null; place = place.sibling) {
            action.accept(place);
        }
    }

    /** The entries under {@code key}, of whatever type, a copy. */
    public List<Entry> entries(Bytes key) {
        List<Entry> entries = new ArrayList<>(1);
        forEachUnder(places.get(key), place -> place.forEachEntry(entries::add));
        return entries;
    }

    /** The place that is seen under {@code key}: the one of the least type. */
    public @Nullable Place shown(Bytes key) {
        return places.get(key);
    }

    /** The place of that type under {@code key}. */
    @Nullable
    Place find(Bytes key, Kind kind) {
        Place place = places.get(key);
        while (place != null && place.kind() != kind) {
            place = place.sibling;
        }
        return place;
    }

    /** The place of that type under {@code key}, made if it isn't there. */
    Place open(Bytes key, Kind kind) {
        Place found = find(key, kind);
        if (found != null) {
            return found;
        }
        Place made = kind.place(this, key);
        Place before = places.get(key);
        if (before == null || before.kind().compareTo(kind) > 0) {
            made.sibling = before;
            places.put(key, made);
            return made;
        }
        while (before.sibling != null && before.sibling.kind().compareTo(kind) < 0) {
            before = before.sibling;
        }
        made.sibling = before.sibling;
        before.sibling = made;
        return made;
    }

    /** Lets go of an empty place. */
    void close(Place place) {
        Place before = places.get(place.key);
        if (before == place) {
            if (place.sibling == null) {
                places.remove(place.key);
            } else {
                places.put(place.key, place.sibling);
            }
        }
        while (before != null && before.sibling != place) {
            before = before.sibling;
        }
        if (before != null) {
            before.sibling = place.sibling;
        }
        place.sibling = null;
    }

    /** The number of keys. */
    public int keys() {
        return places.size();
    }

    /** The keys, a copy. */
    public List<Bytes> toList() {
        return new ArrayList<>(places.keySet());
    }

    /** Hands out the place that is seen under each key. */
    public void forEachShown(Consumer<Place> action) {
        places.values().forEach(action);
    }

    @Override
    public Map<@Nullable Object, @Nullable Object> value() {
        ValueTable table = new ValueTable(places.size());
        places.forEach((key, place) -> table.put(key, place.value()));
        return table;
    }
}
