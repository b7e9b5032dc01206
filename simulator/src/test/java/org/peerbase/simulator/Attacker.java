package org.peerbase.simulator;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.ChangeRecord;
import org.peerbase.collaboration.CollaborationCore;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.collaboration.CollaborationOptions;
import org.peerbase.collaboration.CollaborationOutput;
import org.peerbase.collaboration.SharedState;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/**
 * Somebody in a simulated network who says what it pleases, byte by byte. It can do what anybody can do with a socket and a
 * key of its own: dial, open streams, send, gossip, sign in its own name. What it hears comes by the methods that begin
 * with {@code on}.
 */
public abstract class Attacker {
    private @Nullable AttackerNode node;

    /** Somebody who is in no network yet. */
    protected Attacker() {}

    final void enter(AttackerNode itsNode) {
        node = itsNode;
    }

    private AttackerNode node() {
        if (node == null) {
            throw new IllegalStateException("the attacker is in no network yet");
        }
        return node;
    }

    // What it knows

    protected final PeerId self() {
        return node().id();
    }

    protected final Multiaddr address() {
        return node().address();
    }

    protected final SplittableRandom random() {
        return node().random();
    }

    /** Milliseconds since the run began. */
    protected final long now() {
        return node().world().now();
    }

    /** Milliseconds since 1970. */
    protected final long wallClock() {
        return World.EPOCH_MS + now();
    }

    /** The id of the collaboration. */
    protected final byte[] collaboration() {
        return node().world().cast().access(0).id().toBytes();
    }

    /** The honest peers. */
    protected final List<PeerId> honest() {
        return node().world().peers().stream().map(SimPeer::id).toList();
    }

    /** The replica of an honest peer, which members hear of anyway. */
    protected final ReplicaId replicaOf(PeerId peer) {
        return ((SimPeer) node().world().node(peer)).store().replica();
    }

    /** How many changes an honest peer has made so far. */
    protected final long changesOf(PeerId peer) {
        SimPeer honest = (SimPeer) node().world().node(peer);
        return honest.store().sequenceOf(honest.store().replica());
    }

    /** What it may do, and the secrets that come with it. */
    protected final Role role() {
        return node().role();
    }

    /** Whether {@code peer} has disconnected it. */
    protected final boolean isCutBy(PeerId peer) {
        return node().isCutBy(peer);
    }

    // What it does

    /** Its signature. */
    protected final byte[] sign(byte[] message) {
        return node().sign(message);
    }

    /**
     * A change that an honest peer has made in another collaboration, where it has the same replica and, if there are
     * keys, the same keys.
     */
    protected final ChangeRecord heardElsewhere(PeerId peer, String text) {
        Access access = node().elsewhere();
        SharedState state =
                new SharedState(access, World.TYPE, replicaOf(peer), this::wallClock, Mutations::find, () -> {});
        CollaborationCore core = new CollaborationCore(
                access, state, new SimSignatures(peer), CollaborationOptions.DEFAULTS, random(), this::wallClock);
        core.handle(new CollaborationInput.Start(List.of(address())), now());
        state.open(Arena.PLACE_OF_NOBODY, CrdtTypes.gset()).add(text);
        return core.handle(new CollaborationInput.LocalChanges(), now()).stream()
                .filter(CollaborationOutput.StoreRecords.class::isInstance)
                .map(output ->
                        ((CollaborationOutput.StoreRecords) output).records().get(0))
                .findFirst()
                .orElseThrow();
    }

    /** The id of that collaboration. */
    protected final byte[] elsewhere() {
        return node().elsewhere().id().toBytes();
    }

    protected final void after(long ms, Runnable action) {
        node().world().queue().after(ms, action);
    }

    /** Dials, and opens a stream. */
    protected final void open(PeerId peer) {
        node().open(peer);
    }

    protected final void gossip(byte[] message) {
        node().world().network().gossip(node(), message);
    }

    // What happens to it

    /** It is connected with all honest peers. */
    protected abstract void onStart();

    /** A stream that it asked for stands. */
    protected abstract void onOpened(Stream stream);

    /** An honest peer opened a stream. */
    protected abstract void onAccepted(Stream stream);

    protected abstract void onMessage(Stream stream, byte[] message);

    /** Whether a message that it sent is part of its attack, rather than what everybody sends. */
    protected abstract boolean isAttack(byte[] message);

    protected void onClosed(Stream stream) {
        // Most don't mind.
    }

    protected void onGossip(PeerId source, byte[] message) {
        // Most don't listen.
    }

    /** One end of a stream. */
    public static final class Stream {
        private final AttackerNode node;
        private final SimStream stream;
        private final PeerId peer;
        private final boolean mine;

        Stream(AttackerNode node, SimStream stream, PeerId peer, boolean mine) {
            this.node = node;
            this.stream = stream;
            this.peer = peer;
            this.mine = mine;
        }

        /** Who is at the other end. */
        public PeerId peer() {
            return peer;
        }

        /** Whether the attacker opened it. */
        public boolean isMine() {
            return mine;
        }

        /** Sends, if the stream still stands. */
        public void send(byte[] message) {
            if (!stream.broken && stream.from(node).from.open) {
                node.world().network().send(node, stream, message);
            }
        }
    }
}
