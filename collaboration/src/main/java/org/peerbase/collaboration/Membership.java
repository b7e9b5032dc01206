package org.peerbase.collaboration;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Who is a member, this peer not counted. A set of signed entries that expire, with a digest that is equal where the
 * participants are: the sum of a hash of each and the date of its addresses, kept in {@value #BUCKETS} parts by place on
 * the ring so that differences can be found. Refreshing an entry doesn't change the digest. Pinners aren't in it, since
 * it is for each to decide whom it trusts.
 *
 * <p>An entry that is suspected to be of a peer that is gone expires soon, unless that peer makes a newer one.
 *
 * <p>Who left or expired is remembered for a while, lest an old entry bring it back.
 */
final class Membership {
    /** The most members; as many are remembered, those included that are gone. */
    static final int MAX_MEMBERS = 4_096;

    /** The most pinners, gone ones that are still remembered included, unless the application names them. */
    static final int MAX_PINNERS = 16;

    /** How long a pinner that is gone keeps its place, in milliseconds, so that nobody makes up one after another. */
    static final int PINNER_REMEMBERED_MS = 300_000;

    /** The parts of the digest. */
    static final int BUCKETS = 64;

    /** How far the date of an entry may be from the time here: a bound on replays, far above what clocks are off. */
    static final long MAX_DATE_ERROR_MS = 24 * 3_600_000L;

    /** What became of an entry that came in. */
    enum Outcome {
        /** A peer is a member now, or again. */
        JOINED,
        /** A member has other addresses. */
        MOVED,
        /** A member is there still. */
        REFRESHED,
        /** A member said that it leaves. */
        LEFT,
        /** Nothing new, or too old. */
        STALE,
        /** It wasn't made by that peer, or shows a pass that isn't its own. */
        FORGED,
        /** A pinner that isn't trusted, or one too many. */
        NOT_ADMITTED,
        /** It is our own, and as new as the one that we made. */
        OWN
    }

    /** A peer that is a member, or was one lately. */
    static final class Member {
        private final BigInteger point;
        private MemberEntry entry;
        private long bornAt;
        private long suspectedUntil = Long.MAX_VALUE;
        private long goneAt;
        private boolean present;
        private long hash;

        private Member(BigInteger point, MemberEntry entry) {
            this.point = point;
            this.entry = entry;
            this.hash = hashOf(entry);
        }

        boolean isPinner() {
            return entry.role() == MemberRole.PINNER;
        }

        MemberEntry entry() {
            return entry;
        }

        BigInteger point() {
            return point;
        }

        /** Whether it is a member now. */
        boolean isPresent() {
            return present;
        }

        int bucket() {
            return bucketOf(point);
        }

        /** How old its entry is; of one that counts no longer, its lifetime at least. */
        long ageAt(long nowMs) {
            long age = Math.max(0, nowMs - bornAt);
            return present || entry.leaving() ? age : Math.max(age, entry.lifetimeMs());
        }

        boolean isSuspected() {
            return suspectedUntil != Long.MAX_VALUE;
        }

        private long expiresAt() {
            return Math.min(suspectedUntil, bornAt + entry.lifetimeMs());
        }

        private long forgottenAt() {
            long lastsUntil = bornAt + 2L * entry.lifetimeMs();
            return isPinner() ? Math.min(lastsUntil, goneAt + PINNER_REMEMBERED_MS) : lastsUntil;
        }
    }

    private final Admission admission;
    private final CollaborationId collaboration;
    private final Signatures signatures;
    private final LongSupplier wallClock;
    private final TreeMap<PeerId, Member> members = new TreeMap<>();
    private final long[] buckets = new long[BUCKETS];
    private int presentCount;
    private int pinnerCount;
    private long nextExpiryAt = Long.MAX_VALUE;
    private @Nullable Member self;

    Membership(Admission admission, Signatures signatures, LongSupplier wallClock) {
        this.admission = admission;
        this.collaboration = admission.access().id();
        this.signatures = signatures;
        this.wallClock = wallClock;
    }

    /** Takes this peer's own entry; from then on it is in the digest, or no longer if it says that it leaves. */
    void setSelf(MemberEntry entry, long nowMs) {
        Member own = self;
        if (own == null) {
            own = new Member(HashRing.pointOf(entry.peer()), entry);
            self = own;
        }
        replace(own, entry, nowMs);
    }

    /** When {@link #expire} will have something to do, at the earliest. */
    long nextExpiryAt() {
        return nextExpiryAt;
    }

    /** This peer's own entry, if it has one. */
    @Nullable
    Member self() {
        return self;
    }

    /** Takes an entry from elsewhere that was made {@code ageMs} ago. */
    Outcome offer(MemberEntry entry, long ageMs, long nowMs) {
        boolean own = entry.peer().equals(signatures.self());
        Member known = own ? self : members.get(entry.peer());
        if (known != null && entry.issuedAt() <= known.entry.issuedAt()) {
            // Another one of the same moment: this peer left, or was there before, within a millisecond.
            boolean another = entry.issuedAt() == known.entry.issuedAt()
                    && !Arrays.equals(entry.toBytes(), known.entry.toBytes());
            return own && another ? verified(entry, Outcome.OWN) : Outcome.STALE;
        }
        if (own) {
            return verified(entry, Outcome.OWN);
        }
        if (ageMs >= entry.lifetimeMs()
                || Math.abs(entry.issuedAt() + ageMs - wallClock.getAsLong()) > MAX_DATE_ERROR_MS
                || (known == null && presentCount >= MAX_MEMBERS)) {
            return Outcome.STALE;
        }
        if (entry.role() == MemberRole.PINNER && !hasRoomFor(entry, known)) {
            return Outcome.NOT_ADMITTED;
        }
        if (!admission.hasPass(entry, known == null ? null : known.entry)
                || !entry.isSigned(signatures, collaboration)) {
            return Outcome.FORGED;
        }
        if (known != null && known.present && known.entry.role() != entry.role()) {
            // It vanished, and came back as something else.
            suspect(entry.peer(), entry.issuedAt(), nowMs + Suspicions.TIMEOUT_MS);
            return Outcome.STALE;
        }
        return accept(known, entry, nowMs - ageMs, nowMs);
    }

    /**
     * Takes the word of a peer itself on how old the entry is that is known of it; others may have said that it is older.
     *
     * @return {@link Outcome#STALE} if it is another entry, or not younger
     */
    Outcome correctAge(MemberEntry entry, long ageMs, long nowMs) {
        Member known = members.get(entry.peer());
        boolean younger = known != null
                && !known.isSuspected()
                && nowMs - ageMs > known.bornAt
                && ageMs < entry.lifetimeMs()
                && !entry.leaving()
                && Arrays.equals(entry.toBytes(), known.entry.toBytes());
        return younger ? accept(known, entry, nowMs - ageMs, nowMs) : Outcome.STALE;
    }

    /** Whether a suspicion of entries up to that date would be news. */
    boolean maySuspect(PeerId peer, long issuedAt) {
        Member member = members.get(peer);
        return member != null && member.present && !member.isSuspected() && issuedAt >= member.entry.issuedAt();
    }

    /**
     * Lets a member expire soon, unless a newer entry of it comes.
     *
     * @param issuedAt the date of the latest entry of it that is suspected
     * @return whether it has such an entry and was not suspected before
     */
    boolean suspect(PeerId peer, long issuedAt, long untilMs) {
        Member member = members.get(peer);
        if (member == null || !maySuspect(peer, issuedAt)) {
            return false;
        }
        member.suspectedUntil = untilMs;
        nextExpiryAt = Math.min(nextExpiryAt, member.expiresAt());
        return true;
    }

    private boolean hasRoomFor(MemberEntry pinner, @Nullable Member known) {
        return admission.isTrusted(pinner.peer())
                && (admission.namesPinners() || pinnerCount < MAX_PINNERS || (known != null && known.isPinner()));
    }

    /** Whether to have links with the peer that made this entry for itself. */
    boolean mayLink(MemberEntry entry) {
        Member known = members.get(entry.peer());
        // A pinner that has gone lately was one, and may come back with a clock that was set back: then it is reminded.
        return entry.role() == MemberRole.PINNER
                ? known != null && known.isPinner()
                : admission.hasPass(entry, known == null ? null : known.entry);
    }

    private Outcome verified(MemberEntry entry, Outcome outcome) {
        return entry.isSigned(signatures, collaboration) ? outcome : Outcome.FORGED;
    }

    private Outcome accept(@Nullable Member known, MemberEntry entry, long bornAt, long nowMs) {
        Member member = known;
        if (member == null) {
            if (members.size() >= MAX_MEMBERS) {
                forgetOne();
            }
            member = new Member(HashRing.pointOf(entry.peer()), entry);
            members.put(entry.peer(), member);
            pinnerCount += pinners(entry);
        }
        boolean wasPresent = member.present;
        boolean moved = member.entry.since() != entry.since();
        replace(member, entry, bornAt);
        nextExpiryAt = Math.min(nextExpiryAt, member.expiresAt());
        if (entry.leaving()) {
            member.goneAt = nowMs;
            return wasPresent ? Outcome.LEFT : Outcome.STALE;
        }
        if (!wasPresent) {
            return Outcome.JOINED;
        }
        return moved ? Outcome.MOVED : Outcome.REFRESHED;
    }

    /** Makes room by forgetting whoever of those that are gone would be forgotten first. */
    private void forgetOne() {
        members.values().stream()
                .filter(member -> !member.present)
                .min(Comparator.comparingLong(Member::forgottenAt))
                .ifPresent(member -> {
                    pinnerCount -= pinners(member.entry);
                    members.remove(member.entry.peer());
                });
    }

    private void replace(Member member, MemberEntry entry, long bornAt) {
        long before = member.present ? member.hash : 0;
        if (member.entry.since() != entry.since() || member.entry.role() != entry.role()) {
            member.hash = hashOf(entry);
        }
        if (member != self) {
            pinnerCount += pinners(entry) - pinners(member.entry);
        }
        member.entry = entry;
        member.bornAt = bornAt;
        member.suspectedUntil = Long.MAX_VALUE;
        setPresent(member, !entry.leaving(), before);
    }

    private void setPresent(Member member, boolean present, long hashBefore) {
        if (member != self) {
            presentCount += (present ? 1 : 0) - (member.present ? 1 : 0);
        }
        member.present = present;
        buckets[member.bucket()] += (present ? member.hash : 0) - hashBefore;
    }

    private static int pinners(MemberEntry entry) {
        return entry.role() == MemberRole.PINNER ? 1 : 0;
    }

    private static long hashOf(MemberEntry entry) {
        if (entry.role() == MemberRole.PINNER) {
            return 0;
        }
        MessageDigest digest = NameHash.sha256();
        digest.update(entry.peer().toBytes());
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(entry.since()).flip());
        long hash = ByteBuffer.wrap(digest.digest()).getLong();
        return hash == 0 ? 1 : hash;
    }

    /** Drops what is past its time; returns who was a member and is no longer. */
    List<Member> expire(long nowMs) {
        if (nowMs < nextExpiryAt) {
            return List.of();
        }
        List<Member> expired = new ArrayList<>();
        nextExpiryAt = Long.MAX_VALUE;
        for (Member member : members.values()) {
            if (member.present && nowMs >= member.expiresAt()) {
                setPresent(member, false, member.hash);
                member.goneAt = nowMs;
                expired.add(member);
            }
        }
        members.values().removeIf(member -> !member.present && nowMs >= member.forgottenAt());
        pinnerCount = (int) members.values().stream().filter(Member::isPinner).count();
        for (Member member : members.values()) {
            nextExpiryAt = Math.min(nextExpiryAt, member.present ? member.expiresAt() : member.forgottenAt());
        }
        return expired;
    }

    /** What is known of a peer, a gone one included. */
    @Nullable
    Member get(PeerId peer) {
        return members.get(peer);
    }

    boolean isMember(PeerId peer) {
        Member member = members.get(peer);
        return member != null && member.present;
    }

    /** How many others are members. */
    int size() {
        return presentCount;
    }

    /** All that are or were members, in the order of their ids. */
    Collection<Member> all() {
        return members.values();
    }

    /** Equal where the participants are, this peer counted. */
    long digest() {
        long sum = 0;
        for (long bucket : buckets) {
            sum += bucket;
        }
        return sum;
    }

    /** The digest in {@code parts} parts, a power of two up to {@value #BUCKETS}. */
    long[] digests(int parts) {
        long[] sums = new long[parts];
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            sums[bucket * parts / BUCKETS] += buckets[bucket];
        }
        return sums;
    }

    /** In which bucket a place on the ring falls. */
    static int bucketOf(BigInteger point) {
        return point.shiftRight(HashRing.BITS - Integer.numberOfTrailingZeros(BUCKETS))
                .intValue();
    }
}
