package org.peerbase.simulator;

import java.util.ArrayDeque;

/** A stream between two peers: in each direction messages arrive in order and whole, or not at all once it is broken. */
final class SimStream {
    /** One end: whose it is, which life of that peer, and what its core calls the stream. */
    static final class End {
        final Node peer;
        final int life;
        final long id;
        boolean open = true;

        End(Node peer, long id) {
            this.peer = peer;
            this.life = peer.life();
            this.id = id;
        }

        boolean isAlive() {
            return open && peer.isAlive() && peer.life() == life;
        }
    }

    /** What is under way from one end to the other. */
    static final class Direction {
        final End from;
        final End to;
        final ArrayDeque<Transit> transits = new ArrayDeque<>();
        long lastAt;
        boolean congested;
        /** Raised whenever the next delivery is scheduled anew. */
        int schedule;

        Direction(End from, End to) {
            this.from = from;
            this.to = to;
        }
    }

    /** A message under way, or the end of the stream. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Transit(long arrivesAt, byte[] message, boolean last) {}

    final End opener;
    final End accepter;
    final Direction forth;
    final Direction back;
    boolean broken;

    SimStream(End opener, End accepter) {
        this.opener = opener;
        this.accepter = accepter;
        this.forth = new Direction(opener, accepter);
        this.back = new Direction(accepter, opener);
    }

    Direction from(Node peer) {
        return opener.peer == peer ? forth : back;
    }

    boolean connects(Node one, Node other) {
        return (opener.peer == one && accepter.peer == other) || (opener.peer == other && accepter.peer == one);
    }
}
