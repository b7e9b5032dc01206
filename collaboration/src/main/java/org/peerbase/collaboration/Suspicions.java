package org.peerbase.collaboration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.Membership.Member;
import org.peerbase.multiformats.identity.PeerId;

/**
 * How a member that vanished without a word is noticed before its entry expires: as in SWIM (Das, Gupta and Motivala,
 * 2002), by suspicion. Who wants a link with a member and can't reach it asks all the others; if no newer entry of the
 * member has come after {@value #TIMEOUT_MS} ms, it is gone.
 *
 * <p>A suspicion is no more than a question. All hear it, the suspected one too, so whoever is there stays. A member can
 * make each of the others answer, as often as {@value #PER_SECOND} suspicions a second allow, and nothing else.
 */
final class Suspicions {
    /** How long a suspected member has to answer, in milliseconds. */
    static final int TIMEOUT_MS = 10_000;

    /** How many suspicions of one member are heeded at once. */
    static final int AT_ONCE = 64;

    /** How many more of them each second. */
    static final int PER_SECOND = 1;

    private final Membership membership;
    private final Topology topology;
    private final Replication replication;
    private final Map<PeerId, Allowance> allowances = new HashMap<>();

    Suspicions(Membership membership, Topology topology, Replication replication) {
        this.membership = membership;
        this.topology = topology;
        this.replication = replication;
    }

    /**
     * A member could not be reached.
     *
     * @return what to ask all others; null if it is too early, or is being asked already
     */
    GossipMessage.@Nullable Suspicion onUnreachable(PeerId peer, long nowMs) {
        Member member = membership.get(peer);
        if (member == null || !member.isPresent() || member.isSuspected() || !topology.mayAskFor(peer, nowMs)) {
            return null;
        }
        long issuedAt = member.entry().issuedAt();
        membership.suspect(peer, issuedAt, nowMs + TIMEOUT_MS);
        return new GossipMessage.Suspicion(peer, issuedAt);
    }

    /** Whether {@code source} is a member and has not said too much. */
    boolean heeds(PeerId source, long nowMs) {
        return membership.isMember(source)
                && allowances
                        .computeIfAbsent(source, key -> new Allowance(AT_ONCE, PER_SECOND))
                        .take(1, nowMs);
    }

    /** Whether a suspicion is news about a member; a member that this peer is linked with is told. */
    boolean begin(GossipMessage.Suspicion suspicion, long nowMs) {
        if (!membership.suspect(suspicion.peer(), suspicion.issuedAt(), nowMs + TIMEOUT_MS)) {
            return false;
        }
        tell(suspicion.peer());
        return true;
    }

    /** In case the member doesn't hear what is gossiped. */
    private void tell(PeerId peer) {
        Member member = membership.get(peer);
        Remote remote = replication.linked(peer);
        Link link = remote == null ? null : remote.usable();
        if (member != null && link != null) {
            AgedEntry.writeAll(link.encoder.begin(Wire.MEMBER_ENTRIES), List.of(AgedEntry.expired(member)));
            link.send(link.encoder.finish());
        }
    }

    /** A peer is a member no longer. */
    void forget(PeerId peer) {
        allowances.remove(peer);
    }
}
