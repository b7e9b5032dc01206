package org.peerbase.crdt.causal;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.value.Bytes;

/**
 * Where entries lie: the root, or a key of a map and a type. It is an index over its entries, told of each that comes and
 * goes, from which the type's value follows. A place without entries isn't kept, unless it is the root.
 */
public abstract class Place {
    /** How deep maps may lie in one another. */
    public static final int DEPTH_MAX = 32;

    /** Null for the root. */
    final @Nullable MapPlace parent;

    final Bytes key;

    /** The place of the next type under the same key. */
    @Nullable
    Place sibling;

    /** The number of entries here and, for a map, below. */
    int size;

    Place(@Nullable MapPlace parent, Bytes key) {
        this.parent = parent;
        this.key = key;
    }

    /** The type. */
    public abstract Kind kind();

    /** The value that users see: immutable, and a copy. */
    public abstract @Nullable Object value();

    /** Hears that an entry of this very place came in. */
    abstract void added(Entry entry);

    /** Hears that an entry of this very place went out. */
    abstract void removed(Entry entry);

    /** Hands out all entries here and below. */
    abstract void forEachEntry(Consumer<Entry> action);

    /** The key under which it lies in its map. */
    public final Bytes key() {
        return key;
    }

    final int depth() {
        int depth = 0;
        for (Place above = parent; above != null; above = above.parent) {
            depth++;
        }
        return depth;
    }

    /** The place that lies below {@code root} as this one lies below its own, made if it isn't there. */
    final Place openIn(Place root) {
        return openIn(root, null);
    }

    /** The place that lies below {@code root} as this one lies below {@code top}, made if it isn't there. */
    final Place openIn(Place root, @Nullable Place top) {
        return parent == null || this == top ? root : ((MapPlace) parent.openIn(root, top)).open(key, kind());
    }

    /** Puts in an entry that lies at this very place. */
    final void put(Entry entry) {
        added(entry);
        for (Place place = this; place != null; place = place.parent) {
            place.size++;
        }
    }

    /** Takes out an entry that lies at this very place, and lets go of the places that are empty then. */
    final void take(Entry entry) {
        removed(entry);
        Place place = this;
        while (place != null) {
            MapPlace above = place.parent;
            place.size--;
            if (place.size == 0 && above != null) {
                above.close(place);
            }
            place = above;
        }
    }

    /**
     * Compares what two entries of one number hold, which only a lying author makes: the lesser counts. By place, then by
     * payload.
     */
    final int compareContent(byte[] payload, Place other, byte[] otherPayload) {
        int byPlace = isAt(other) ? 0 : comparePath(other);
        return byPlace != 0 ? byPlace : Arrays.compareUnsigned(payload, otherPayload);
    }

    /** Whether both lie at the end of the same way. */
    private boolean isAt(Place other) {
        Place one = this;
        Place another = other;
        while (one.parent != null && another.parent != null) {
            if (one.kind() != another.kind() || !one.key.equals(another.key)) {
                return false;
            }
            one = one.parent;
            another = another.parent;
        }
        return one.parent == another.parent;
    }

    /** Compares the ways from the root: key by key, at each the type first. */
    private int comparePath(Place other) {
        List<Place> way = way();
        List<Place> otherWay = other.way();
        for (int i = 0; i < Math.min(way.size(), otherWay.size()); i++) {
            Place one = way.get(i);
            Place another = otherWay.get(i);
            int order = one.kind().compareTo(another.kind());
            if (order == 0) {
                order = one.key.compareTo(another.key);
            }
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(way.size(), otherWay.size());
    }

    /** The places from the one below the root to this one. */
    final List<Place> way() {
        Place[] way = new Place[depth()];
        Place at = this;
        for (int i = way.length - 1; i >= 0; i--) {
            way[i] = at;
            at = Objects.requireNonNull(at.parent);
        }
        return List.of(way);
    }
}
