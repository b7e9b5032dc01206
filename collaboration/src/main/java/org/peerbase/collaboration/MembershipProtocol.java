package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.Membership.Member;
import org.peerbase.collaboration.Membership.Outcome;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/**
 * How members come to agree on who is one. Each announces itself on the app's topic, again before its entry expires, and
 * when it leaves. A digest travels by gossip, seldom; who sees one that differs from its own compares with a peer that
 * it is linked with, and only the entries of the parts that differ travel. {@link Suspicions} find those who vanished.
 */
final class MembershipProtocol {
    /** How many links are compared with after a difference has been seen. */
    private static final int DOUBTS = 3;

    /** Up to how many members entries last as long as the option says; with more in proportion, so that traffic doesn't grow. */
    private static final int MEMBERS_OF_ONE_LIFETIME = 10;

    /** How many members a part of the digest stands for, about. */
    private static final int MEMBERS_PER_PART = 4;

    /** How often an entry is made anew in its lifetime, at least: one time may be lost. */
    private static final int REFRESHES_PER_LIFETIME = 2;

    /** An entry of that age is not announced again, in milliseconds: who suspects its peer wants to see a newer one. */
    private static final int FRESH_MS = 5_000;

    /**
     * After how long a pinner says first that it is there still, in milliseconds; then after twice as long each time. No
     * digest shows who has missed its word.
     */
    private static final int PINNER_REPEATS_MS = 15_000;

    private static final int MAX_DOUBLINGS = 30;

    /** Between two answers to suspicions, in milliseconds. */
    private static final int ANSWER_INTERVAL_MS = 1_000;

    /** How long after a change entries that others lack may still be on their way, in milliseconds. */
    private static final int SETTLING_MS = 1_000;

    private final CollaborationId collaboration;
    private final MemberRole role;
    private final byte[] pass;
    private final boolean sealed;
    private final Signatures signatures;
    private final CollaborationOptions options;
    private final RandomGenerator random;
    private final LongSupplier wallClock;
    private final Outputs outputs;
    private final Membership membership;
    private final Topology topology;
    private final Replication replication;
    private final Suspicions suspicions;
    private final GossipPacing pacing;

    private List<Multiaddr> addresses;
    private long lastIssuedAt;
    private long since;
    private long refreshAt;
    private boolean mustAnnounce = true;
    private boolean shouldAnnounce;
    private boolean someoneIsWrong = true;
    private boolean isSuspected;
    private int repeats;

    /** Over whose links it was asked if this peer is still there. */
    private final TreeSet<PeerId> askers = new TreeSet<>();

    private int doubts;
    private int appPeers;
    private long sampleAt;
    private long changedAt;
    private long answeredAt = Long.MIN_VALUE / 2;

    MembershipProtocol(
            Access access,
            Signatures signatures,
            CollaborationOptions options,
            RandomGenerator random,
            LongSupplier wallClock,
            Outputs outputs,
            Topology topology,
            Replication replication,
            List<Multiaddr> addresses,
            long nowMs) {
        this.collaboration = access.id();
        this.role = access.canRead() ? options.role() : MemberRole.PINNER;
        this.pass = role == MemberRole.PARTICIPANT ? access.passFor(signatures.self()) : new byte[0];
        this.sealed = access.isSealed();
        this.signatures = signatures;
        this.options = options;
        this.random = random;
        this.wallClock = wallClock;
        this.outputs = outputs;
        this.topology = topology;
        this.replication = replication;
        this.addresses = addresses;
        this.membership = new Membership(new Admission(access, options.pinners()), signatures, wallClock);
        this.suspicions = new Suspicions(membership, topology, replication);
        this.pacing = new GossipPacing(options, random, nowMs);
        this.sampleAt = nowMs + random.nextInt(options.samplingIntervalMs());
        reissue(false, true, nowMs);
    }

    Membership membership() {
        return membership;
    }

