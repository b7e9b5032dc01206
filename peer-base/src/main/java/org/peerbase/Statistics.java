package org.peerbase;

import java.util.Optional;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Tells listeners what this peer and the others do in a collaboration. While somebody listens, here or elsewhere, there
 * is news once in an interval; else no timer runs and nothing is sent. Others are asked by gossip, and answer by gossip
 * for a while: so it makes no difference how many ask. A state machine; one thread at a time uses it.
 */
final class Statistics {
    /** Between two updates; longer among many members, so that all of them together say no more than 20 a second. */
    static final int INTERVAL_MS = 5_000;

    static final int INTERVAL_PER_MEMBER_MS = 50;

    /** For how many intervals a request is good. */
    private static final int REQUEST_INTERVALS = 3;

    /** What it works with. */
    interface Port {
        /** The stats of this peer now. */
        CollaborationStats own();

        /** How many members there are. */
        int memberCount();

        /** Tells the others. */
        void broadcast(byte[] message);

        /** Tells the listeners. */
        void tell(PeerId peer, CollaborationStats stats);
    }

    private final PeerId self;
    private final Port port;
    private int listeners;
    private long nextAt = Long.MAX_VALUE;
    private long askAt;
    private long askedUntil = Long.MIN_VALUE;

    Statistics(PeerId self, Port port) {
        this.self = self;
        this.port = port;
    }

    void addListener(long nowMs) {
        if (listeners++ == 0) {
            nextAt = nowMs;
            askAt = nowMs;
        }
    }

    void removeListener(long nowMs) {
        listeners--;
        if (isIdle(nowMs)) {
            nextAt = Long.MAX_VALUE;
        }
    }

    private boolean isIdle(long nowMs) {
        return listeners == 0 && askedUntil <= nowMs;
    }

    private int intervalMs() {
        return Math.max(INTERVAL_MS, INTERVAL_PER_MEMBER_MS * port.memberCount());
    }

    /**
     * A member has asked, or answered.
     *
     * @throws org.peerbase.collaboration.MalformedMessageException if it has done neither
     */
    void received(PeerId from, byte[] message, long nowMs) {
        if (from.equals(self)) {
            return;
        }
        Optional<CollaborationStats> stats = StatsMessage.read(message);
        if (stats.isEmpty()) {
            askedUntil = nowMs + (long) REQUEST_INTERVALS * intervalMs();
            if (nextAt == Long.MAX_VALUE) {
                nextAt = nowMs;
            }
        } else if (listeners > 0) {
            port.tell(from, stats.get());
        }
    }

    void onTick(long nowMs) {
        if (nowMs < nextAt) {
            return;
        }
        if (isIdle(nowMs)) {
            nextAt = Long.MAX_VALUE;
            return;
        }
        CollaborationStats own = port.own();
        if (listeners > 0) {
            port.tell(self, own);
            if (nowMs >= askAt) {
                askAt = nowMs + (long) (REQUEST_INTERVALS - 1) * intervalMs();
                port.broadcast(StatsMessage.request());
            }
        }
        if (askedUntil > nowMs) {
            port.broadcast(StatsMessage.of(own));
        }
        nextAt = nowMs + intervalMs();
    }

    /** When to call {@link #onTick}; {@link Long#MAX_VALUE} if there is no need. */
    long nextWakeUp() {
        return nextAt;
    }
}
