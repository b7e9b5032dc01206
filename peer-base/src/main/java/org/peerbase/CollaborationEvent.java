package org.peerbase;

import java.util.List;
import java.util.Set;
import org.peerbase.crdt.Change;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;

/** What happens in a collaboration; see {@link Collaboration#on}. */
public sealed interface CollaborationEvent {
    /**
     * The state changed: that of the collaboration that was listened to, or of a {@linkplain Collaboration#sub
     * sub-collaboration} in it, whether it is open here or not. Changes that come faster than a listener takes them are
     * told in one event.
     *
     * @param sub what has changed: the names that lead to the sub-collaboration from the one that was listened to. Empty
     *     if it is that one itself, or if {@code complete} is false.
     * @param changes what changed, in order: applied to its value before, they give its value after. Empty if {@code
     *     complete} is false.
     * @param local whether this peer made the changes
     * @param complete false if there were too many changes to tell while the listener was busy: only the {@linkplain
     *     Collaboration#value values}, of sub-collaborations too, tell what they are now
     */
    record StateChanged(List<String> sub, List<Change> changes, boolean local, boolean complete)
            implements CollaborationEvent {}

    /**
     * Peers joined, or left.
     *
     * @param peers all members from now on, this peer among them
     */
    record MembershipChanged(Set<PeerId> peers) implements CollaborationEvent {}

    /**
     * Local changes are on the disk.
     *
     * @param changes how many of this replica's changes are, counted from its first
     */
    record Saved(long changes) implements CollaborationEvent {}

    /**
     * This replica goes on under another name: its store was set back to an older state, or copied, so that others have
     * changes of the old name which were not here. They come back like anybody's. {@linkplain Receipt Receipts} that are
     * still open fail, as where the changes of the old name are can't be told any more; new ones count from the first change
     * of the new name.
     *
     * @param before as which it made changes so far
     * @param after as which it makes changes from now on
     * @param lost how many changes, made just before, are taken back: they collided with older ones, and were not stored yet
     */
    record Renamed(ReplicaId before, ReplicaId after, int lost) implements CollaborationEvent {}

    /**
     * What a peer does, as it says itself: this peer at once and then every few seconds, the others when they have been
     * asked. Told while somebody listens to this very kind, and to nobody else's cost otherwise.
     *
     * @param peer perhaps this one
     */
    record PeerUpdated(PeerId peer, CollaborationStats stats) implements CollaborationEvent {}

    /**
     * The collaboration can't go on: nothing is stored or sent any more, and changes are refused. Its store is full, locked,
     * damaged or has failed, and the error says what to do. What was acknowledged is kept; what wasn't is gone when the
     * collaboration ends, unless others have it. Once the reason is gone, {@linkplain Collaboration#stop stop} it and open it
     * again. Other collaborations are not concerned, unless they need the same disk.
     */
    record Failed(PeerBaseException error) implements CollaborationEvent {}

    /** The collaboration was stopped here. The last event. */
    record Stopped() implements CollaborationEvent {}
}
