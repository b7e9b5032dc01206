package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.Membership.Member;
import org.peerbase.collaboration.Membership.Outcome;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/**
 * The links of a collaboration, each from its opening to its end: those that this peer opens, as the {@link Topology} wants
 * them; those that others open, as far as there is room; what is said on each until it is ready; and when one is given up.
 * What is said on it from then on goes by, to {@link Replication} and {@link MembershipProtocol}.
 */
final class Links {
    /** The most links that peers may have opened to this one that aren't known as participants and have not greeted. */
    static final int MAX_UNGREETED_LINKS = 32;

    /** How long a link may take to open and to greet, in milliseconds. */
    static final int GREETING_TIMEOUT_MS = 10_000;

    /** After how many anti-entropy intervals a link is given up over which the rest of something doesn't come. */
    private static final long STALLED_INTERVALS = 4;

    /** How fast a line must be, in bytes a millisecond, for a link not to be given up as stalled. */
    private static final int SLOWEST_BYTES_PER_MS = 16;

    private final SharedState state;
    private final PeerId self;
    private final CollaborationOptions options;
    private final Outputs outputs;
    private final Topology topology;
    private final Replication replication;
    private final MembershipProtocol protocol;
    private final Membership membership;
    private final Greetings greetings;
    private final Map<Long, Link> links = new TreeMap<>();
    private long nextStream = 1;
    private boolean changed;

    /** No links; {@code topology} is the one that {@code protocol} tells of members. */
    Links(
            SharedState state,
            PeerId self,
            CollaborationOptions options,
            Outputs outputs,
            Topology topology,
            Replication replication,
            MembershipProtocol protocol) {
        this.state = state;
        this.self = self;
        this.options = options;
        this.outputs = outputs;
        this.topology = topology;
        this.replication = replication;
        this.protocol = protocol;
        this.membership = protocol.membership();
        this.greetings = new Greetings(replication);
    }

    /** The link of a stream; null if there is none any more. */
    @Nullable
    Link get(long stream) {
        return links.get(stream);
    }

    /** All that there are, ready or not, in the order of their streams. */
    Collection<Link> all() {
        return Collections.unmodifiableCollection(links.values());
    }

    // Opening

    /** Opens and closes links as the topology wants them, if it is time. */
    void reset(long nowMs) {
        if (nowMs < topology.resetAt()) {
            return;
        }
        TreeSet<PeerId> opening = new TreeSet<>();
        TreeMap<PeerId, Link> outbound = new TreeMap<>();
        for (Link link : links.values()) {
            if (link.isOutbound()) {
                outbound.put(link.peer(), link);
                if (!link.isReady()) {
                    opening.add(link.peer());
                }
            }
        }
        Topology.Wanted wanted = topology.reset(opening, nowMs);
        outbound.forEach((peer, link) -> {
            if (!wanted.keep().contains(peer)) {
                close(link, nowMs);
            }
        });
        for (PeerId peer : wanted.open()) {
            Member member = membership.get(peer);
            if (!outbound.containsKey(peer) && member != null) {
                open(peer, member.entry().addresses(), nowMs);
            }
        }
    }

    private void open(PeerId peer, List<Multiaddr> addresses, long nowMs) {
        long stream = nextStream++;
        Remote remote = replication.remote(peer);
        Link link = Link.opening(stream, remote, outputs, replication, state, nowMs);
        remote.outbound = link;
        links.put(stream, link);
        outputs.add(new CollaborationOutput.OpenStream(stream, peer, addresses));
    }

    void onOpened(long stream, long nowMs) {
        Link link = links.get(stream);
        if (link == null || link.phase != Link.Phase.OPENING) {
            return;
        }
        link.enter(Link.Phase.GREETING, nowMs);
        greetings.begin(stream);
        sendHello(link, nowMs);
    }

    void onAccepted(long stream, PeerId peer, long nowMs) {
        if (peer.equals(self) || !hasRoomFor(peer)) {
            outputs.add(new CollaborationOutput.CloseStream(stream));
            return;
        }
        Link before = replication.remote(peer).inbound;
        if (before != null) {
            close(before, nowMs);
        }
        Remote remote = replication.remote(peer);
        Link link = Link.accepted(stream, remote, outputs, replication, state, nowMs);
        remote.inbound = link;
        links.put(stream, link);
        greetings.begin(stream);
    }

    /** Whether a peer may open a link: strangers and pinners take no room from participants. */
    private boolean hasRoomFor(PeerId peer) {
        return isParticipant(peer) ? hasRoomForParticipant() : ungreeted() < MAX_UNGREETED_LINKS;
    }

    private boolean isParticipant(PeerId peer) {
        return membership.isMember(peer) && !replication.isPinner(peer);
    }

    private boolean hasRoomForParticipant() {
        return links.values().stream()
                        .filter(link ->
                                !link.isOutbound() && !link.ofPinner && (link.isReady() || isParticipant(link.peer())))
                        .count()
                < CollaborationCore.MAX_INBOUND_LINKS;
    }

    private long ungreeted() {
        return links.values().stream()
                .filter(link -> !link.isOutbound() && !link.isReady() && !isParticipant(link.peer()))
                .count();
    }

    // Greeting

    private void sendHello(Link link, long nowMs) {
        greetings.send(link, protocol.ownEntry(nowMs), membership.digest());
    }

    void onHello(Link link, ByteReader reader, long nowMs) {
        AgedEntry entry = greetings.readHello(link, reader);
        boolean hasRoom = link.isOutbound() || isParticipant(link.peer()) || hasRoomForParticipant();
        Outcome outcome = protocol.offer(link.peer(), entry, nowMs);
        if (outcome == Outcome.FORGED) {
            reject(link, Offence.BAD_SIGNATURE, nowMs);
            return;
        }
        link.ofPinner = entry.entry().role() == MemberRole.PINNER;
        if (!membership.mayLink(entry.entry()) || !(link.ofPinner || hasRoom)) {
            close(link, nowMs);
            return;
        }
        greetings.of(link).outdated = outcome == Outcome.STALE && protocol.isOutdated(link.peer());
    }

