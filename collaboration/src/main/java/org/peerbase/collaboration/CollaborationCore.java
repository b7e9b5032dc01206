package org.peerbase.collaboration;

import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.Membership.Member;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.multiformats.identity.PeerId;

/**
 * One collaboration: who is a member, who is linked with whom, who has which change. A state machine without threads or
 * clocks: one thread at a time hands it inputs and carries its outputs out, in their order.
 *
 * <p>What lives here is which part an input or a message is for, and start, stop and failure. The parts are {@link
 * MembershipProtocol}, {@link Links}, {@link Replication}, {@link Comparisons} and {@link GossipProtocol}.
 */
public final class CollaborationCore {
    /** The longest message of a stream, in bytes. */
    public static final int MAX_MESSAGE_BYTES = 128 * 1024;

    /** The most links that participants may have opened to this peer; pinners are bounded as members. */
    public static final int MAX_INBOUND_LINKS = 128;

    /** The longest message of gossip among members, in bytes. */
    public static final int MAX_GOSSIP_BYTES = 64 * 1024;

    /** The longest name of gossip, in bytes of UTF-8. */
    public static final int MAX_GOSSIP_NAME_BYTES = 255;

    private final Access access;
    private final SharedState state;
    private final Signatures signatures;
    private final CollaborationOptions options;
    private final RandomGenerator random;
    private final LongSupplier wallClock;
    private final Outputs outputs = new Outputs();
    private final Replication replication;
    private @Nullable Parts started;
    private boolean failed;
    private boolean stopped;