    private void reissue(boolean leaving, boolean changed, long nowMs) {
        lastIssuedAt = Math.max(lastIssuedAt + 1, wallClock.getAsLong());
        if (changed) {
            since = lastIssuedAt;
        }
        int lifetimeMs = (int) Math.min(
                MemberEntry.MAX_LIFETIME_MS,
                (long) options.memberLifetimeMs()
                        * Math.max(MEMBERS_OF_ONE_LIFETIME, membership.size())
                        / MEMBERS_OF_ONE_LIFETIME);
        membership.setSelf(
                MemberEntry.sign(
                        signatures, collaboration, lastIssuedAt, since, lifetimeMs, leaving, role, pass, addresses),
                nowMs);
        // Spread, so that those who started together don't refresh together.
        int longest = lifetimeMs / REFRESHES_PER_LIFETIME;
        refreshAt = nowMs + Math.min(longest - random.nextInt(longest / 3 + 1), repeatAfter());
        mustAnnounce = true;
        isSuspected = !askers.isEmpty();
    }

    private long repeatAfter() {
        return role == MemberRole.PINNER
                ? (long) PINNER_REPEATS_MS << Math.min(MAX_DOUBLINGS, repeats++)
                : Long.MAX_VALUE;
    }

    void onAddressesChanged(List<Multiaddr> now, long nowMs) {
        if (!now.equals(addresses)) {
            addresses = now;
            reissue(false, true, nowMs);
            sampleAt = nowMs;
        }
    }

    void onAppPeersChanged(int count, long nowMs) {
        if (count > appPeers) {
            boolean alone = appPeers == 0;
            if (alone || isSmall()) {
                // Somebody new listens.
                shouldAnnounce = true;
                sampleAt = Math.min(sampleAt, nowMs);
            }
        }
        if (count != appPeers) {
            disturb(nowMs);
        }
        appPeers = count;
    }

    private boolean isSmall() {
        return peerCount() <= GossipPacing.IMMEDIATE_PEER_COUNT;
    }

    private int peerCount() {
        return Math.max(appPeers, membership.size());
    }

    void onStop(long nowMs) {
        reissue(true, true, nowMs);
        publish(new GossipMessage.Entries(List.of(ownEntry(nowMs))));
        for (Remote remote : replication.remotes()) {
            Link link = remote.usable();
            if (link != null) {
                sendEntries(link, List.of(ownEntry(nowMs)));
            }
        }
    }

    /** This peer's entry, as it is said first on each link. */
    AgedEntry ownEntry(long nowMs) {
        return AgedEntry.of(own(), nowMs);
    }

    private Member own() {
        Member own = membership.self();
        if (own == null) {
            throw new IllegalStateException("no entry of this peer");
        }
        return own;
    }

    // Gossip

    void onGossip(PeerId source, byte[] message, long nowMs) {
        GossipMessage decoded = GossipMessage.decode(message);
        if (decoded instanceof GossipMessage.Summary summary) {
            onSummary(source, summary.digest(), nowMs);
        } else if (decoded instanceof GossipMessage.Entries entries) {
            // Nobody has reason to repeat what others have said; but for our own entry of an earlier run.
            List<AgedEntry> taken = entries.entries().stream()
                    .filter(aged -> isOf(aged.entry(), source, signatures.self()))
                    .toList();
            offerAll(source, taken, null, nowMs);
        } else if (decoded instanceof GossipMessage.Suspicion suspicion && suspicions.heeds(source, nowMs)) {
            suspect(suspicion, nowMs);
        }
    }

    /** Somebody asks if a member, or this peer, is still there. Returns whether that is news about a member. */
    private boolean suspect(GossipMessage.Suspicion suspicion, long nowMs) {
        if (suspicion.peer().equals(signatures.self())) {
            if (suspicion.issuedAt() >= own().entry().issuedAt()) {
                isSuspected = true;
                sampleAt = Math.min(sampleAt, answerAt());
            }
            return false;
        }
        return suspicions.begin(suspicion, nowMs);
    }

    /** When it is time to show that this peer is there, if somebody asked. */
    private long answerAt() {
        return isSuspected ? answeredAt + ANSWER_INTERVAL_MS : Long.MAX_VALUE;
    }

    /** A link with a member could not be opened, or ended. */
    void onUnreachable(PeerId peer, long nowMs) {
        GossipMessage.Suspicion suspicion = suspicions.onUnreachable(peer, nowMs);
        if (suspicion != null) {
            publish(suspicion);
        }
    }

    private void publish(GossipMessage message) {
        if (appPeers > 0) {
            outputs.add(new CollaborationOutput.Publish(message.encode(collaboration)));
        }
    }

    private static boolean isOf(MemberEntry entry, PeerId sender, PeerId receiver) {
        return entry.peer().equals(sender) || entry.peer().equals(receiver);
    }

