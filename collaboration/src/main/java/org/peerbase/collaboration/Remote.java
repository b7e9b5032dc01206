package org.peerbase.collaboration;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.identity.PeerId;

/** A peer that there is a link with, in one direction or both, and who knows what of whom. */
final class Remote {
    private final PeerId peer;

    /** What the peer has, as far as we know. */
    final Sequences known = new Sequences();

    /** What the peer knows that we have. */
    final Sequences told = new Sequences();

    /** Replicas of which we may have something that the peer hasn't been told of. */
    final BitSet untold = new BitSet();

    /** When to tell it; {@link Long#MAX_VALUE} if there is no need. */
    long tellAt = Long.MAX_VALUE;

    /** How many local changes it has, as far as users have been told. */
    long reported;

    /** Whether local changes are on their way to it, as far as has been told. */
    boolean sending;

    /** How many records that came from it, and were new, are not stored yet. */
    int receiving;

    /** How late the entries of pinners are dated that went over the links, in either direction. */
    Map<PeerId, Long> pinners = new HashMap<>();

    private long agreedDigest;
    private boolean hasAgreed;

    /** Whether it had opened a link to us when all was compared last. */
    boolean compared;

    @Nullable
    Link outbound;

    @Nullable
    Link inbound;

    Remote(PeerId peer) {
        this.peer = peer;
    }

    PeerId peer() {
        return peer;
    }

    /** Notes that both have the same membership. */
    void agree(long digest) {
        agreedDigest = digest;
        hasAgreed = true;
    }

    /** It has said that its membership is another one. */
    void disagree() {
        hasAgreed = false;
    }

    /** Whether it had that membership too when this was compared last. */
    boolean agreesOn(long digest) {
        return hasAgreed && agreedDigest == digest;
    }

    boolean hasLinks() {
        return outbound != null || inbound != null;
    }

    @Nullable
    Link readyOutbound() {
        Link link = outbound;
        return link != null && link.isReady() ? link : null;
    }

    @Nullable
    Link readyInbound() {
        Link link = inbound;
        return link != null && link.isReady() ? link : null;
    }

    /** A link that a message other than records may go on now; answers go back where records come from. */
    @Nullable
    Link usable() {
        Link in = readyInbound();
        if (in != null && !in.congested) {
            return in;
        }
        Link out = readyOutbound();
        return out != null && !out.congested ? out : null;
    }
}
