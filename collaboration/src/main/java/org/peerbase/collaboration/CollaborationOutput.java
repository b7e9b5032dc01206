package org.peerbase.collaboration;

import java.util.List;
import org.peerbase.crdt.ListenerFailedException;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** What a collaboration wants done, or tells. */
@SuppressWarnings("ArrayRecordComponent") // Messages are handed over, never compared.
public sealed interface CollaborationOutput {
    /** Publish on the app's topic. */
    record Publish(byte[] message) implements CollaborationOutput {}

    /**
     * Connect with a peer, if not connected, and open a stream with this collaboration's protocol. Answered by {@link
     * CollaborationInput.StreamOpened} or {@link CollaborationInput.StreamClosed}.
     */
    record OpenStream(long stream, PeerId peer, List<Multiaddr> addresses) implements CollaborationOutput {}

    /** Send a message, behind those sent before. At most {@link CollaborationCore#MAX_MESSAGE_BYTES}. */
    record SendMessage(long stream, byte[] message) implements CollaborationOutput {}

    /** End a stream, or the attempt to open it. The core forgets it. */
    record CloseStream(long stream) implements CollaborationOutput {}

    /** A peer broke the rules. */
    record Penalise(PeerId peer, Offence offence) implements CollaborationOutput {}

    /**
     * Append to the store, all or none. Answered by {@link CollaborationInput.RecordsStored} or {@link
     * CollaborationInput.StoreFailed}; there is no second one before the answer.
     */
    record StoreRecords(long batch, List<ChangeRecord> records) implements CollaborationOutput {}

    /**
     * Read records of one replica from the store. Answered by {@link CollaborationInput.RecordsLoaded}.
     *
     * @param from the first sequence wanted
     * @param maxBytes where to stop, in bytes of records; at least one record is wanted, whatever its size
     */
    record LoadRecords(long request, ReplicaId replica, long from, int maxRecords, int maxBytes)
            implements CollaborationOutput {}

    /**
     * Keep in the store which replicas have forked, in place of what was kept before; for {@link
     * SharedState#restoreForks}. There is no answer.
     */
    record StoreForks(byte[] forks) implements CollaborationOutput {}

    /**
     * Restore all records of the store into {@code shadow}, as at the opening of the collaboration. Answered by {@link
     * CollaborationInput.ShadowRestored} or {@link CollaborationInput.ShadowFailed}.
     */
    record RestoreShadow(SharedState shadow) implements CollaborationOutput {}

    /**
     * A replica has given one number to several records, which is proven: from {@code sequence} on its records are void,
     * everywhere.
     */
    record ForkProven(ReplicaId replica, long sequence) implements CollaborationOutput {}

    /**
     * There is not much room left for replicas that change the collaboration, {@code who} says of whom they are. When there is
     * none it has {@link Failed}. Told once.
     */
    record Crowded(String who) implements CollaborationOutput {}

    /** A listener that the application put on a data type threw; the change of others that it heard of goes on its way. */
    record ListenerFailed(ListenerFailedException failure) implements CollaborationOutput {}

    /** Local changes are durable: every record of this replica up to {@code sequence}. */
    record Saved(ReplicaId replica, long sequence) implements CollaborationOutput {}

    /** A peer has, durably, every record that {@code replica}, which is this one, made up to {@code sequence}. */
    record Replicated(PeerId peer, ReplicaId replica, long sequence) implements CollaborationOutput {}

    /** A peer has, durably, every record that this replica has stored. Comes after the {@link Replicated} that says so. */
    record Delivered(PeerId peer, long sequence) implements CollaborationOutput {}

    /** Local changes begin to leave for a peer. Not again until they are {@link Delivered}, or the link ends. */
    record Sending(PeerId peer) implements CollaborationOutput {}

    /** Records that are new here begin to come from a peer. Not again until they are {@link Received}. */
    record Receiving(PeerId peer) implements CollaborationOutput {}

    /** All that came from a peer and was new is stored. */
    record Received(PeerId peer) implements CollaborationOutput {}

    /** A peer has said what it has stored: its {@linkplain CollaborationCore#clockOf clock} may have grown. */
    record Acknowledged(PeerId peer) implements CollaborationOutput {}

    /**
     * Another record exists under a number that this replica has given, or might give: its store was copied, or set back to
     * an older state. From now on local changes are made under another name. The store must take note of it before it
     * stores any of these.
     *
     * @param lost how many local changes are given up: they had numbers that were used before, and were not stored yet
     */
    record ReplicaRenamed(ReplicaId before, ReplicaId after, int lost) implements CollaborationOutput {}

    /** A peer is a member now. */
    record MemberJoined(PeerId peer, MemberRole role, List<Multiaddr> addresses) implements CollaborationOutput {}

    /** A member can be reached elsewhere now. */
    record MemberMoved(PeerId peer, List<Multiaddr> addresses) implements CollaborationOutput {}

    /**
     * A peer is no longer a member.
     *
     * @param expired whether it vanished, rather than said so
     */
    record MemberLeft(PeerId peer, boolean expired) implements CollaborationOutput {}

    /** The set of peers that this one has a link to has changed. */
    record LinksChanged(List<PeerId> outbound, List<PeerId> inbound) implements CollaborationOutput {}

    /** A member, perhaps this one, gossiped under a name that was opened. */
    record Gossiped(PeerId peer, String name, byte[] message) implements CollaborationOutput {
        /** Who said how much; neither the name nor the message. */
        @Override
        public String toString() {
            return "Gossiped[" + peer + ", " + message.length + " bytes]";
        }
    }

    /** The collaboration can't go on: nothing more is stored, acknowledged or sent. */
    record Failed(String reason) implements CollaborationOutput {}
}