    private void onSummary(PeerId source, long digest, long nowMs) {
        boolean unknown = !membership.isMember(source);
        if (sealed && unknown && membership.get(source) == null) {
            // A stranger, or somebody whose entry is still to come; not one who was a member, and was missed in vain.
            return;
        }
        if (digest == membership.digest()) {
            doubts = 0;
            someoneIsWrong = false;
            if (!unknown) {
                pacing.agreed();
            }
            return;
        }
        Remote remote = replication.linked(source);
        if (remote != null) {
            remote.disagree();
        }
        if (nowMs - changedAt < SETTLING_MS && !unknown) {
            return;
        }
        doubts = DOUBTS;
        someoneIsWrong = true;
        disturb(nowMs);
        if (unknown) {
            shouldAnnounce = true;
            if (isSmall()) {
                sampleAt = Math.min(sampleAt, nowMs);
            }
        }
    }

    private void offerAll(PeerId source, List<AgedEntry> entries, @Nullable Link link, long nowMs) {
        for (AgedEntry aged : entries) {
            if (link != null && aged.isExpired()) {
                onExpiredElsewhere(source, aged.entry(), nowMs);
            }
            Outcome outcome = offer(source, aged, nowMs);
            if (outcome == Outcome.FORGED) {
                outputs.add(new CollaborationOutput.Penalise(source, Offence.BAD_SIGNATURE));
                return;
            }
            if (link != null && outcome == Outcome.JOINED && isSmall()) {
                // Learned on a link: others may not have heard the gossip either.
                doubts = DOUBTS;
                disturb(nowMs);
            }
        }
    }

    /** Others count a member no longer. That it has expired there is no more than a suspicion, and for all to answer. */
    private void onExpiredElsewhere(PeerId source, MemberEntry entry, long nowMs) {
        PeerId peer = entry.peer();
        boolean concerns = peer.equals(signatures.self())
                ? entry.issuedAt() == own().entry().issuedAt()
                : membership.maySuspect(peer, entry.issuedAt());
        GossipMessage.Suspicion suspicion = new GossipMessage.Suspicion(peer, entry.issuedAt());
        if (!concerns || !suspicions.heeds(source, nowMs)) {
            return;
        }
        if (suspect(suspicion, nowMs)) {
            publish(suspicion);
        } else if (isSuspected) {
            askers.add(source);
        }
    }

    /** What was said is no longer so: gossip as often as the size of the collaboration allows, beginning soon. */
    private void disturb(long nowMs) {
        pacing.disturbed();
        if (role == MemberRole.PINNER) {
            repeats = 0;
            refreshAt = Math.min(refreshAt, nowMs + repeatAfter());
        }
        sampleAt = Math.min(sampleAt, nowMs + options.samplingIntervalMs());
    }

    /** Takes an entry of whatever peer that {@code source} sent, and says what came of it. */
    Outcome offer(PeerId source, AgedEntry aged, long nowMs) {
        MemberEntry entry = aged.entry();
        PeerId peer = entry.peer();
        Outcome outcome = membership.offer(entry, aged.ageMs(), nowMs);
        if (outcome == Outcome.STALE && peer.equals(source)) {
            outcome = membership.correctAge(entry, aged.ageMs(), nowMs);
        }
        switch (outcome) {
            case JOINED -> {
                Member member = membership.get(peer);
                if (member != null) {
                    topology.add(peer, member.point(), entry.role(), nowMs);
                }
                replication.setPinner(peer, entry.role() == MemberRole.PINNER);
                outputs.add(new CollaborationOutput.MemberJoined(peer, entry.role(), entry.addresses()));
                changedAt = nowMs;
                disturb(nowMs);
                if (isSmall()) {
                    // It may not know us. Among many, differing digests will show whether it does.
                    shouldAnnounce = true;
                    sampleAt = Math.min(sampleAt, nowMs);
                }
            }
            case MOVED -> {
                outputs.add(new CollaborationOutput.MemberMoved(peer, entry.addresses()));
                changedAt = nowMs;
                disturb(nowMs);
            }
            case LEFT -> left(membership.get(peer), false, nowMs);
            case OWN -> {
                lastIssuedAt = Math.max(lastIssuedAt, entry.issuedAt());
                reissue(false, true, nowMs);
                sampleAt = Math.min(sampleAt, nowMs);
            }
            case REFRESHED, STALE, FORGED, NOT_ADMITTED -> {
                // Nothing that others need to hear of.
            }
        }
        return outcome;
    }

