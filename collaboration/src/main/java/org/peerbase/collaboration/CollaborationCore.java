package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.Membership.Member;
import org.peerbase.collaboration.Membership.Outcome;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/**
 * One collaboration: who is a member, who is linked with whom, who has which change. A state machine without threads or
 * clocks: one thread at a time hands it inputs and carries its outputs out, in their order.
 */
public final class CollaborationCore {
    /** The longest message of a stream, in bytes. */
    public static final int MAX_MESSAGE_BYTES = 128 * 1024;

    /** The most links that participants may have opened to this peer; pinners are bounded as members. */
    public static final int MAX_INBOUND_LINKS = 128;

    /** The most links that peers may have opened to this one that aren't known as participants and have not greeted. */
    static final int MAX_UNGREETED_LINKS = 32;

    /** The longest message of gossip among members, in bytes. */
    public static final int MAX_GOSSIP_BYTES = 64 * 1024;

    /** The longest name of gossip, in bytes of UTF-8. */
    public static final int MAX_GOSSIP_NAME_BYTES = 255;

    /** How long a link may take to open and to greet, in milliseconds. */
    static final int GREETING_TIMEOUT_MS = 10_000;

    /** How often remotes are compared with after something happened, other than gossip, until nothing is left to do. */
    private static final int COMPARISONS = 3;

    /** After how many anti-entropy intervals a link is given up over which the rest of something doesn't come. */
    private static final long STALLED_INTERVALS = 4;

    /** How fast a line must be, in bytes a millisecond, for a link not to be given up as stalled. */
    private static final int SLOWEST_BYTES_PER_MS = 16;

    private final Access access;
    private final SharedState state;
    private final Signatures signatures;
    private final CollaborationOptions options;
    private final RandomGenerator random;
    private final LongSupplier wallClock;
    private final Outputs outputs = new Outputs();
    private final Topology topology;
    private final Replication replication;
    private final Map<Long, Link> links = new TreeMap<>();
    private final Greetings greetings;
    private final Encounters encounters;
    private @Nullable MembershipProtocol membership;
    private @Nullable GossipProtocol gossip;
    private long nextStream = 1;
    private long comparesFrom;
    private long compareAt = Long.MAX_VALUE;
    private boolean linksChanged;
    private boolean failed;
    private boolean stopped;
    private int comparisons;

    /**
     * A core that has not started.
     *
     * @param access what this peer may do in the collaboration
     * @param state of the same access, with all that the store has restored into it
     * @param random begins sessions, and decides when to gossip and with whom to compare; must be secure outside of
     *     simulations if the collaboration has keys
     * @param wallClock milliseconds since 1970, for the dates of member entries; may jump
     */
    public CollaborationCore(
            Access access,
            SharedState state,
            Signatures signatures,
            CollaborationOptions options,
            RandomGenerator random,
            LongSupplier wallClock) {
        this.access = access;
        this.state = state;
        this.signatures = signatures;
        this.options = options;
        this.random = random;
        this.wallClock = wallClock;
        this.topology = new Topology(signatures.self(), options);
        this.replication = new Replication(state, signatures, options, random, outputs);
        this.greetings = new Greetings(replication);
        this.encounters = new Encounters(random);
    }

    /**
     * Takes an input.
     *
     * @param nowMs the time, in milliseconds from any beginning; never less than before
     * @return what is to be done, in this order
     * @throws IllegalStateException if the first input isn't a {@link CollaborationInput.Start}
     */
    public List<CollaborationOutput> handle(CollaborationInput input, long nowMs) {
        if (failed) {
            return List.of();
        }
        if (!(input instanceof CollaborationInput.Tick || input instanceof CollaborationInput.GossipReceived)) {
            comparisons = COMPARISONS;
            compareAt = Math.min(compareAt, nextComparison(nowMs));
        }
        try {
            if (input instanceof CollaborationInput.Start start) {
                start(start, nowMs);
            } else if (stopped) {
                handleStopped(input, nowMs);
            } else {
                handleRunning(input, protocol(), nowMs);
            }
        } catch (UnrecordableChangeException | NoRoomException e) {
            fail(String.valueOf(e.getMessage()));
        }
        reportLinks();
        return outputs.take();
    }

    private MembershipProtocol protocol() {
        MembershipProtocol running = membership;
        if (running == null) {
            throw new IllegalStateException("the collaboration has not started");
        }
        return running;
    }

    private GossipProtocol gossip() {
        GossipProtocol running = gossip;
        if (running == null) {
            throw new IllegalStateException("the collaboration has not started");
        }
        return running;
    }

