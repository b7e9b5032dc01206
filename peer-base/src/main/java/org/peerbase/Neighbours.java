package org.peerbase;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.peerbase.multiformats.identity.PeerId;

/** The peers that one collaboration is linked with. Changed by its mailbox, read by any thread. */
final class Neighbours {
    private final String collaboration;
    private final EventDelivery<AppEvent> events;
    private volatile Set<PeerId> outbound = Set.of();
    private volatile Set<PeerId> inbound = Set.of();

    Neighbours(String collaboration, EventDelivery<AppEvent> events) {
        this.collaboration = collaboration;
        this.events = events;
    }

    /** Peers that this one has links to. */
    Set<PeerId> outbound() {
        return outbound;
    }

    /** Peers that have links to this one. */
    Set<PeerId> inbound() {
        return inbound;
    }

    /** All of them. */
    Set<PeerId> all() {
        Set<PeerId> all = new HashSet<>(outbound);
        all.addAll(inbound);
        return all;
    }

    void changed(List<PeerId> newOutbound, List<PeerId> newInbound) {
        Set<PeerId> outboundBefore = outbound;
        Set<PeerId> inboundBefore = inbound;
        outbound = Set.copyOf(newOutbound);
        inbound = Set.copyOf(newInbound);
        tell(outboundBefore, outbound, peer -> new AppEvent.OutboundPeerDisconnected(peer, collaboration));
        tell(outbound, outboundBefore, peer -> new AppEvent.OutboundPeerConnected(peer, collaboration));
        tell(inboundBefore, inbound, peer -> new AppEvent.InboundPeerDisconnected(peer, collaboration));
        tell(inbound, inboundBefore, peer -> new AppEvent.InboundPeerConnected(peer, collaboration));
    }

    /** Tells of those in {@code these} that aren't in {@code those}. */
    private void tell(Set<PeerId> these, Set<PeerId> those, Function<PeerId, AppEvent> event) {
        Set<PeerId> difference = new HashSet<>(these);
        difference.removeAll(those);
        difference.forEach(peer -> events.add(event.apply(peer)));
    }
}
