package org.peerbase;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.collaboration.CollaborationOutput;
import org.peerbase.libp2p.AddressGroup;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamHandler;
import org.peerbase.multiformats.identity.PeerId;

/**
 * The streams of one collaboration, those that it opens (numbered by the core) and those that others open (numbered here,
 * below zero). Belongs to the mailbox, but for {@link #accept}.
 */
final class Streams {
    private final AppDriver app;
    private final String protocol;
    private final Link.Owner owner;
    private final AtomicLong lastInbound = new AtomicLong();
    private final Map<Long, Link> links = new HashMap<>();
    private final Set<Long> opening = new TreeSet<>();
    private boolean closed;

    Streams(AppDriver app, String protocol, Link.Owner owner) {
        this.app = app;
        this.protocol = protocol;
        this.owner = owner;
    }

    /** A peer has opened a stream. Called on a thread of the network. */
    StreamHandler accept(Stream stream) {
        long number = lastInbound.decrementAndGet();
        Link link = new Link(number, stream, owner);
        owner.post(() -> {
            if (closed || !link.isWelcome()) {
                link.reset();
            } else {
                links.put(number, link);
                owner.handle(new CollaborationInput.StreamAccepted(number, stream.remotePeer()));
            }
        });
        return link;
    }

    void open(CollaborationOutput.OpenStream open) {
        opening.add(open.stream());
        var unused = app.connect(open.peer(), open.addresses())
                .thenCompose(connection -> connection.newStream(protocol))
                .whenComplete((stream, failed) -> owner.post(() -> opened(open.stream(), stream, failed)));
    }

    private void opened(long number, @Nullable Stream stream, @Nullable Throwable failed) {
        boolean wanted = opening.remove(number) && !closed;
        if (stream == null) {
            if (wanted) {
                owner.handle(new CollaborationInput.StreamClosed(number, Failure.describe(failed)));
            }
        } else if (wanted) {
            Link link = new Link(number, stream, owner);
            if (!link.isWelcome()) {
                link.reset();
                owner.handle(new CollaborationInput.StreamClosed(number, "the peer is held off"));
                return;
            }
            links.put(number, link);
            stream.handler(link);
            owner.handle(new CollaborationInput.StreamOpened(number));
        } else {
            stream.reset();
        }
    }

    void send(CollaborationOutput.SendMessage send) {
        Link link = links.get(send.stream());
        if (link != null) {
            link.send(send.message());
        }
    }

    /** Cuts those on which a message takes too long to come. */
    void onTick(long nowMs) {
        links.values().forEach(link -> link.cutIfLate(nowMs));
    }

    /** When {@link #onTick} is wanted; {@link Long#MAX_VALUE} if never. */
    long nextWakeUp() {
        long next = Long.MAX_VALUE;
        for (Link link : links.values()) {
            next = Math.min(next, link.deadlineMs());
        }
        return next;
    }

    /** How many bytes of messages wait for a peer to read, on all its links. */
    long queuedFor(PeerId peer) {
        return links.values().stream()
                .filter(link -> link.peer().equals(peer))
                .mapToLong(Link::queuedBytes)
                .sum();
    }

    /** Where the links with a peer come from. */
    Set<AddressGroup> originsOf(PeerId peer) {
        Set<AddressGroup> origins = new HashSet<>();
        for (Link link : links.values()) {
            if (link.peer().equals(peer)) {
                link.origin().ifPresent(origins::add);
            }
        }
        return origins;
    }

    /** A stream has ended by itself. */
    void ended(long number) {
        links.remove(number);
    }

    void close(long number) {
        opening.remove(number);
        Link link = links.remove(number);
        if (link != null) {
            link.close();
        }
    }

    /** Closes all, and resets what comes from now on. */
    void close() {
        closed = true;
        links.values().forEach(Link::close);
        links.clear();
    }
}
