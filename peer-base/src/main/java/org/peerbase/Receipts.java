package org.peerbase;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Where the changes of this replica are, and who waits to hear of it. A state machine without threads or clocks; one
 * thread at a time uses it.
 */
final class Receipts {
    /** How many peers are remembered; those that acknowledged longest ago are forgotten first. */
    static final int MAX_PEERS = 4_096;

    /** How many peers a message names. */
    private static final int NAMED = 5;

    /** Whose disks count. */
    enum Holders {
        PEERS("peer"),
        PINNERS("pinner");

        private final String word;

        Holders(String word) {
            this.word = word;
        }

        String counted(int count) {
            return count + " " + word + (count == 1 ? "" : "s");
        }
    }

    /** What a peer has. */
    private static final class Holder {
        private long changes;
        private boolean pinner;
    }

    private record Local(long changes, CompletableFuture<Void> done) {}

    private record Remote(
            long changes,
            Holders holders,
            int count,
            Duration timeout,
            long deadlineMs,
            CompletableFuture<Set<PeerId>> done) {}

    private final LinkedHashMap<PeerId, Holder> known = new LinkedHashMap<>();
    private final List<Local> locals = new ArrayList<>();
    private final List<Remote> remotes = new ArrayList<>();
    private long saved;
    private @Nullable PeerBaseException end;

    /** @param saved how many changes are on the disk already */
    Receipts(long saved) {
        this.saved = saved;
    }

    /** For changes that are counted from their first again: the same pinners, and nobody has any of them yet. */
    Receipts successor() {
        Receipts next = new Receipts(0);
        known.forEach((peer, holder) -> {
            if (holder.pinner) {
                next.pinner(peer);
            }
        });
        return next;
    }

    // Who waits

    void awaitLocal(long changes, CompletableFuture<Void> done) {
        PeerBaseException over = end;
        if (changes <= saved) {
            done.complete(null);
        } else if (over != null) {
            done.completeExceptionally(over);
        } else {
            locals.add(new Local(changes, done));
        }
    }

    void await(
            long changes,
            Holders holders,
            int count,
            Duration timeout,
            CompletableFuture<Set<PeerId>> done,
            long nowMs) {
        long timeoutMs = Math.min(Long.MAX_VALUE / 4, Math.max(0, toMillis(timeout)));
        Remote waiting = new Remote(changes, holders, count, timeout, nowMs + timeoutMs, done);
        PeerBaseException over = end;
        if (!isDone(waiting) && over != null) {
            done.completeExceptionally(over);
        } else if (!done.isDone()) {
            remotes.add(waiting);
        }
    }

    private static long toMillis(Duration timeout) {
        boolean large = timeout.compareTo(Duration.ofMillis(Long.MAX_VALUE / 4)) > 0;
        return large ? Long.MAX_VALUE / 4 : timeout.toMillis();
    }

    // What happens

    /** The first {@code changes} changes are on the disk here. */
    void saved(long changes) {
        saved = Math.max(saved, changes);
        locals.removeIf(waiting -> {
            boolean enough = waiting.changes() <= saved;
            if (enough) {
                waiting.done().complete(null);
            }
            return enough;
        });
    }

    /** A peer has the first {@code changes} changes on its disk. */
    void acknowledged(PeerId peer, long changes) {
        Holder holder = known.remove(peer);
        if (holder == null) {
            holder = new Holder();
        }
        holder.changes = Math.max(holder.changes, changes);
        known.put(peer, holder);
        forgetOldest();
        remotes.removeIf(this::isDone);
    }

    /** A peer is a pinner. It stays one here when it leaves. */
    void pinner(PeerId peer) {
        known.computeIfAbsent(peer, key -> new Holder()).pinner = true;
        forgetOldest();
        remotes.removeIf(this::isDone);
    }

    private void forgetOldest() {
        Iterator<PeerId> oldest = known.keySet().iterator();
        while (known.size() > MAX_PEERS) {
            oldest.next();
            oldest.remove();
        }
    }

    private boolean isDone(Remote waiting) {
        Set<PeerId> holders = new TreeSet<>();
        known.forEach((peer, holder) -> {
            if (holder.changes >= waiting.changes() && counts(holder, waiting.holders())) {
                holders.add(peer);
            }
        });
        return (waiting.changes() == 0 || holders.size() >= waiting.count())
                && waiting.done().complete(holders);
    }

    private static boolean counts(Holder holder, Holders wanted) {
        return wanted == Holders.PEERS || holder.pinner;
    }

    /** Nothing more is stored or sent: all who wait hear why. */
    void end(PeerBaseException reason) {
        if (end == null) {
            end = reason;
        }
        locals.forEach(waiting -> waiting.done().completeExceptionally(reason));
        locals.clear();
        remotes.forEach(waiting -> waiting.done().completeExceptionally(reason));
        remotes.clear();
    }

    // Time

    /** @param members who is a member now, this peer among them */
    void onTick(Collection<PeerId> members, PeerId self, long nowMs) {
        remotes.removeIf(waiting -> {
            boolean late = nowMs >= waiting.deadlineMs();
            if (late) {
                waiting.done().completeExceptionally(new PeerBaseException(missing(waiting, members, self)));
            }
            return late;
        });
    }

    long nextWakeUp() {
        return remotes.stream().mapToLong(Remote::deadlineMs).min().orElse(Long.MAX_VALUE);
    }

    private String missing(Remote waiting, Collection<PeerId> members, PeerId self) {
        Map<PeerId, Long> lagging = new LinkedHashMap<>();
        int holders = 0;
        for (Map.Entry<PeerId, Holder> entry : known.entrySet()) {
            Holder holder = entry.getValue();
            if (counts(holder, waiting.holders())) {
                if (holder.changes >= waiting.changes()) {
                    holders++;
                } else {
                    lagging.put(entry.getKey(), holder.changes);
                }
            }
        }
        if (waiting.holders() == Holders.PEERS) {
            members.stream()
                    .filter(peer -> !peer.equals(self) && !known.containsKey(peer))
                    .forEach(peer -> lagging.put(peer, 0L));
        }
        return "on " + holders + " of " + waiting.holders().counted(waiting.count()) + " after "
                + seconds(waiting.timeout()) + ": "
                + (lagging.isEmpty()
                        ? "no other " + waiting.holders().word + " is known; is one running, and can it be reached?"
                        : lagging.entrySet().stream()
                                .limit(NAMED)
                                .map(entry -> entry.getKey() + " has " + entry.getValue() + " of " + waiting.changes()
                                        + " changes")
                                .collect(Collectors.joining(", ")));
    }

    private static String seconds(Duration timeout) {
        return timeout.toMillis() % 1000 == 0 ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
    }
}
