package org.peerbase;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.CollaborationCore;
import org.peerbase.crdt.value.Values;
import org.peerbase.multiformats.identity.PeerId;

/** The gossip of a collaboration under one name. */
final class NamedGossip implements Gossip {
    /** Messages that may wait for the listeners. */
    static final int MAX_WAITING = 1_024;

    /** A listener's own place, also if it is there already. */
    private static final class Place {
        private final Listener listener;

        Place(Listener listener) {
            this.listener = listener;
        }
    }

    private final Gossips gossips;
    private final String name;
    private final String wireName;
    private final Mailbox mailbox;
    private final List<Place> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closed;

    NamedGossip(Gossips gossips, String name, String wireName, Executor threads) {
        this.gossips = gossips;
        this.name = name;
        this.wireName = wireName;
        this.mailbox = new Mailbox(threads, () -> {});
    }

    @Override
    public String name() {
        return name;
    }

    /** The name that goes into the messages. */
    String wireName() {
        return wireName;
    }

    @Override
    public void broadcast(@Nullable Object message) {
        byte[] bytes = Values.encode(Values.of(message)).toByteArray();
        if (bytes.length > CollaborationCore.MAX_GOSSIP_BYTES) {
            throw new IllegalArgumentException("a message of " + bytes.length + " bytes; gossip takes "
                    + CollaborationCore.MAX_GOSSIP_BYTES + ": say less, or put it into the shared data");
        }
        if (closed) {
            throw new IllegalStateException("the gossip \"" + name + "\" was closed: ask for it again");
        }
        gossips.broadcast(wireName, bytes);
    }

    @Override
    public Registration onMessage(Listener listener) {
        Place place = new Place(listener);
        listeners.add(place);
        return () -> listeners.remove(place);
    }

    /** A member said something. */
    void received(PeerId from, @Nullable Object message) {
        if (listeners.isEmpty()) {
            return;
        }
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return;
        }
        mailbox.execute(() -> {
            waiting.decrementAndGet();
            listeners.forEach(place -> tell(place.listener, message, from));
        });
    }

    private void tell(Listener listener, @Nullable Object message, PeerId from) {
        if (closed) {
            return;
        }
        try {
            listener.message(message, from);
        } catch (RuntimeException | Error e) {
            Failure.ofListener("gossip", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        gossips.closed(this);
    }
}
