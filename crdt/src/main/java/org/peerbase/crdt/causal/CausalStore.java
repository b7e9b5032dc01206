package org.peerbase.crdt.causal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.RangeSet;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.value.Bytes;

/**
 * The state of a causal type: of each author the numbers that were seen and the entries that are in. (Almeida, Shoker,
 * Baquero: Delta state replicated data types, 2018; there the entries are a dot store and the numbers the causal context.)
 *
 * <p>The join goes number by number, and knows three states of one: not seen, in, and gone; what is further wins. So a
 * number that a delta names as gone is gone, wherever its entry lies and whenever it comes, and every order of deltas
 * gives the same. If an author lies and gives one number to two entries, the {@linkplain Place#compareContent lesser} counts.
 */
final class CausalStore {
    /** Replicas that a state may know; more are refused. */
    static final int AUTHORS_MAX = 1 << 16;

    private static final RangeSet NOTHING = new RangeSet();

    final Place root;
    private final ReplicaId selfId;
    private final Map<ReplicaId, Author> authors = new HashMap<>();

    CausalStore(Kind kind, ReplicaId selfId) {
        root = kind.place(null, Bytes.of());
        this.selfId = selfId;
    }

    /** The author with that id, known from now on. */
    Author author(ReplicaId id) {
        Author known = authors.get(id);
        if (known == null) {
            known = new Author(id, id.equals(selfId));
            authors.put(known.id, known);
        }
        return known;
    }

    /** The numbers that were seen of the author with that id, whether it is known or not; not to be changed. */
    RangeSet seen(ReplicaId id) {
        Author known = authors.get(id);
        return known == null ? NOTHING : known.seen;
    }

    /** The authors of which anything was seen, in the order of their ids. */
    List<Author> authors() {
        List<Author> seen = new ArrayList<>(authors.size());
        for (Author author : authors.values()) {
            if (!author.seen.isEmpty()) {
                seen.add(author);
            }
        }
        seen.sort((one, other) -> one.id.compareTo(other.id));
        return seen;
    }

    /** Whether nothing was seen of anyone. */
    boolean isNew() {
        return authors.values().stream().allMatch(author -> author.seen.isEmpty());
    }

    /** Refuses another state if the replicas that it knows would be too many. */
    void checkRoomFor(CausalStore other) {
        checkRoomFor(selfId, other.authors.keySet());
    }

    /** Refuses ids that would be too many, this replica's own among them. */
    void checkRoomFor(ReplicaId id, Set<ReplicaId> more) {
        if (authors.size() + more.size() < AUTHORS_MAX) {
            return;
        }
        Set<ReplicaId> ids = new HashSet<>(authors.keySet());
        ids.addAll(more);
        ids.add(id);
        if (ids.size() > AUTHORS_MAX) {
            throw new MalformedBytesException(ids.size() + " replicas, at most " + AUTHORS_MAX + " are allowed");
        }
    }

    /** Puts in an entry under a number that was not seen, or in the place of another of that number. */
    Entry add(Author author, int number, Place place, byte[] payload) {
        Entry entry = new Entry(author, number, place, payload);
        author.live.put(entry);
        place.put(entry);
        return entry;
    }

    /** Takes out an entry; its number must be in the author's set, then or soon. */
    void remove(Entry entry) {
        entry.author.live.remove(entry.number);
        entry.place.take(entry);
    }

    /**
     * Joins what is written under one number elsewhere; {@code foreign} is a place below another root. What it replaces
     * leaves its place with {@link #removeAll}, so that no place closes before all that comes has come.
     */
    void join(Author author, int number, Place foreign, byte[] payload, Batch batch) {
        if (!author.seen.contains(number)) {
            batch.added.add(add(author, number, foreign.openIn(root), payload));
            return;
        }
        Entry known = author.live.get(number);
        if (known != null && foreign.compareContent(payload, known.place, known.payload) < 0) {
            batch.added.add(add(author, number, foreign.openIn(root), payload));
            batch.removed.add(known);
        }
    }

    /** Joins another state of the same type. */
    void join(CausalStore other, Batch batch) {
        List<Entry> gone = new ArrayList<>();
        for (Author foreign : other.authors()) {
            Author own = author(foreign.id);
            foreign.live.forEach(entry -> join(own, entry.number, entry.place, entry.payload, batch));
            own.live.forEach(entry -> {
                if (foreign.seen.contains(entry.number) && foreign.live.get(entry.number) == null) {
                    gone.add(entry);
                }
            });
            own.seen.addAll(foreign.seen);
        }
        removeAll(gone, batch);
    }

    /** Ends a batch: takes out what others replaced, and entries that are in. */
    void removeAll(List<Entry> entries, Batch batch) {
        batch.removed.forEach(replaced -> replaced.place.take(replaced));
        entries.forEach(this::remove);
        batch.removed.addAll(entries);
    }
}
