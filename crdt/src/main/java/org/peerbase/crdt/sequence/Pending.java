package org.peerbase.crdt.sequence;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.RangeSet;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * What arrived before its causes, in a form that depends on what arrived and not on the order: by author, insertions
 * and names cut where others cover them, and deletions of elements not yet seen. Empty wherever deltas arrive in causal
 * order.
 */
final class Pending {
    /** Names, and ends of insertions and of ranges, that may wait in one sequence; more is refused. */
    static final int WAITING_MAX = 1 << 17;

    /** Bytes of content that may wait in one sequence; more is refused. */
    static final long WAITING_BYTES_MAX = 32L << 20;

    /** What waits for one author. */
    static final class Early {
        /** Insertions of the author by sequence number. They don't overlap, and replicas are numbered as by it. */
        final TreeMap<Integer, Insertion> insertions = new TreeMap<>();

        /** Names beyond a gap, by number less 1. */
        final TreeMap<Integer, ReplicaId> names = new TreeMap<>();

        /** Deletions by the author of elements of replicas whose name is missing, by number. */
        final TreeMap<Integer, RangeSet> unnamed = new TreeMap<>();

        /** Elements of the author that are deleted, and neither known nor among the insertions. */
        final RangeSet deleted = new RangeSet();

        private long wireBytes;

        /** The author and element for which the first insertion is known to wait. */
        private @Nullable Blocked blocked;

        /** The bytes of the contents of all insertions. */
        long wireBytes() {
            return wireBytes;
        }

        /** Units of the contents of all insertions. */
        long units() {
            long units = 0;
            for (Insertion insertion : insertions.values()) {
                units += insertion.units();
            }
            return units;
        }

        boolean isEmpty() {
            return insertions.isEmpty() && names.isEmpty() && unnamed.isEmpty() && deleted.isEmpty();
        }

        /**
         * The names, and the places where an insertion or a range begins or ends: cutting what waits makes no more of
         * them.
         */
        int size() {
            int size = names.size() + 2 * (insertions.size() + deleted.size());
            Insertion last = null;
            for (Insertion insertion : insertions.values()) {
                size -= last != null && last.end() == insertion.sequence() ? 1 : 0;
                last = insertion;
            }
            for (RangeSet.Range range : deleted.ranges()) {
                Map.Entry<Integer, Insertion> before = insertions.lowerEntry(range.start());
                size -= before != null && before.getValue().end() == range.start() ? 1 : 0;
                size -= insertions.containsKey(range.end()) ? 1 : 0;
            }
            for (RangeSet ranges : unnamed.values()) {
                size += 2 * ranges.size();
            }
            return size;
        }

        /** Adds an insertion where none is yet, deleted where a deletion came before it. */
        void addInsertion(Insertion insertion) {
            for (Insertion missing : missing(insertions, insertion)) {
                if (deleted.isEmpty()) {
                    put(missing);
                    continue;
                }
                int at = missing.sequence();
                for (RangeSet.Range range : deleted.remove(missing.sequence(), missing.end())) {
                    put(missing, at, range.start(), false);
                    put(missing, range.start(), range.end(), true);
                    at = range.end();
                }
                put(missing, at, missing.end(), false);
            }
        }

        private void put(Insertion insertion, int from, int to, boolean isDeleted) {
            if (from < to) {
                Insertion slice = insertion.slice(from, to);
                put(isDeleted ? slice.deleted() : slice);
            }
        }

        /** Adds an insertion that overlaps with no other. */
        void put(Insertion insertion) {
            insertions.put(insertion.sequence(), insertion);
            wireBytes += insertion.wireBytes();
        }

        void remove(Insertion insertion) {
            insertions.remove(insertion.sequence());
            wireBytes -= insertion.wireBytes();
        }

        /** Deletes elements of the author that are not known yet. */
        void addDeletion(int start, int end) {
            deleted.add(start, end);
            for (Insertion insertion : overlapping(insertions, start, end)) {
                remove(insertion);
                int from = Math.max(start, insertion.sequence());
                int to = Math.min(end, insertion.end());
                put(insertion, insertion.sequence(), from, false);
                put(insertion, from, to, true);
                put(insertion, to, insertion.end(), false);
                deleted.remove(from, to);
            }
        }
    }

    /** What waits for {@code author} waits itself for an element of another author. */
    private record Blocked(SequenceAuthor author, SequenceAuthor by, int element) {}

    private final SequenceLimits limits;
    private final Map<SequenceAuthor, Early> byAuthor = new HashMap<>();

    /** By the author of the element that they wait for; also some that wait no longer. */
    private final Map<SequenceAuthor, PriorityQueue<Blocked>> blocked = new HashMap<>();

    // Not less than what waits: counting all of it is for when that is no longer good enough.
    private long sizeAtMost;
    private long wireBytesAtMost;

    Pending(SequenceLimits limits) {
        this.limits = limits;
    }

    boolean isEmpty() {
        return byAuthor.isEmpty();
    }

    /**
     * Makes room for that many more, and that many bytes of content.
     *
     * @return false if there is none
     */
    boolean reserveIfThereIsRoom(long more, long moreBytes) {
        if (!hasRoom(more, moreBytes)) {
            sizeAtMost = size();
            wireBytesAtMost = wireBytes();
        }
        if (!hasRoom(more, moreBytes)) {
            return false;
        }
        sizeAtMost += more;
        wireBytesAtMost += moreBytes;
        return true;
    }