    private void start(CollaborationInput.Start start, long nowMs) {
        if (membership != null) {
            throw new IllegalStateException("the collaboration has started before");
        }
        membership = new MembershipProtocol(
                access,
                signatures,
                options,
                random,
                wallClock,
                outputs,
                topology,
                replication,
                start.addresses(),
                nowMs);
        gossip = new GossipProtocol(
                access, signatures, random, wallClock, outputs, membership.membership(), replication);
        comparesFrom = nowMs + random.nextInt(options.antiEntropyIntervalMs()) + 1;
        compareAt = comparesFrom;
        replication.onLocalChanges();
    }

    /** Comparisons are an interval apart, also those between which there was nothing to compare. */
    private long nextComparison(long nowMs) {
        int interval = options.antiEntropyIntervalMs();
        return nowMs + interval - Math.floorMod(nowMs - comparesFrom, interval);
    }

    private void handleRunning(CollaborationInput input, MembershipProtocol protocol, long nowMs) {
        if (input instanceof CollaborationInput.MessageReceived received) {
            onMessage(received.stream(), received.message(), protocol, nowMs);
        } else if (input instanceof CollaborationInput.Tick) {
            onTick(protocol, nowMs);
        } else if (input instanceof CollaborationInput.LocalChanges) {
            replication.onLocalChanges();
        } else if (input instanceof CollaborationInput.Hurry hurry) {
            replication.onHurry(hurry.sequence(), nowMs);
        } else if (input instanceof CollaborationInput.RecordsStored answer) {
            replication.onStored(answer.batch(), nowMs);
            encounters.onRecords();
        } else if (input instanceof CollaborationInput.RecordsLoaded answer) {
            onLoaded(answer, nowMs);
        } else if (input instanceof CollaborationInput.ShadowRestored answer) {
            replication.forks().onShadowRestored(answer.shadow());
        } else if (input instanceof CollaborationInput.ShadowFailed answer) {
            if (!replication.forks().onShadowFailed(answer.shadow())) {
                fail(answer.reason());
            }
        } else if (input instanceof CollaborationInput.GossipReceived gossip) {
            onGossip(gossip, protocol, nowMs);
        } else if (input instanceof CollaborationInput.Broadcast broadcast) {
            gossip().broadcast(broadcast.name(), broadcast.message());
        } else if (input instanceof CollaborationInput.OpenGossip open) {
            gossip().open(open.name());
        } else if (input instanceof CollaborationInput.CloseGossip close) {
            gossip().close(close.name());
        } else if (input instanceof CollaborationInput.AppPeersChanged changed) {
            protocol.onAppPeersChanged(changed.count(), nowMs);
        } else if (input instanceof CollaborationInput.AddressesChanged changed) {
            protocol.onAddressesChanged(changed.addresses(), nowMs);
        } else if (input instanceof CollaborationInput.StreamOpened opened) {
            onOpened(opened.stream(), protocol, nowMs);
        } else if (input instanceof CollaborationInput.StreamAccepted accepted) {
            onAccepted(accepted.stream(), accepted.peer(), nowMs);
        } else if (input instanceof CollaborationInput.StreamClosed closed) {
            onClosed(closed.stream(), nowMs);
        } else if (input instanceof CollaborationInput.StreamCongested congested) {
            onCongested(congested, nowMs);
        } else if (input instanceof CollaborationInput.StoreFailed storeFailed) {
            fail(storeFailed.reason());
        } else if (input instanceof CollaborationInput.Stop) {
            stop(protocol, nowMs);
        }
        replication.settleVoided(nowMs);
        replication.readDeferred();
        setLinks(protocol, nowMs);
    }

    private void onLoaded(CollaborationInput.RecordsLoaded answer, long nowMs) {
        Link asked = replication.loadedFor(answer.request());
        try {
            replication.onLoaded(answer.request(), answer.records(), nowMs);
        } catch (BadSignatureException e) {
            // What was read shows that the remote lied about a history.
            if (asked != null && links.containsKey(asked.stream())) {
                reject(asked, Offence.BAD_SIGNATURE, nowMs);
            }
        }
    }

    private void handleStopped(CollaborationInput input, long nowMs) {
        if (input instanceof CollaborationInput.RecordsStored answer) {
            replication.onStored(answer.batch(), nowMs);
        } else if (input instanceof CollaborationInput.LocalChanges) {
            replication.onLocalChanges();
        } else if (input instanceof CollaborationInput.StoreFailed storeFailed) {
            fail(storeFailed.reason());
        }
    }

