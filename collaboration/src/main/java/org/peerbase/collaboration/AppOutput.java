package org.peerbase.collaboration;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** What an app wants done, or tells. */
@SuppressWarnings("ArrayRecordComponent") // Messages are handed over, never compared.
public sealed interface AppOutput {
    /** Join a gossip topic. */
    record Subscribe(String topic) implements AppOutput {}

    /** Leave a gossip topic. */
    record Unsubscribe(String topic) implements AppOutput {}

    /**
     * Connect, unless connected. Answered by {@link AppInput.Dialled} or {@link AppInput.DialFailed} with the same {@code
     * dial}.
     *
     * @param peer who must answer, or null if any peer at the address will do
     */
    record Dial(long dial, @Nullable PeerId peer, List<Multiaddr> addresses) implements AppOutput {}

    /** The app needs the connections with this peer: the connection manager shall keep them. */
    record Protect(PeerId peer) implements AppOutput {}

    /** The app no longer needs the connections with this peer. */
    record Unprotect(PeerId peer) implements AppOutput {}

    /** Hand this to the collaboration, as {@link CollaborationInput.GossipReceived}, if it is open here. */
    record Deliver(CollaborationId collaboration, PeerId source, byte[] message) implements AppOutput {}

    /** Hand this to every open collaboration, as {@link CollaborationInput.AppPeersChanged}. */
    record AppPeersChanged(int count) implements AppOutput {}

    /** A peer broke the rules. */
    record Penalise(PeerId peer, Offence offence) implements AppOutput {}
}
