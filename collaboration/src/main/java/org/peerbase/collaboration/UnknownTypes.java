package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.peerbase.collaboration.RecordBody.Part;
import org.peerbase.collaboration.RecordBody.Place;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * Changes of sub-collaborations whose types aren't known here, in the order in which they came, until the application
 * defines the types. Bounded: beyond a limit they are forgotten, and come back from the store when the collaboration is
 * opened anew and the types are known.
 */
final class UnknownTypes {
    /** The most bytes kept, of all sub-collaborations together; and as many for the names of those that are forgotten. */
    static final int MAX_BYTES = 16 << 20;

    /** What an entry takes beside its delta, about. */
    private static final int ENTRY_BYTES = 64;

    /** What a place takes beside its names, about. */
    private static final int PLACE_BYTES = 300;

    /** A change that waits for its type. */
    record Kept(ReplicaId author, Part part) {}

    private final Map<Place, List<Kept>> waiting = new TreeMap<>();
    private final ToLongFunction<Place> hash;

    /** Places that are forgotten, by their hashes: no more of them than authors may name. */
    private final Set<Long> forgotten = new HashSet<>();

    private final Set<Place> forgottenNames = new TreeSet<>();
    private long bytes;
    private long nameBytes;

    /** @param hash of a place, such that nobody can make two with the same one, as {@link NamedPlaces#hash} */
    UnknownTypes(ToLongFunction<Place> hash) {
        this.hash = hash;
    }

    void keep(ReplicaId author, Part part) {
        Place place = part.place();
        if (hasForgotten(place)) {
            return;
        }
        bytes += part.delta().length + ENTRY_BYTES;
        List<Kept> kept = waiting.get(place);
        if (kept == null) {
            kept = new ArrayList<>();
            waiting.put(place, kept);
            bytes += sizeOf(place);
        }
        kept.add(new Kept(author, part));
        if (bytes > MAX_BYTES) {
            forget();
        }
    }

    private void forget() {
        for (Place place : waiting.keySet()) {
            forgotten.add(hash.applyAsLong(place));
            if (nameBytes + sizeOf(place) <= MAX_BYTES) {
                forgottenNames.add(place);
                nameBytes += sizeOf(place);
            }
        }
        waiting.clear();
        bytes = 0;
    }

    private static long sizeOf(Place place) {
        return 2L * (place.sub().length() + place.type().length()) + PLACE_BYTES;
    }

    /** Whether changes of this place are gone, so that only a new opening has them all. */
    boolean hasForgotten(Place place) {
        return !forgotten.isEmpty() && forgotten.contains(hash.applyAsLong(place));
    }

    /** Hands over what waits for a place. */
    List<Kept> take(Place place) {
        List<Kept> kept = waiting.remove(place);
        if (kept == null) {
            return List.of();
        }
        bytes -= sizeOf(place);
        kept.forEach(entry -> bytes -= entry.part().delta().length + ENTRY_BYTES);
        return kept;
    }

    /** All that waits, each place's in order; empty if some was forgotten. */
    Optional<List<Kept>> all() {
        return forgotten.isEmpty()
                ? Optional.of(waiting.values().stream().flatMap(List::stream).toList())
                : Optional.empty();
    }

    /** The places that have changes of unknown types, forgotten ones included as far as there is room for their names. */
    Set<Place> places() {
        Set<Place> places = new TreeSet<>(waiting.keySet());
        places.addAll(forgottenNames);
        return places;
    }
}
