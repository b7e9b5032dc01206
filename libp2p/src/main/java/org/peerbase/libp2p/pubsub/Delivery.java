package org.peerbase.libp2p.pubsub;

import java.util.LinkedHashSet;
import java.util.Set;
import org.peerbase.multiformats.identity.PeerId;

/** How it stands with a message that has been seen. */
final class Delivery {
    /** What is known of the message's worth. */
    enum Status {
        /** The validator has not answered. */
        PENDING,
        VALID,
        INVALID,
        IGNORED
    }

    private static final Set<PeerId> NOBODY = Set.of();

    final long receivedAt;
    private Status status;
    private long validatedAt;

    /** Who else brought it while that matters to a score. */
    private Set<PeerId> others = NOBODY;

    private Delivery(long receivedAt, Status status) {
        this.receivedAt = receivedAt;
        this.status = status;
        this.validatedAt = receivedAt;
    }

    static Delivery pending(long now) {
        return new Delivery(now, Status.PENDING);
    }

    static Delivery valid(long now) {
        return new Delivery(now, Status.VALID);
    }

    Status status() {
        return status;
    }

    long validatedAt() {
        return validatedAt;
    }

    /** Notes another peer that brought the message, and returns whether it is the first time. */
    boolean another(PeerId peer) {
        if (others == NOBODY) {
            others = new LinkedHashSet<>(2);
        }
        return others.add(peer);
    }

    Set<PeerId> others() {
        return others;
    }

    /** Who brought the message does not matter any more. */
    void forgetOthers() {
        others = NOBODY;
    }

    void settle(Status verdict, long now) {
        status = verdict;
        validatedAt = now;
    }
}