    /** What there is of it from its start on. */
    private record Parts(MembershipProtocol membership, GossipProtocol gossip, Links links, Comparisons comparisons) {}

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
        this.replication = new Replication(state, signatures, options, random, outputs);
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
        Parts parts = started;
        boolean happened =
                !(input instanceof CollaborationInput.Tick || input instanceof CollaborationInput.GossipReceived);
        if (parts != null && happened) {
            parts.comparisons.onEvent(nowMs);
        }
        try {
            if (input instanceof CollaborationInput.Start start) {
                start(start, nowMs);
            } else if (stopped) {
                handleStopped(input, nowMs);
            } else {
                handleRunning(input, parts(), nowMs);
            }
        } catch (UnrecordableChangeException | NoRoomException e) {
            fail(String.valueOf(e.getMessage()));
        }
        if (started != null) {
            started.links.report();
        }
        return outputs.take();
    }

    private Parts parts() {
        Parts parts = started;
        if (parts == null) {
            throw new IllegalStateException("the collaboration has not started");
        }
        return parts;
    }

    private void start(CollaborationInput.Start start, long nowMs) {
        if (started != null) {
            throw new IllegalStateException("the collaboration has started before");
        }
        Topology topology = new Topology(signatures.self(), options);
        MembershipProtocol membership = new MembershipProtocol(
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
        GossipProtocol gossip = new GossipProtocol(
                access, signatures, random, wallClock, outputs, membership.membership(), replication);
        Links links = new Links(state, signatures.self(), options, outputs, topology, replication, membership);
        Comparisons comparisons = new Comparisons(options, random, replication, membership, topology, links, nowMs);
        started = new Parts(membership, gossip, links, comparisons);
        replication.onLocalChanges();
    }

    private void handleRunning(CollaborationInput input, Parts parts, long nowMs) {
        if (input instanceof CollaborationInput.MessageReceived received) {
            onMessage(received.stream(), received.message(), parts, nowMs);
        } else if (input instanceof CollaborationInput.Tick) {
            onTick(parts, nowMs);
        } else if (input instanceof CollaborationInput.LocalChanges) {
            replication.onLocalChanges();
            replication.forks().settle();
        } else if (input instanceof CollaborationInput.Hurry hurry) {
            replication.onHurry(hurry.sequence(), nowMs);
        } else if (input instanceof CollaborationInput.RecordsStored answer) {
            replication.onStored(answer.batch(), nowMs);
            parts.comparisons.onRecords();
        } else if (input instanceof CollaborationInput.RecordsLoaded answer) {
            onLoaded(answer, parts.links, nowMs);
        } else if (input instanceof CollaborationInput.ShadowRestored answer) {
            replication.forks().onShadowRestored(answer.shadow());
        } else if (input instanceof CollaborationInput.ShadowFailed answer) {
            if (!replication.forks().onShadowFailed(answer.shadow())) {
                fail(answer.reason());
            }
        } else if (input instanceof CollaborationInput.GossipReceived gossip) {
            onGossip(gossip, parts.membership, nowMs);
        } else if (input instanceof CollaborationInput.Broadcast broadcast) {
            parts.gossip.broadcast(broadcast.name(), broadcast.message());
        } else if (input instanceof CollaborationInput.OpenGossip open) {
            parts.gossip.open(open.name());
        } else if (input instanceof CollaborationInput.CloseGossip close) {
            parts.gossip.close(close.name());
        } else if (input instanceof CollaborationInput.AppPeersChanged changed) {
            parts.membership.onAppPeersChanged(changed.count(), nowMs);
        } else if (input instanceof CollaborationInput.AddressesChanged changed) {
            parts.membership.onAddressesChanged(changed.addresses(), nowMs);
        } else if (input instanceof CollaborationInput.StreamOpened opened) {
            parts.links.onOpened(opened.stream(), nowMs);
        } else if (input instanceof CollaborationInput.StreamAccepted accepted) {
            parts.links.onAccepted(accepted.stream(), accepted.peer(), nowMs);
        } else if (input instanceof CollaborationInput.StreamClosed closed) {
            parts.links.onClosed(closed.stream(), nowMs);
        } else if (input instanceof CollaborationInput.StreamCongested congested) {
            parts.links.onCongested(congested.stream(), congested.congested(), nowMs);
        } else if (input instanceof CollaborationInput.StoreFailed storeFailed) {
            fail(storeFailed.reason());
        } else if (input instanceof CollaborationInput.Stop) {
            stop(parts, nowMs);
        }
        if (failed) {
            return;
        }
        replication.settleVoided(nowMs);
        replication.readDeferred();
        if (!stopped) {
            parts.links.reset(nowMs);
        }
    }

    private void onLoaded(CollaborationInput.RecordsLoaded answer, Links links, long nowMs) {
        Link asked = replication.loadedFor(answer.request());
        try {
            replication.onLoaded(answer.request(), answer.records(), nowMs);
        } catch (BadSignatureException e) {
            // What was read shows that the remote lied about a history.
            if (asked != null && links.get(asked.stream()) != null) {
                links.reject(asked, Offence.BAD_SIGNATURE, nowMs);
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

    private void stop(Parts parts, long nowMs) {
        replication.onLocalChanges();
        parts.membership.onStop(nowMs);
        parts.links.closeAll(nowMs);
        stopped = true;
    }

    private void fail(String reason) {
        failed = true;
        replication.fail();
        state.refuseLocalChanges("the collaboration has failed: " + reason);
        if (started != null) {
            started.links.abandon();
        }
        outputs.add(new CollaborationOutput.Failed(reason));
    }

    private void onGossip(CollaborationInput.GossipReceived gossip, MembershipProtocol membership, long nowMs) {
        try {
            membership.onGossip(gossip.source(), gossip.message(), nowMs);
        } catch (MalformedMessageException | MalformedBytesException e) {
            outputs.add(new CollaborationOutput.Penalise(gossip.source(), Offence.MALFORMED_MESSAGE));
        }
    }

    // Messages

    private void onMessage(long stream, byte[] message, Parts parts, long nowMs) {
        Links links = parts.links;
        Link link = links.get(stream);
        if (link == null) {
            return;
        }
        try {
            if (message.length > MAX_MESSAGE_BYTES) {
                throw new MalformedMessageException("a message of " + message.length + " bytes");
            }
            dispatch(link, new ByteReader(message), parts, nowMs);
            links.makeRoom(link, nowMs);
        } catch (MalformedMessageException | MalformedBytesException e) {
            links.reject(link, Offence.MALFORMED_MESSAGE, nowMs);
        } catch (BadSignatureException e) {
            links.reject(link, Offence.BAD_SIGNATURE, nowMs);
        } catch (LimitExceededException e) {
            links.reject(link, Offence.LIMIT_EXCEEDED, nowMs);
        } catch (ForgottenNameException e) {
            links.giveUp(link, nowMs);
        }
    }

    private void dispatch(Link link, ByteReader reader, Parts parts, long nowMs) {
        int kind = reader.readByte();
        if (link.isReady()) {
            dispatchReady(link, kind, reader, parts, nowMs);
            return;
        }
        switch (kind) {
            case Wire.HELLO -> parts.links.onHello(link, reader, nowMs);
            case Wire.HELLO_CLOCK -> parts.links.onHelloClock(link, reader, nowMs);
            case Wire.LAZY -> replication.onLazy(link, reader, nowMs);
            default -> throw new MalformedMessageException("a message of kind " + kind + " before the hello");
        }
    }

    private void dispatchReady(Link link, int kind, ByteReader reader, Parts parts, long nowMs) {
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
            case Wire.GOSSIP -> parts.gossip.onGossip(link, reader, nowMs);
            case Wire.DISPUTE -> replication.forks().onDispute(link, reader, nowMs);
            case Wire.BRANCH -> replication.forks().onBranch(link, reader, nowMs);
            case Wire.FORK -> replication.forks().onFork(link, reader, nowMs);
            case Wire.MEMBER_DIGEST -> parts.membership.onDigest(link, reader);
            case Wire.MEMBER_DIGESTS -> parts.membership.onDigests(link, reader, nowMs);
            case Wire.MEMBER_ENTRIES -> parts.membership.onEntries(link, reader, nowMs);
            default -> throw new MalformedMessageException("a message of kind " + kind);
        }
    }

    private static void requireInbound(Link link) {
        if (link.isOutbound()) {
            throw new MalformedMessageException("records against the direction of the link");
        }
    }

    // Time

    private void onTick(Parts parts, long nowMs) {
        parts.membership.onTick(nowMs);
        replication.onTick(nowMs);
        parts.links.onTick(nowMs);
        parts.comparisons.onTick(nowMs);
    }

    /** When a {@link CollaborationInput.Tick} is wanted, at the latest; {@link Long#MAX_VALUE} if never. */
    public long nextWakeUp() {
        Parts parts = started;
        if (parts == null || stopped || failed) {
            return Long.MAX_VALUE;
        }
        return Math.min(
                Math.min(parts.membership.nextWakeUp(), replication.nextWakeUp()),
                Math.min(parts.links.nextWakeUp(), parts.comparisons.nextWakeUp()));
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
        return started == null ? 0 : started.links.heldFor(peer);
    }

    /** The other members, in the order of their ids. */
    public List<PeerId> members() {
        Parts parts = started;
        if (parts == null) {
            return List.of();
        }
        return parts.membership.membership().all().stream()
                .filter(Member::isPresent)
                .map(member -> member.entry().peer())
                .toList();
    }

    /** The other members that are pinners, in the order of their ids. */
    public List<PeerId> pinners() {
        Parts parts = started;
        if (parts == null) {
            return List.of();
        }
        return parts.membership.membership().all().stream()
                .filter(member -> member.isPresent() && member.isPinner())
                .map(member -> member.entry().peer())
                .toList();
    }

    /** How many other members there are. */
    public int memberCount() {
        return started == null ? 0 : started.membership.membership().size();
    }

    /** A number that is equal where the participants are, this peer counted. */
    public long membershipDigest() {
        return started == null ? 0 : started.membership.membership().digest();
    }
}