    private boolean hasRoom(long more, long moreBytes) {
        return sizeAtMost + more <= limits.waiting() && wireBytesAtMost + moreBytes <= limits.waitingBytes();
    }

    /**
     * Makes room for that many more, and that many bytes of content.
     *
     * @throws MalformedBytesException if there is none
     */
    void reserve(long more, long moreBytes) {
        if (!reserveIfThereIsRoom(more, moreBytes)) {
            throw new MalformedBytesException("changes with more than " + limits.waiting() + " ends, or of more than "
                    + limits.waitingBytes() + " bytes, would wait for others that have not arrived");
        }
    }

    /** Units that wait, or more: a unit takes a byte at least. */
    long unitsAtMost() {
        return wireBytesAtMost;
    }

    /** Units that wait. */
    long units() {
        long units = 0;
        for (Early early : byAuthor.values()) {
            units += early.units();
        }
        return units;
    }

    private long size() {
        long size = 0;
        for (Early early : byAuthor.values()) {
            size += early.size();
        }
        return size;
    }

    private long wireBytes() {
        long bytes = 0;
        for (Early early : byAuthor.values()) {
            bytes += early.wireBytes;
        }
        return bytes;
    }

    @Nullable
    Early get(SequenceAuthor author) {
        return byAuthor.get(author);
    }

    Early of(SequenceAuthor author) {
        return byAuthor.computeIfAbsent(author, a -> new Early());
    }

    /** The authors for which something waits, sorted by id. */
    List<SequenceAuthor> authors() {
        List<SequenceAuthor> authors = new ArrayList<>(byAuthor.keySet());
        authors.sort(Comparator.comparing(author -> author.id));
        return authors;
    }

    /** Notes that what waits for {@code author} waits for the element numbered {@code element} of another. */
    void block(SequenceAuthor author, SequenceAuthor by, int element) {
        Early early = of(author);
        Blocked now = new Blocked(author, by, element);
        if (!now.equals(early.blocked)) {
            early.blocked = now;
            blocked.computeIfAbsent(by, b -> new PriorityQueue<>(Comparator.comparingInt(Blocked::element)))
                    .add(now);
        }
    }

    /** Adds to {@code ready} those that waited for elements of {@code by} which are known now. */
    void release(SequenceAuthor by, Collection<SequenceAuthor> ready) {
        PriorityQueue<Blocked> queue = blocked.get(by);
        while (queue != null) {
            Blocked first = queue.peek();
            if (first == null) {
                blocked.remove(by);
                return;
            }
            if (first.element >= by.length) {
                return;
            }
            queue.poll();
            ready.add(first.author);
        }
    }

    /** Forgets an author for which nothing waits. */
    void removeIfEmpty(SequenceAuthor author) {
        Early early = byAuthor.get(author);
        if (early != null && early.isEmpty()) {
            byAuthor.remove(author);
            if (byAuthor.isEmpty()) {
                blocked.clear();
                sizeAtMost = 0;
                wireBytesAtMost = 0;
            }
        }
    }

    /** Puts those parts of {@code insertion} into {@code map} that are not covered yet. */
    static void addMissing(NavigableMap<Integer, Insertion> map, Insertion insertion) {
        for (Insertion missing : missing(map, insertion)) {
            map.put(missing.sequence(), missing);
        }
    }

    /** Those parts of {@code insertion} that are not covered yet. */
    static List<Insertion> missing(NavigableMap<Integer, Insertion> map, Insertion insertion) {
        Map.Entry<Integer, Insertion> last = map.lastEntry();
        if (last == null || last.getValue().end() <= insertion.sequence()) {
            return List.of(insertion);
        }
        List<Insertion> missing = new ArrayList<>(1);
        int at = insertion.sequence();
        for (Insertion present : overlapping(map, insertion.sequence(), insertion.end())) {
            if (at < present.sequence()) {
                missing.add(insertion.slice(at, present.sequence()));
            }
            at = present.end();
        }
        if (at < insertion.end()) {
            missing.add(insertion.slice(at, insertion.end()));
        }
        return missing;
    }

    private static List<Insertion> overlapping(NavigableMap<Integer, Insertion> map, int start, int end) {
        List<Insertion> overlapping = new ArrayList<>(0);
        Map.Entry<Integer, Insertion> before = map.lowerEntry(start);
        if (before != null && before.getValue().end() > start) {
            overlapping.add(before.getValue());
        }
        overlapping.addAll(map.subMap(start, true, end, false).values());
        return overlapping;
    }

    /** The insertions, sorted, with those joined that continue each other. */
    static List<Insertion> coalesced(Collection<Insertion> sorted) {
        List<Insertion> joined = new ArrayList<>(sorted.size());
        List<Insertion> group = new ArrayList<>();
        for (Insertion insertion : sorted) {
            if (!group.isEmpty() && !group.get(group.size() - 1).isContinuedBy(insertion)) {
                joined.add(Insertion.concat(group));
                group.clear();
            }
            group.add(insertion);
        }
        if (!group.isEmpty()) {
            joined.add(Insertion.concat(group));
        }
        return joined;
    }
}
