package org.peerbase.collaboration;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.identity.PeerId;

/**
 * A stream of the collaboration's protocol with one peer. Records go from the side that opened it to the other; clocks,
 * modes and membership go both ways.
 */
final class Link {
    /** How far a link has come. */
    enum Phase {
        /** The driver is opening the stream. */
        OPENING,
        /** The stream stands; the remote has not said all of its hello. */
        GREETING,
        /** Both know each other's clocks. */
        READY
    }

    private final long stream;
    private final Remote remote;
    private final boolean outbound;
    private final Outputs outputs;
    final LinkEncoder encoder;
    final LinkDecoder decoder;

    Phase phase;
    long phaseSince;
    boolean congested;

    /** Whether the remote greeted as a pinner: the link lasts as long as it is a member. */
    boolean ofPinner;

    /** Of an outbound link: what goes to the remote. */
    final @Nullable PushSession push;

    // Of an inbound link: what comes from the remote.

    /** What the remote says that it has. */
    final Sequences announced = new Sequences();

    /** Replicas of which we asked the remote for clocks only. */
    final BitSet lazy = new BitSet();

    /** What came and is not covered by a signature yet. */
    final UnverifiedRuns unverified;

    /** Bytes of records that came and are not stored yet. */
    long unstoredBytes;

    /** When records, or parts of one, came last. */
    long broughtAt;

    /** Since when what isn't verified has taken more than {@link UnverifiedBudget#OWN_BYTES}. */
    long overdrawnSince = Long.MAX_VALUE;

    /** Whether a record had to be dropped for want of room. */
    boolean dropped;

    /** How often a dispute about a history that the remote claimed to have came to nothing. */
    int unprovenClaims;

    /** How often what it should have brought did not come in time, since it last brought something. */
    int lapses;

    /** Until when records that we have already are our own doing. */
    long graceUntil;

    /** When we last asked for everything again. */
    long resentAt = Long.MIN_VALUE / 2;

    private Link(
            long stream,
            Remote remote,
            boolean outbound,
            Outputs outputs,
            Replication replication,
            SharedState state,
            Phase phase,
            long nowMs) {
        this.stream = stream;
        this.remote = remote;
        this.outbound = outbound;
        this.outputs = outputs;
        this.encoder = new LinkEncoder(state.replicas());
        this.decoder = new LinkDecoder(state);
        this.unverified = new UnverifiedRuns(this, state.chains().chain(), state.forks());
        this.phase = phase;
        this.phaseSince = nowMs;
        this.push = outbound ? new PushSession(this, replication) : null;
    }

    static Link opening(
            long stream, Remote remote, Outputs outputs, Replication replication, SharedState state, long nowMs) {
        return new Link(stream, remote, true, outputs, replication, state, Phase.OPENING, nowMs);
    }

    static Link accepted(
            long stream, Remote remote, Outputs outputs, Replication replication, SharedState state, long nowMs) {
        return new Link(stream, remote, false, outputs, replication, state, Phase.GREETING, nowMs);
    }

    long stream() {
        return stream;
    }

    Remote remote() {
        return remote;
    }

    PeerId peer() {
        return remote.peer();
    }

    boolean isOutbound() {
        return outbound;
    }

    boolean isReady() {
        return phase == Phase.READY;
    }

    void enter(Phase next, long nowMs) {
        phase = next;
        phaseSince = nowMs;
    }

    /** How many bytes came of which nobody knows yet whether they are any good. */
    long unverifiedBytes() {
        return unverified.heldBytes() + decoder.heldBytes();
    }

    /** Whether the rest of a record, or of a run of records, is to come. */
    boolean isInside() {
        return unverified.heldBytes() > 0 || decoder.largeBytes() > 0;
    }

    /** How many bytes of records are kept for this link alone. */
    long heldBytes() {
        return unstoredBytes + decoder.heldBytes() + (push == null ? 0 : push.loadedBytes());
    }

    void send(byte[] message) {
        outputs.add(new CollaborationOutput.SendMessage(stream, message));
    }
}