    private void stop(MembershipProtocol protocol, long nowMs) {
        replication.onLocalChanges();
        protocol.onStop(nowMs);
        new ArrayList<>(links.values()).forEach(link -> close(link, nowMs));
        stopped = true;
    }

    private void fail(String reason) {
        failed = true;
        replication.fail();
        state.refuseLocalChanges("the collaboration has failed: " + reason);
        links.keySet().forEach(stream -> outputs.add(new CollaborationOutput.CloseStream(stream)));
        links.clear();
        outputs.add(new CollaborationOutput.Failed(reason));
    }

    private void onGossip(CollaborationInput.GossipReceived gossip, MembershipProtocol protocol, long nowMs) {
        try {
            protocol.onGossip(gossip.source(), gossip.message(), nowMs);
        } catch (MalformedMessageException | MalformedBytesException e) {
            outputs.add(new CollaborationOutput.Penalise(gossip.source(), Offence.MALFORMED_MESSAGE));
        }
    }

    // Links

    private void setLinks(MembershipProtocol protocol, long nowMs) {
        if (nowMs < topology.resetAt() || stopped) {
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
            Member member = protocol.membership().get(peer);
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

    private void onOpened(long stream, MembershipProtocol protocol, long nowMs) {
        Link link = links.get(stream);
        if (link == null || link.phase != Link.Phase.OPENING) {
            return;
        }
        link.enter(Link.Phase.GREETING, nowMs);
        greetings.begin(stream);
        sendHello(link, protocol, nowMs);
    }

    private void onAccepted(long stream, PeerId peer, long nowMs) {
        if (peer.equals(signatures.self()) || !hasRoomFor(peer)) {
            outputs.add(new CollaborationOutput.CloseStream(stream));
            return;
        }
        Remote remote = replication.remote(peer);
        Link before = remote.inbound;
        Link link = Link.accepted(stream, remote, outputs, replication, state, nowMs);
        if (before != null) {
            close(before, nowMs);
            remote = replication.remote(peer);
            link = Link.accepted(stream, remote, outputs, replication, state, nowMs);
        }
        remote.inbound = link;
        links.put(stream, link);
        greetings.begin(stream);
    }

    /** Whether a peer may open a link: strangers and pinners take no room from participants. */
    private boolean hasRoomFor(PeerId peer) {
        return isParticipant(peer) ? hasRoomForParticipant() : ungreeted() < MAX_UNGREETED_LINKS;
    }

    private boolean isParticipant(PeerId peer) {
        return protocol().membership().isMember(peer) && !replication.isPinner(peer);
    }

    private boolean hasRoomForParticipant() {
        return links.values().stream()
                        .filter(link ->
                                !link.isOutbound() && !link.ofPinner && (link.isReady() || isParticipant(link.peer())))
                        .count()
                < MAX_INBOUND_LINKS;
    }

    private long ungreeted() {
        return links.values().stream()
                .filter(link -> !link.isOutbound() && !link.isReady() && !isParticipant(link.peer()))
                .count();
    }

    private void onClosed(long stream, long nowMs) {
        Link link = links.get(stream);
        if (link != null) {
            forget(link, nowMs);
            failed(link, nowMs);
        }
    }

    /** A link ended, or could not be opened, and nobody here wanted it to. */
    private void failed(Link link, long nowMs) {
        if (link.isOutbound()) {
            topology.onFailed(link.peer(), nowMs);
            protocol().onUnreachable(link.peer(), nowMs);
        }
    }

    private void onCongested(CollaborationInput.StreamCongested input, long nowMs) {
        Link link = links.get(input.stream());
        if (link != null) {
            link.congested = input.congested();
            if (!link.congested) {
                replication.onUncongested(link, nowMs);
            }
        }
    }

    private void close(Link link, long nowMs) {
        outputs.add(new CollaborationOutput.CloseStream(link.stream()));
        forget(link, nowMs);
    }

    private void forget(Link link, long nowMs) {
        links.remove(link.stream());
        greetings.forget(link.stream());
        replication.onClosed(link, nowMs);
        linksChanged |= link.isReady();
    }

    /** Closes a link whose remote broke the rules. */
    private void reject(Link link, Offence offence, long nowMs) {
        outputs.add(new CollaborationOutput.Penalise(link.peer(), offence));
        close(link, nowMs);
        if (link.isOutbound()) {
            topology.onFailed(link.peer(), nowMs);
        }
    }

    private void reportLinks() {
        if (!linksChanged) {
            return;
        }
        linksChanged = false;
        List<PeerId> outbound = new ArrayList<>();
        List<PeerId> inbound = new ArrayList<>();
        for (Link link : links.values()) {
            if (link.isReady()) {
                (link.isOutbound() ? outbound : inbound).add(link.peer());
            }
        }
        outputs.add(new CollaborationOutput.LinksChanged(outbound, inbound));
    }

    // Messages

    private void onMessage(long stream, byte[] message, MembershipProtocol protocol, long nowMs) {
        Link link = links.get(stream);
        if (link == null) {
            return;
        }
        try {
            if (message.length > MAX_MESSAGE_BYTES) {
                throw new MalformedMessageException("a message of " + message.length + " bytes");
            }
            dispatch(link, new ByteReader(message), protocol, nowMs);
            makeRoom(link, nowMs);
        } catch (MalformedMessageException | MalformedBytesException e) {
            reject(link, Offence.MALFORMED_MESSAGE, nowMs);
        } catch (BadSignatureException e) {
            reject(link, Offence.BAD_SIGNATURE, nowMs);
        } catch (LimitExceededException e) {
            reject(link, Offence.LIMIT_EXCEEDED, nowMs);
        } catch (ForgottenNameException e) {
            close(link, nowMs);
            failed(link, nowMs);
        }
    }

    private void dispatch(Link link, ByteReader reader, MembershipProtocol protocol, long nowMs) {
        int kind = reader.readByte();
        if (link.isReady()) {
            dispatchReady(link, kind, reader, protocol, nowMs);
            return;
        }
        switch (kind) {
            case Wire.HELLO -> onHello(link, reader, protocol, nowMs);
            case Wire.HELLO_CLOCK -> onHelloClock(link, reader, protocol, nowMs);
            case Wire.LAZY -> replication.onLazy(link, reader, nowMs);
            default -> throw new MalformedMessageException("a message of kind " + kind + " before the hello");
        }
    }

    private void dispatchReady(Link link, int kind, ByteReader reader, MembershipProtocol protocol, long nowMs) {
        switch (kind) {
            case Wire.CLOCK -> replication.onClock(link, reader, nowMs);
            case Wire.RECORDS -> {
                requireInbound(link);
                replication.intake().onRecords(link, reader, nowMs);
                replication.onReturned(link.remote(), nowMs);
            }
            case Wire.LARGE_RECORD -> {
                requireInbound(link);
                link.decoder.readLargeRecord(reader);
            }
            case Wire.LARGE_RECORD_PART -> {
                requireInbound(link);
                replication.intake().onLargeRecordPart(link, reader, nowMs);
                replication.onReturned(link.remote(), nowMs);
            }
            case Wire.LAZY -> replication.onLazy(link, reader, nowMs);
            case Wire.EAGER -> replication.onEager(link, reader, nowMs);
            case Wire.GOSSIP -> gossip().onGossip(link, reader, nowMs);
            case Wire.DISPUTE -> replication.forks().onDispute(link, reader, nowMs);
            case Wire.BRANCH -> replication.forks().onBranch(link, reader, nowMs);
            case Wire.FORK -> replication.forks().onFork(link, reader, nowMs);
            case Wire.MEMBER_DIGEST -> protocol.onDigest(link, reader);
            case Wire.MEMBER_DIGESTS -> protocol.onDigests(link, reader, nowMs);
            case Wire.MEMBER_ENTRIES -> protocol.onEntries(link, reader, nowMs);
            default -> throw new MalformedMessageException("a message of kind " + kind);
        }
    }

    /** Closes links whose remotes have sent too much of which nobody knows whether it is any good: it is asked for again. */
    private void makeRoom(Link link, long nowMs) {
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

    private static void requireInbound(Link link) {
        if (link.isOutbound()) {
            throw new MalformedMessageException("records against the direction of the link");
        }
    }

    private void sendHello(Link link, MembershipProtocol protocol, long nowMs) {
        greetings.send(link, protocol.ownEntry(nowMs), protocol.membership().digest());
    }

    private void onHello(Link link, ByteReader reader, MembershipProtocol protocol, long nowMs) {
        AgedEntry entry = greetings.readHello(link, reader);
        boolean hasRoom = link.isOutbound() || isParticipant(link.peer()) || hasRoomForParticipant();
        Outcome outcome = protocol.offer(link.peer(), entry, nowMs);
        if (outcome == Outcome.FORGED) {
            reject(link, Offence.BAD_SIGNATURE, nowMs);
            return;
        }
        link.ofPinner = entry.entry().role() == MemberRole.PINNER;
        if (!protocol.membership().mayLink(entry.entry()) || !(link.ofPinner || hasRoom)) {
            close(link, nowMs);
            return;
        }
        greetings.of(link).outdated = outcome == Outcome.STALE && protocol.isOutdated(link.peer());
    }

    private void onHelloClock(Link link, ByteReader reader, MembershipProtocol protocol, long nowMs) {
        Greeting greeting = greetings.readHelloClock(link, reader);
        if (greeting != null) {
            ready(link, greeting, protocol, nowMs);
        }
    }

    private void ready(Link link, Greeting greeting, MembershipProtocol protocol, long nowMs) {
        greetings.forget(link.stream());
        replication.onGreeted(link, greeting.clock, nowMs);
        if (!link.isOutbound()) {
            sendHello(link, protocol, nowMs);
        }
        link.enter(Link.Phase.READY, nowMs);
        linksChanged = true;
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

    // Time

    private void onTick(MembershipProtocol protocol, long nowMs) {
        protocol.onTick(nowMs);
        replication.onTick(nowMs);
        for (Link link : new ArrayList<>(links.values())) {
            if (nowMs >= givenUpAt(link)) {
                close(link, nowMs);
                failed(link, nowMs);
            }
        }
        if (nowMs >= compareAt) {
            replication.compareAll(nowMs);
            for (Link link : links.values()) {
                if (link.isOutbound() && link.isReady()) {
                    protocol.tellOfPinners(link, nowMs);
                }
            }
            boolean helping = encounter(nowMs);
            comparisons = replication.isLevel() ? 0 : Math.max(0, comparisons - 1);
            boolean quiet = comparisons == 0 && !helping && !replication.isUnsettled();
            compareAt = quiet ? Long.MAX_VALUE : nextComparison(nowMs);
        }
    }

    /**
     * Opens links besides those of the topology.
     *
     * @return whether there are any
     */
    private boolean encounter(long nowMs) {
        Set<PeerId> chosen = encounters.choose(
                replication.neglected(),
                () -> members().stream()
                        .filter(peer -> replication.linked(peer) == null)
                        .toList());
        topology.help(chosen, nowMs);
        return !chosen.isEmpty();
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

    /** When a {@link CollaborationInput.Tick} is wanted, at the latest; {@link Long#MAX_VALUE} if never. */
    public long nextWakeUp() {
        MembershipProtocol protocol = membership;
        if (protocol == null || stopped || failed) {
            return Long.MAX_VALUE;
        }
        long next = Math.min(protocol.nextWakeUp(), Math.min(replication.nextWakeUp(), compareAt));
        next = Math.min(next, topology.resetAt());
        for (Link link : links.values()) {
            next = Math.min(next, givenUpAt(link));
        }
        return next;
    }

    // For the driver, on the thread of the core

    /** What a snapshot of this moment needs; empty unless everything that has been applied is stored. */
    public Optional<SnapshotSource> snapshotSource() {
        return failed ? Optional.empty() : state.snapshotSource(replication.stored());
    }

    /** What is durable here. */
    public Clock storedClock() {
        return replication.storedClock();
    }

    /** What a peer that this one has a link with has, as far as known; empty for others. */
    public Clock clockOf(PeerId peer) {
        return replication.knownOf(peer);
    }

    /**
     * How many bytes are held for a peer: what it sent that is neither verified nor stored yet, and what was read from
     * the store to be sent to it.
     */
    public long heldFor(PeerId peer) {
        long bytes = 0;
        for (Link link : links.values()) {
            if (link.peer().equals(peer)) {
                bytes += link.heldBytes();
            }
        }
        return bytes;
    }

    /** The other members, in the order of their ids. */
    public List<PeerId> members() {
        MembershipProtocol protocol = membership;
        if (protocol == null) {
            return List.of();
        }
        return protocol.membership().all().stream()
                .filter(Member::isPresent)
                .map(member -> member.entry().peer())
                .toList();
    }

    /** The other members that are pinners, in the order of their ids. */
    public List<PeerId> pinners() {
        MembershipProtocol protocol = membership;
        if (protocol == null) {
            return List.of();
        }
        return protocol.membership().all().stream()
                .filter(member -> member.isPresent() && member.isPinner())
                .map(member -> member.entry().peer())
                .toList();
    }

    /** How many other members there are. */
    public int memberCount() {
        return membership == null ? 0 : membership.membership().size();
    }

    /** A number that is equal where the participants are, this peer counted. */
    public long membershipDigest() {
        return membership == null ? 0 : membership.membership().digest();
    }
}
