package org.peerbase.collaboration;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * Records that came before their causes. Bounded by number, bytes and time; what finds no room is dropped, and has to be
 * asked for again.
 */
final class CausalBuffer {
    /** The most records that wait. */
    static final int MAX_RECORDS = 8_192;

    /** The most room that they take, in bytes. */
    static final int MAX_BYTES = 32 << 20;

    /** Which part of both one link may take, lest one remote's records leave no room for those of others. */
    private static final int LINK_SHARE = 8;

    /** How long a record may wait, in milliseconds. */
    static final long MAX_WAIT_MS = 60_000;

    /** A record that waits. */
    private record Waiting(Incoming incoming, long since) {}

    /** What waits of that which one link brought. */
    private static final class Share {
        private int count;
        private long bytes;

        private boolean hasRoomFor(long size) {
            // One record there is always room for, however large.
            return count == 0 || (count < MAX_RECORDS / LINK_SHARE && bytes + size <= MAX_BYTES / LINK_SHARE);
        }
    }

    private final Map<Integer, TreeMap<Long, Waiting>> byAuthor = new TreeMap<>();
    private final Map<ReplicaId, SortedSet<Integer>> waitingFor = new HashMap<>();

    /** What the first record of each replica waits for, if that has been noted. */
    private final Map<Integer, ReplicaId> awaited = new HashMap<>();

    private final Map<Link, Share> shares = new HashMap<>();
    private int count;
    private long bytes;
    private long nextExpiryAt = Long.MAX_VALUE;

    boolean isEmpty() {
        return count == 0;
    }

    /** Whether there is much room again for what a link brings. */
    boolean isHalfEmpty(Link link) {
        Share share = shares.get(link);
        boolean halfOfShare = share == null
                || (share.count < MAX_RECORDS / LINK_SHARE / 2 && share.bytes < MAX_BYTES / LINK_SHARE / 2);
        return halfOfShare && count < MAX_RECORDS / 2 && bytes < MAX_BYTES / 2;
    }

    /** A record that waits, if it does. */
    @Nullable
    Incoming get(int author, long sequence) {
        TreeMap<Long, Waiting> records = byAuthor.get(author);
        Waiting waiting = records == null ? null : records.get(sequence);
        return waiting == null ? null : waiting.incoming();
    }

    /** Whether all records of a replica wait from one sequence to another, both included. */
    boolean hasAll(int author, long from, long to) {
        TreeMap<Long, Waiting> records = byAuthor.get(author);
        return records != null && records.subMap(from, true, to, true).size() == to - from + 1;
    }

    /** Keeps a record; returns false if there is no room. */
    boolean add(Incoming incoming, long nowMs) {
        long size = incoming.record().size();
        Share share = shares.getOrDefault(linkOf(incoming), new Share());
        if (count >= MAX_RECORDS || bytes + size > MAX_BYTES || !share.hasRoomFor(size)) {
            return false;
        }
        byAuthor.computeIfAbsent(incoming.author(), author -> new TreeMap<>())
                .put(incoming.record().sequence(), new Waiting(incoming, nowMs));
        count++;
        bytes += size;
        share.count++;
        share.bytes += size;
        shares.put(linkOf(incoming), share);
        nextExpiryAt = Math.min(nextExpiryAt, nowMs + MAX_WAIT_MS);
        return true;
    }

    /** The waiting record of a replica with the lowest sequence. */
    @Nullable
    Incoming first(int author) {
        TreeMap<Long, Waiting> records = byAuthor.get(author);
        return records == null ? null : records.firstEntry().getValue().incoming();
    }

    /** Takes away what {@link #first} gave. */
    void removeFirst(int author) {
        TreeMap<Long, Waiting> records = byAuthor.get(author);
        if (records == null) {
            throw new IllegalStateException("nothing of replica " + author + " waits");
        }
        forget(records.pollFirstEntry().getValue());
        if (records.isEmpty()) {
            byAuthor.remove(author);
            forgetAwaited(author);
        }
    }

    private void forget(Waiting waiting) {
        long size = waiting.incoming().record().size();
        count--;
        bytes -= size;
        Link link = linkOf(waiting.incoming());
        Share share = requireNonNull(shares.get(link));
        share.count--;
        share.bytes -= size;
        if (share.count == 0) {
            shares.remove(link);
        }
    }

    private static Link linkOf(Incoming incoming) {
        return requireNonNull(incoming.link(), "a local record that waits");
    }

    /** Notes that the first record of {@code author} can't be applied before {@code cause} moves on. */
    void awaits(int author, ReplicaId cause) {
        forgetAwaited(author);
        awaited.put(author, cause);
        waitingFor.computeIfAbsent(cause, key -> new TreeSet<>()).add(author);
    }

    private void forgetAwaited(int author) {
        ReplicaId cause = awaited.remove(author);
        if (cause != null) {
            SortedSet<Integer> authors = requireNonNull(waitingFor.get(cause));
            authors.remove(author);
            if (authors.isEmpty()) {
                waitingFor.remove(cause);
            }
        }
    }

    /** Whose first records may be ready now that {@code cause} has moved on; they are no longer noted. */
    SortedSet<Integer> takeWaitingFor(ReplicaId cause) {
        SortedSet<Integer> authors = waitingFor.remove(cause);
        if (authors == null) {
            return Collections.emptySortedSet();
        }
        authors.forEach(awaited::remove);
        return authors;
    }

    /** When {@link #expire} will have something to do, at the earliest; {@link Long#MAX_VALUE} if nothing waits. */
    long nextExpiryAt() {
        return isEmpty() ? Long.MAX_VALUE : nextExpiryAt;
    }

    /** Drops what has waited too long, and all after it of the same replica. */
    List<Incoming> expire(long nowMs) {
        if (nowMs < nextExpiryAt()) {
            return List.of();
        }
        nextExpiryAt = Long.MAX_VALUE;
        List<Incoming> expired = new ArrayList<>();
        for (Iterator<Map.Entry<Integer, TreeMap<Long, Waiting>>> authors =
                        byAuthor.entrySet().iterator();
                authors.hasNext(); ) {
            Map.Entry<Integer, TreeMap<Long, Waiting>> author = authors.next();
            // Removing an entry of a tree may put another one in its place.
            int replica = author.getKey();
            TreeMap<Long, Waiting> records = author.getValue();
            long expiresAt = records.firstEntry().getValue().since() + MAX_WAIT_MS;
            if (nowMs < expiresAt) {
                nextExpiryAt = Math.min(nextExpiryAt, expiresAt);
                continue;
            }
            records.values().forEach(waiting -> {
                forget(waiting);
                expired.add(waiting.incoming());
            });
            authors.remove();
            forgetAwaited(replica);
        }
        return expired;
    }

    /** Drops all of a replica. */
    List<Incoming> remove(int author) {
        TreeMap<Long, Waiting> records = byAuthor.remove(author);
        if (records == null) {
            return List.of();
        }
        forgetAwaited(author);
        records.values().forEach(this::forget);
        return records.values().stream().map(Waiting::incoming).toList();
    }
}