    private void left(@Nullable Member member, boolean expired, long nowMs) {
        if (member != null) {
            PeerId peer = member.entry().peer();
            topology.remove(peer, member.point(), nowMs);
            replication.setPinner(peer, false);
            suspicions.forget(peer);
            outputs.add(new CollaborationOutput.MemberLeft(peer, expired));
            changedAt = nowMs;
            disturb(nowMs);
        }
    }

    // Links

    void onDigest(Link link, ByteReader reader) {
        long digest = Wire.readLong(reader);
        reader.expectEnd();
        compare(link, digest);
    }

    /** Asks for what differs, if something does. */
    void compare(Link link, long digest) {
        if (!agrees(link, digest)) {
            sendDigests(link, true);
        }
    }

    /** Whether a remote has the same membership, by its own word. */
    boolean agrees(Link link, long digest) {
        boolean equal = digest == membership.digest();
        if (equal) {
            link.remote().agree(digest);
        }
        return equal;
    }

    private void sendDigests(Link link, boolean answerWanted) {
        if (link.congested) {
            // Whoever doesn't read needs no answers; what differs now will differ later.
            return;
        }
        int parts =
                Math.min(Membership.BUCKETS, Integer.highestOneBit(Math.max(1, membership.size() / MEMBERS_PER_PART)));
        ByteWriter writer = link.encoder.begin(Wire.MEMBER_DIGESTS);
        writer.writeByte(answerWanted ? 1 : 0);
        writer.writeVarint(Integer.numberOfTrailingZeros(parts));
        for (long digest : membership.digests(parts)) {
            Wire.writeLong(writer, digest);
        }
        link.send(link.encoder.finish());
    }

    void onDigests(Link link, ByteReader reader, long nowMs) {
        boolean answerWanted = reader.readInt("a flag", 1) == 1;
        int parts = 1 << reader.readInt("parts of a digest", Integer.numberOfTrailingZeros(Membership.BUCKETS));
        long[] ours = membership.digests(parts);
        boolean[] differs = new boolean[parts];
        boolean any = false;
        for (int part = 0; part < parts; part++) {
            differs[part] = Wire.readLong(reader) != ours[part];
            any |= differs[part];
        }
        reader.expectEnd();
        if (!any) {
            link.remote().agree(membership.digest());
        }
        if (!any || link.congested) {
            return;
        }
        if (answerWanted) {
            sendDigests(link, false);
        }
        List<AgedEntry> entries = new ArrayList<>();
        if (differs[own().bucket() * parts / Membership.BUCKETS]) {
            entries.add(ownEntry(nowMs));
        }
        for (Member member : membership.all()) {
            // The remote's own entry too: the one that we have may be newer than the one that it made after a restart.
            if (differs[member.bucket() * parts / Membership.BUCKETS]) {
                entries.add(AgedEntry.of(member, nowMs));
            }
        }
        sendEntries(link, entries);
    }

    private void sendEntries(Link link, List<AgedEntry> entries) {
        List<AgedEntry> rest = new ArrayList<>(entries);
        while (!rest.isEmpty()) {
            List<AgedEntry> fitting = GossipMessage.takeFitting(rest).entries();
            AgedEntry.writeAll(link.encoder.begin(Wire.MEMBER_ENTRIES), fitting);
            link.send(link.encoder.finish());
        }
    }

    /** Tells a remote of pinners, each entry once: no digest shows who has missed their own word. */
    void tellOfPinners(Link link, long nowMs) {
        if (link.congested) {
            return;
        }
        Map<PeerId, Long> told = new HashMap<>();
        List<AgedEntry> entries = new ArrayList<>();
        for (Member member : membership.all()) {
            MemberEntry entry = member.entry();
            if (member.isPresent() && member.isPinner() && !entry.peer().equals(link.peer())) {
                told.put(entry.peer(), entry.issuedAt());
                if (link.remote().pinners.getOrDefault(entry.peer(), 0L) < entry.issuedAt()) {
                    entries.add(AgedEntry.of(member, nowMs));
                }
            }
        }
        link.remote().pinners = told;
        sendEntries(link, entries);
    }