    void onHelloClock(Link link, ByteReader reader, long nowMs) {
        Greeting greeting = greetings.readHelloClock(link, reader);
        if (greeting != null) {
            ready(link, greeting, nowMs);
        }
    }

    private void ready(Link link, Greeting greeting, long nowMs) {
        greetings.forget(link.stream());
        replication.onGreeted(link, greeting.clock, nowMs);
        if (!link.isOutbound()) {
            sendHello(link, nowMs);
        }
        link.enter(Link.Phase.READY, nowMs);
        changed = true;
        replication.onReady(link, greeting, nowMs);
        if (link.isOutbound()) {
            topology.onLinked(link.peer(), nowMs);
            protocol.agrees(link, greeting.membershipDigest);
        } else {
            protocol.compare(link, greeting.membershipDigest);
        }
        if (greeting.outdated) {
            protocol.remind(link);
        }
    }

    // While it lasts

    void onCongested(long stream, boolean congested, long nowMs) {
        Link link = links.get(stream);
        if (link != null) {
            link.congested = congested;
            if (!congested) {
                replication.onUncongested(link, nowMs);
            }
        }
    }

    /** How many bytes are held for a peer. */
    long heldFor(PeerId peer) {
        long bytes = 0;
        for (Link link : links.values()) {
            if (link.peer().equals(peer)) {
                bytes += link.heldBytes();
            }
        }
        return bytes;
    }

    /** Says which links are ready, if they aren't those of the last time. */
    void report() {
        if (!changed) {
            return;
        }
        changed = false;
        List<PeerId> outbound = new ArrayList<>();
        List<PeerId> inbound = new ArrayList<>();
        for (Link link : links.values()) {
            if (link.isReady()) {
                (link.isOutbound() ? outbound : inbound).add(link.peer());
            }
        }
        outputs.add(new CollaborationOutput.LinksChanged(outbound, inbound));
    }

    // Its end

    /** The stream is gone, or could not be opened. */
    void onClosed(long stream, long nowMs) {
        Link link = links.get(stream);
        if (link != null) {
            forget(link, nowMs);
            failed(link, nowMs);
        }
    }

    void close(Link link, long nowMs) {
        outputs.add(new CollaborationOutput.CloseStream(link.stream()));
        forget(link, nowMs);
    }

    /** Closes a link that ought to have been of use. */
    void giveUp(Link link, long nowMs) {
        close(link, nowMs);
        failed(link, nowMs);
    }

    /** Closes a link whose remote broke the rules. */
    void reject(Link link, Offence offence, long nowMs) {
        outputs.add(new CollaborationOutput.Penalise(link.peer(), offence));
        close(link, nowMs);
        if (link.isOutbound()) {
            topology.onFailed(link.peer(), nowMs);
        }
    }

    /** Closes links whose remotes have sent too much of which nobody knows whether it is any good: it is asked for again. */
    void makeRoom(Link link, long nowMs) {
        UnverifiedBudget.note(link, nowMs);
        if (link.overdrawnSince == Long.MAX_VALUE) {
            return;
        }
        Link closing = UnverifiedBudget.beyond(links.values(), nowMs);
        while (closing != null) {
            close(closing, nowMs);
            closing = UnverifiedBudget.beyond(links.values(), nowMs);
        }
    }

    void closeAll(long nowMs) {
        List.copyOf(links.values()).forEach(link -> close(link, nowMs));
    }

    /** Closes all streams, of a collaboration that has failed: it won't need to know what was on them. */
    void abandon() {
        links.keySet().forEach(stream -> outputs.add(new CollaborationOutput.CloseStream(stream)));
        links.clear();
    }

    private void forget(Link link, long nowMs) {
        links.remove(link.stream());
        greetings.forget(link.stream());
        replication.onClosed(link, nowMs);
        changed |= link.isReady();
    }

    /** A link ended, or could not be opened, and nobody here wanted it to. */
    private void failed(Link link, long nowMs) {
        if (link.isOutbound()) {
            topology.onFailed(link.peer(), nowMs);
            protocol.onUnreachable(link.peer(), nowMs);
        }
    }

    // Time

    /** Gives up what makes no progress. */
    void onTick(long nowMs) {
        for (Link link : List.copyOf(links.values())) {
            if (nowMs >= givenUpAt(link)) {
                giveUp(link, nowMs);
            }
        }
    }

    /** When a link that makes no progress is given up. */
    private long givenUpAt(Link link) {
        if (link.ofPinner && !link.isOutbound() && !replication.isPinner(link.peer())) {
            return Long.MIN_VALUE;
        }
        if (!link.isReady()) {
            return link.phaseSince + GREETING_TIMEOUT_MS;
        }
        if (!link.isOutbound()) {
            return link.isInside()
                    ? link.broughtAt + STALLED_INTERVALS * options.antiEntropyIntervalMs()
                    : Long.MAX_VALUE;
        }
        PushSession push = link.push;
        if (push == null || push.stalledSince() == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        // A large record is acknowledged only when it is whole, however slow the line.
        return push.stalledSince() + 2L * options.antiEntropyIntervalMs() + push.inFlightBytes() / SLOWEST_BYTES_PER_MS;
    }

    /** When links are to be opened, closed or given up. */
    long nextWakeUp() {
        long next = topology.resetAt();
        for (Link link : links.values()) {
            next = Math.min(next, givenUpAt(link));
        }
        return next;
    }
}
