package org.peerbase.collaboration;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.RecordBody.Part;
import org.peerbase.collaboration.RecordBody.Place;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * Which places each author has named in its records, so that nobody makes sub-collaborations without end. What an author
 * may name is decided by its own records alone, in their sequence: so everybody decides alike, whatever came first.
 */
final class NamedPlaces {
    /** The most places that one replica may name, the root included. */
    static final int MAX_PLACES = 65_536;

    private static final class Names {
        private final Set<Long> hashes = new HashSet<>();
        private @Nullable Place last;
    }

    private final Map<ReplicaId, Names> byAuthor = new HashMap<>();
    private final MessageDigest sha256 = NameHash.sha256();
    private final ByteWriter scratch = new ByteWriter();

    /** An author's next record has these parts; returns false, and notes nothing, if it names too many places. */
    boolean name(ReplicaId author, List<Part> parts) {
        Names names = byAuthor.computeIfAbsent(author, key -> new Names());
        Set<Long> added = Set.of();
        Place last = names.last;
        for (Part part : parts) {
            if (part.place().equals(last)) {
                continue;
            }
            last = part.place();
            long hash = hash(last);
            if (!names.hashes.contains(hash)) {
                added = added.isEmpty() ? new HashSet<>() : added;
                added.add(hash);
            }
        }
        if (names.hashes.size() + added.size() > MAX_PLACES) {
            return false;
        }
        names.hashes.addAll(added);
        names.last = last;
        return true;
    }

    /** Whether an author that names {@code others} as well may name a place. */
    boolean mayName(ReplicaId author, Place place, int others) {
        Names names = byAuthor.get(author);
        return names == null
                || names.hashes.size() + others < MAX_PLACES
                || place.equals(names.last)
                || names.hashes.contains(hash(place));
    }

    /** The first eight bytes of the SHA-256 of both names: nobody can make many places that count as one. */
    long hash(Place place) {
        scratch.clear();
        // As a record has them; what no record can have is refused where it would become one.
        scratch.writeBlock(place.sub().getBytes(StandardCharsets.UTF_8));
        scratch.writeBlock(place.type().getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(sha256.digest(scratch.toByteArray())).getLong();
    }

    /** What an author has named, in ascending order. */
    Collection<Long> named(ReplicaId author) {
        Names names = byAuthor.get(author);
        return names == null ? Set.of() : new TreeSet<>(names.hashes);
    }

    /** An author has named these before. */
    void restore(ReplicaId author, Collection<Long> hashes) {
        byAuthor.computeIfAbsent(author, key -> new Names()).hashes.addAll(hashes);
    }
}