    void onEntries(Link link, ByteReader reader, long nowMs) {
        List<AgedEntry> entries = AgedEntry.readAll(reader);
        reader.expectEnd();
        offerAll(link.peer(), entries, link, nowMs);
        for (AgedEntry aged : entries) {
            Member member = membership.get(aged.entry().peer());
            if (member != null
                    && member.isPinner()
                    && member.entry().issuedAt() == aged.entry().issuedAt()) {
                link.remote().pinners.put(aged.entry().peer(), aged.entry().issuedAt());
            }
        }
    }

    /** Whether a peer has to say something newer to be, or to remain, a member. */
    boolean isOutdated(PeerId peer) {
        Member known = membership.get(peer);
        return known != null && (!known.isPresent() || known.isSuspected());
    }

    /** Says what was last heard of a peer that comes back with no more than that, so that it can say something newer. */
    void remind(Link link) {
        Member known = membership.get(link.peer());
        if (known != null) {
            sendEntries(link, List.of(AgedEntry.expired(known)));
        }
    }

    // Time

    void onTick(long nowMs) {
        if (nowMs < nextWakeUp()) {
            return;
        }
        sampleAt = Long.MAX_VALUE;
        for (Member member : membership.expire(nowMs)) {
            left(member, true, nowMs);
        }
        if (nowMs >= answerAt()) {
            answer(nowMs);
        } else if (nowMs >= refreshAt) {
            reissue(false, false, nowMs);
        }
        probe();
        if (appPeers > 0) {
            gossip(nowMs);
        }
        sampleAt = Math.min(sampleAt, Math.max(nowMs + options.samplingIntervalMs(), nextNeed()));
    }

    /** Shows all who asked, by gossip or over a link, that this peer is there. */
    private void answer(long nowMs) {
        answeredAt = nowMs;
        List<PeerId> asked = List.copyOf(askers);
        askers.clear();
        reissue(false, false, nowMs);
        for (PeerId asker : asked) {
            Remote remote = replication.linked(asker);
            Link link = remote == null ? null : remote.usable();
            if (link != null) {
                sendEntries(link, List.of(ownEntry(nowMs)));
            }
        }
    }

    /** When there will be something to do, if nothing happens. */
    private long nextNeed() {
        if (doubts > 0) {
            return 0;
        }
        long next = Math.min(Math.min(refreshAt, answerAt()), membership.nextExpiryAt());
        if (appPeers > 0) {
            boolean pressing = mustAnnounce || shouldAnnounce || someoneIsWrong;
            next = Math.min(next, pressing ? 0 : pacing.dueAt(peerCount(), false));
        }
        return next;
    }

    /** Whether nobody listens but a few who have said over their links that they have the same membership. */
    private boolean allAgree() {
        return isSmall()
                && appPeers <= membership.size()
                && membership.all().stream().filter(Member::isPresent).allMatch(this::agrees);
    }

    private boolean agrees(Member member) {
        Remote remote = replication.linked(member.entry().peer());
        return remote != null && remote.agreesOn(membership.digest());
    }

    private void gossip(long nowMs) {
        boolean settled = allAgree();
        someoneIsWrong &= !settled;
        pacing.settle(settled);
        boolean due = pacing.isDue(peerCount(), someoneIsWrong || shouldAnnounce, nowMs);
        if (mustAnnounce || (shouldAnnounce && (due || isSmall()))) {
            if (own().ageAt(nowMs) > FRESH_MS) {
                reissue(false, false, nowMs);
            }
            mustAnnounce = false;
            shouldAnnounce = false;
            publish(new GossipMessage.Entries(List.of(ownEntry(nowMs))));
        } else if (due) {
            pacing.sent(nowMs);
            someoneIsWrong = false;
            publish(new GossipMessage.Summary(membership.digest()));
        }
    }

    /** After a difference has been seen somewhere: is it with one of those we are linked with? */
    private void probe() {
        if (doubts == 0) {
            return;
        }
        doubts--;
        TreeSet<PeerId> peers = new TreeSet<>();
        for (Remote remote : replication.remotes()) {
            if (remote.usable() != null) {
                peers.add(remote.peer());
            }
        }
        if (peers.isEmpty()) {
            return;
        }
        PeerId chosen = new ArrayList<>(peers).get(random.nextInt(peers.size()));
        Link link = replication.remote(chosen).usable();
        if (link != null) {
            Wire.writeLong(link.encoder.begin(Wire.MEMBER_DIGEST), membership.digest());
            link.send(link.encoder.finish());
        }
    }

    long nextWakeUp() {
        return Math.min(sampleAt, membership.nextExpiryAt());
    }
}
