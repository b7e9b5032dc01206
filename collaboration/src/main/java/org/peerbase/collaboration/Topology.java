package org.peerbase.collaboration;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.peerbase.multiformats.identity.PeerId;

/**
 * To whom this peer wants links: the Dias peer set over the participants that can be reached. A member that can't be is
 * tried again, at growing intervals, and others take its place meanwhile.
 *
 * <p>Pinners come on top, each as if it were the only one on the ring: so they take nobody's place, and each gets links
 * from as many as a participant does. And who opened a link to us and gets nothing from anybody is helped for a while.
 */
final class Topology {
    private static final int BACKOFF_MIN_MS = 1_000;
    private static final int BACKOFF_MAX_MS = 10_000;
    private static final int MAX_DOUBLINGS = 16;

    /** From how many failures in a row on others take a member's place. */
    private static final int UNREACHABLE_FAILURES = 2;

    /** How many times sooner than to others a link is opened to a newcomer that is next on the ring. */
    private static final int HURRY = 10;

    /** Between the first two suspicions of a member that is there all the same, in milliseconds; it doubles with each. */
    private static final int SUSPICION_BACKOFF_MS = 30_000;

    /** How it went to reach a member. */
    private static final class Reach {
        private int failures;
        private long retryAt;
        private int suspicions;
        private long suspectAt;
    }

    private final CollaborationOptions options;
    private final BigInteger own;
    private final DiasPeerSet set;
    private final HashRing members = new HashRing();
    private final TreeMap<BigInteger, PeerId> pinners = new TreeMap<>();
    private final TreeMap<PeerId, Reach> reaches = new TreeMap<>();
    private final TreeMap<BigInteger, PeerId> unreachable = new TreeMap<>();
    private Set<PeerId> helped = Set.of();
    private long resetAt = Long.MAX_VALUE;
    private long lastResetAt = Long.MIN_VALUE / 2;

    Topology(PeerId self, CollaborationOptions options) {
        this.options = options;
        this.own = HashRing.pointOf(self);
        this.set = new DiasPeerSet(own);
    }

    void add(PeerId peer, BigInteger point, MemberRole role, long nowMs) {
        reaches.remove(peer);
        unreachable.remove(point);
        if (role == MemberRole.PINNER) {
            pinners.put(point, peer);
        } else {
            members.add(point, peer);
        }
        if (members.successorOf(own).filter(point::equals).isPresent()) {
            // It may know nobody yet, and this is the one peer that all others leave it to.
            resetAt = Math.min(resetAt, Math.max(nowMs, lastResetAt + options.debounceResetConnectionsMs() / HURRY));
        }
        changed(nowMs);
    }

    void remove(PeerId peer, BigInteger point, long nowMs) {
        reaches.remove(peer);
        unreachable.remove(point);
        if (members.remove(point) || pinners.remove(point) != null) {
            changed(nowMs);
        }
    }

    /** A link with the peer stands. */
    void onLinked(PeerId peer, long nowMs) {
        if (reaches.remove(peer) != null && unreachable.remove(HashRing.pointOf(peer)) != null) {
            changed(nowMs);
        }
    }

    /** A link that was wanted ended, or did not come about. */
    void onFailed(PeerId peer, long nowMs) {
        BigInteger point = HashRing.pointOf(peer);
        if (!members.contains(point) && !pinners.containsKey(point)) {
            return;
        }
        Reach reach = reaches.computeIfAbsent(peer, key -> new Reach());
        int doublings = Math.min(MAX_DOUBLINGS, reach.failures++);
        reach.retryAt = nowMs
                + Math.min(
                        (long) BACKOFF_MIN_MS << doublings, Math.min(BACKOFF_MAX_MS, options.antiEntropyIntervalMs()));
        if (reach.failures >= UNREACHABLE_FAILURES && unreachable.put(point, peer) == null) {
            changed(nowMs);
        }
        resetAt = Math.min(resetAt, reach.retryAt);
    }

    /** Whether to ask all others now if a member is still there: it can't be reached, and this didn't say so lately. */
    boolean mayAskFor(PeerId peer, long nowMs) {
        Reach reach = reaches.get(peer);
        if (reach == null || reach.failures < UNREACHABLE_FAILURES || nowMs < reach.suspectAt) {
            return false;
        }
        reach.suspectAt = nowMs + ((long) SUSPICION_BACKOFF_MS << Math.min(MAX_DOUBLINGS, reach.suspicions++));
        return true;
    }

    /** The first change after a while takes effect at once; those that follow gather. */
    private void changed(long nowMs) {
        resetAt = Math.min(resetAt, Math.max(nowMs, lastResetAt + options.debounceResetConnectionsMs()));
    }

    /** Links to these are wanted too, for now. */
    void help(Set<PeerId> peers, long nowMs) {
        if (!peers.equals(helped)) {
            helped = peers;
            changed(nowMs);
        }
    }

    /** When links are to be set anew. */
    long resetAt() {
        return resetAt;
    }

    /** What is wanted now. */
    record Wanted(Set<PeerId> keep, Set<PeerId> open) {}

    /**
     * What links are wanted: which to keep if they stand, and which to open if they don't.
     *
     * @param opening to whom a link is being opened, up to the end of the greeting
     */
    Wanted reset(Set<PeerId> opening, long nowMs) {
        lastResetAt = nowMs;
        resetAt = Long.MAX_VALUE;
        HashRing reachable = members.without(unreachable.keySet());
        Set<PeerId> keep = new TreeSet<>(set.of(reachable));
        Set<PeerId> candidates = new TreeSet<>(keep);
        candidates.addAll(set.of(members));
        pinners.forEach((point, pinner) -> {
            if (isWanted(point, pinner, reachable)) {
                keep.add(pinner);
                candidates.add(pinner);
            }
        });
        keep.addAll(helped);
        candidates.addAll(helped);
        Set<PeerId> open = new TreeSet<>();
        for (PeerId peer : candidates) {
            Reach reach = reaches.get(peer);
            if (reach == null || nowMs >= reach.retryAt) {
                open.add(peer);
            } else {
                resetAt = Math.min(resetAt, reach.retryAt);
            }
        }
        Set<PeerId> tried = new HashSet<>(candidates);
        tried.retainAll(opening);
        keep.addAll(tried);
        return new Wanted(keep, open);
    }

    private boolean isWanted(BigInteger point, PeerId pinner, HashRing participants) {
        participants.add(point, pinner);
        try {
            return set.of(participants).contains(pinner);
        } finally {
            participants.remove(point);
        }
    }
}
