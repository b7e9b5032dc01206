package org.peerbase;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.peerbase.collaboration.Clock;
import org.peerbase.collaboration.MemberRole;
import org.peerbase.multiformats.identity.PeerId;

/** Turns what the core tells of the coming and going of changes into events for users. Changed by the mailbox only. */
final class ReplicationView implements Replication {
    private final Supplier<Clock> current;
    private final EventDelivery<ReplicationEvent> events = new EventDelivery<>();

    /** The pinners that are members, with what they have. */
    private final Map<PeerId, Clock> pinners = new ConcurrentHashMap<>();

    /** How many local changes each member has that has them all, lest a new link tell of it again. */
    private final Map<PeerId, Long> delivered = new HashMap<>();

    /** @param current the clock of all that has been applied here */
    ReplicationView(Supplier<Clock> current, Executor listeners) {
        this.current = current;
        events.deliverOn(listeners);
    }

    @Override
    public Set<PeerId> pinnerPeers() {
        return Set.copyOf(pinners.keySet());
    }

    @Override
    public int isCurrentStatePersistedOnPinner() {
        if (pinners.isEmpty()) {
            return 0;
        }
        Clock here = current.get();
        return (int)
                pinners.values().stream().filter(there -> there.covers(here)).count();
    }

    @Override
    public <E extends ReplicationEvent> Registration on(Class<E> kind, Consumer<? super E> listener) {
        return events.on(kind, listener);
    }

    // What the core tells

    void joined(PeerId peer, MemberRole role, Clock clock) {
        if (role == MemberRole.PINNER) {
            if (pinners.putIfAbsent(peer, clock) == null) {
                events.add(new ReplicationEvent.PinnerJoined(peer));
            }
        } else {
            noLongerPinner(peer);
        }
    }

    /** The local changes from now on are counted from their first. */
    void renamed() {
        delivered.clear();
    }

    void left(PeerId peer) {
        delivered.remove(peer);
        noLongerPinner(peer);
    }

    private void noLongerPinner(PeerId peer) {
        if (pinners.remove(peer) != null) {
            events.add(new ReplicationEvent.PinnerLeft(peer));
        }
    }

    void sending(PeerId peer, Clock clock) {
        events.add(
                pinners.containsKey(peer)
                        ? new ReplicationEvent.Pinning(peer, clock)
                        : new ReplicationEvent.Replicating(peer, clock));
    }

    /** A peer has the first {@code changes} local changes, which are all that are stored. */
    void delivered(PeerId peer, long changes, Clock clock) {
        Long before = delivered.put(peer, changes);
        if (before == null || before < changes) {
            events.add(
                    pinners.containsKey(peer)
                            ? new ReplicationEvent.Pinned(peer, clock)
                            : new ReplicationEvent.Replicated(peer, clock));
        }
    }

    void receiving(PeerId peer, Clock clock) {
        events.add(new ReplicationEvent.Receiving(peer, clock));
    }

    void received(PeerId peer, Clock clock) {
        events.add(new ReplicationEvent.Received(peer, clock));
    }

    /** A peer is known to have at least this. */
    void acknowledged(PeerId peer, Supplier<Clock> clock) {
        if (pinners.containsKey(peer)) {
            pinners.put(peer, clock.get());
        }
    }
}
