package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Who has which record, and how the others get it.
 *
 * <p>A record that comes is applied as soon as its causes are, then stored, and only then acknowledged and passed on; one
 * made here is stored before anyone hears of it. Each remote is told what we have, by the records themselves or by
 * clocks. Which link brings which replica's records is for {@link RecordSources}.
 */
final class Replication {
    /** How long a clock waits for company, in milliseconds. */
    static final int TELL_DELAY_MS = 100;

    private final SharedState state;
    private final CollaborationOptions options;
    private final Outputs outputs;
    private final Sequences stored = new Sequences();
    private final Sequences storedBefore = new Sequences();
    private final RecentRecords recent;
    private final TreeMap<PeerId, Remote> remotes = new TreeMap<>();
    private final TreeSet<PeerId> pinners = new TreeSet<>();
    private long urgent;
    private final RecordSources sources;
    private final RecordStorage storage;
    private final RecordIntake intake;
    private final ForkWatch forks;
    private final DeferredReading deferred;
    private final Sequences durable = new Sequences();
    private final BitSet voided = new BitSet();

    Replication(
            SharedState state,
            Signatures signatures,
            CollaborationOptions options,
            RandomGenerator random,
            Outputs outputs) {
        this.state = state;
        this.options = options;
        this.outputs = outputs;
        this.recent = new RecentRecords(options.maxDeltaRetention());
        this.sources = new RecordSources(state, options, remotes);
        this.storage = new RecordStorage(state, signatures, random, outputs);
        this.forks = new ForkWatch(
                state, signatures, random, outputs, storage, stored, recent, remotes, new ForkWatch.Consequences() {
                    @Override
                    public void voided(int author) {
                        onVoided(author);
                    }

                    @Override
                    public void renamed() {
                        onRenamed();
                    }
                });
        this.intake = new RecordIntake(state, signatures, options, outputs, sources, storage, recent, forks);
        this.deferred = new DeferredReading(state, storage, durable, outputs);
        for (int replica = 0; replica < state.replicas().size(); replica++) {
            stored.set(replica, state.restored(replica));
            durable.set(replica, state.applied(replica));
        }
    }

    CollaborationOptions options() {
        return options;
    }

    Replicas replicas() {
        return state.replicas();
    }

    /** What is durable here, as far as its author's signature is too: what can be passed on. */
    Sequences stored() {
        return stored;
    }

    RecentRecords recent() {
        return recent;
    }

    /** What becomes of records that come. */
    RecordIntake intake() {
        return intake;
    }

    // Local changes and the store

    void onLocalChanges() {
        outputs.addListenerFailures(state.takeListenerFailures());
        storage.addLocalChanges();
        storage.storeMore();
    }

    void onStored(long storedBatch, long nowMs) {
        BitSet authors = new BitSet();
        for (Incoming incoming : storage.onStored(storedBatch)) {
            boolean last = incoming.finish();
            noteDurable(incoming, authors);
            Link link = incoming.link();
            if (link != null) {
                link.remote().tellAt = nowMs;
                if (last) {
                    outputs.add(new CollaborationOutput.Received(link.peer()));
                }
            }
        }
        int self = replicas().self();
        if (authors.get(self)) {
            outputs.add(new CollaborationOutput.Saved(state.self(), stored.get(self)));
        }
        storage.storeMore();
        for (Remote remote : remotes.values()) {
            remote.untold.or(authors);
            remote.tellAt = Math.min(remote.tellAt, nowMs + TELL_DELAY_MS);
            Link outbound = remote.readyOutbound();
            if (outbound != null && outbound.push != null) {
                authors.stream().forEach(outbound.push::offer);
            }
        }
        work(nowMs);
    }

    private void noteDurable(Incoming incoming, BitSet authors) {
        int author = incoming.author();
        long sequence = incoming.record().sequence();
        if (sequence > state.forks().limit(author)) {
            return;
        }
        durable.set(author, sequence);
        recent.add(author, incoming.chained());
        if (incoming.record().isSigned() || isEnd(author, incoming.chained())) {
            authors.set(author);
            stored.set(author, sequence);
        }
    }

    /** A replica's records count only so far: what is here of others is gone. */
    private void onVoided(int author) {
        long limit = state.forks().limit(author);
        durable.set(author, Math.min(limit, durable.get(author)));
        stored.set(author, durable.get(author) == limit ? limit : Math.min(limit, stored.get(author)));
        for (Remote remote : remotes.values()) {
            Link outbound = remote.readyOutbound();
            if (outbound != null && outbound.push != null) {
                outbound.push.forget(author, limit + 1);
                outbound.push.offer(author);
            }
            Link inbound = remote.readyInbound();
            if (inbound != null) {
                inbound.unverified.forget(author, state.replicas().id(author));
            }
        }
        voided.set(author);
    }

    /** This replica has another name: of its changes under that one, which are to come, nobody has any. */
    private void onRenamed() {
        urgent = 0;
        for (Remote remote : remotes.values()) {
            remote.reported = 0;
            remote.sending = false;
        }
    }

    /** Whether a record is the last one that counts of a forked replica. */
    boolean isEnd(int author, ChainedRecord record) {
        return state.forks().isEnd(author, record);
    }

    /** What is known of forks. */
    ForkWatch forks() {
        return forks;
    }

    /** The store is broken: nothing can be promised any more. */
    void fail() {
        storage.fail();
    }

    Chains.Point pointBefore(int author, long sequence) {
        return state.chains().pointBefore(author, sequence);
    }

    void load(
            Link link,
            int author,
            long from,
            Chains.Point head,
            int maxRecords,
            int maxBytes,
            RecordStorage.LoadTarget target) {
        storage.load(link, author, from, head, maxRecords, maxBytes, target);
    }

    /** What waited for its effect and is due is read again. */
    void readDeferred() {
        deferred.readMore();
    }

    /** The link for which a request reads; null if it is gone. */
    @Nullable
    Link loadedFor(long request) {
        return storage.linkOf(request);
    }

    void onLoaded(long request, List<ChangeRecord> records, long nowMs) {
        storage.onLoaded(request, records, nowMs);
    }

    // Links

    /** Local changes leave by a link. */
    void onSending(Link link) {
        if (!link.remote().sending) {
            link.remote().sending = true;
            outputs.add(new CollaborationOutput.Sending(link.peer()));
        }
    }

    /** Pinners are to have the local changes up to {@code sequence} soon. */
    void onHurry(long sequence, long nowMs) {
        urgent = Math.max(urgent, sequence);
        work(nowMs);
    }

    /** Up to which sequence local changes are to go to pinners without a rest. */
    long urgent() {
        return urgent;
    }

    boolean isPinner(PeerId peer) {
        return pinners.contains(peer);
    }

    /** Notes whether a peer is a pinner that is a member. */
    void setPinner(PeerId peer, boolean pinner) {
        if (pinner) {
            pinners.add(peer);
        } else {
            pinners.remove(peer);
        }
    }

    Remote remote(PeerId peer) {
        return remotes.computeIfAbsent(peer, Remote::new);
    }

    /** A peer that there is a link with; null if there is none. */
    @Nullable
    Remote linked(PeerId peer) {
        return remotes.get(peer);
    }

    Iterable<Remote> remotes() {
        return remotes.values();
    }

    /** Writes what is stored of the replicas from {@code from} to before {@code to}, and which have forked. */
    void writeClock(Link link, ByteWriter writer, int from, int to) {
        for (int replica = from; replica < to; replica++) {
            long sequence = stored.get(replica);
            if (sequence > 0 || state.forks().isForked(replica)) {
                link.encoder.writeReplica(replica);
                writer.writeVarint(sequence);
                writer.writeBytes(forks.prefix(replica, sequence));
                writer.writeVarint(state.forks().sequence(replica));
                link.remote().told.raise(replica, sequence);
            }
        }
    }

    /** The remote has said what it has. Comes before our own hello on a link that the remote opened. */
    void onGreeted(Link link, Sequences clock, long nowMs) {
        Remote remote = link.remote();
        boolean regressed = false;
        for (int replica = 0; replica < remote.known.size(); replica++) {
            regressed |= remote.known.get(replica) > clock.get(replica);
            remote.known.set(replica, clock.get(replica));
        }
        for (int replica = 0; replica < clock.size(); replica++) {
            remote.known.raise(replica, clock.get(replica));
        }
        remote.reported = 0;
        reportAcknowledged(remote);
        Link outbound = remote.readyOutbound();
        if (outbound != null && outbound.push != null && regressed) {
            outbound.push.restart(nowMs);
        }
        if (!link.isOutbound()) {
            sources.choose(link, clock, nowMs);
        }
    }

    /** Both hellos are there. */
    void onReady(Link link, Greeting greeting, long nowMs) {
        forks.tell(link, greeting.forks);
        greeting.heads.forEach(
                (replica, head) -> forks.compare(link, replica, greeting.clock.get(replica), head, nowMs));
        if (link.push != null) {
            link.push.restart(nowMs);
        }
        work(nowMs);
    }

    void onClosed(Link link, long nowMs) {
        Remote remote = link.remote();
        if (remote.inbound == link) {
            remote.inbound = null;
        }
        if (remote.outbound == link) {
            remote.outbound = null;
            remote.sending = false;
        }
        if (!remote.hasLinks()) {
            remotes.remove(remote.peer());
        } else if (!remote.untold.isEmpty()) {
            // What was in flight may never have arrived.
            remote.tellAt = Math.min(remote.tellAt, nowMs + TELL_DELAY_MS);
        }
        storage.forget(link);
        forks.onClosed(link);
        storage.storeMore();
        if (!link.isOutbound() && link.isReady()) {
            sources.replace(nowMs);
        }
    }

    // What comes over links

    void onClock(Link link, ByteReader reader, long nowMs) {
        // Whichever way it came, records will come by the link that the remote opened.
        Link source = link.isOutbound() ? link.remote().readyInbound() : link;
        while (reader.remaining() > 0) {
            int replica = link.decoder.readAnnounced(reader);
            long told = Wire.readSequence(reader);
            byte[] head = reader.readBytes(Wire.PREFIX_BYTES);
            if (replica == Replicas.UNKNOWN) {
                continue;
            }
            forks.compare(link, replica, told, head, nowMs);
            long sequence = state.forks().within(replica, told);
            link.remote().known.raise(replica, sequence);
            if (source != null && sequence > state.applied(replica)) {
                sources.announce(source, replica, sequence, nowMs);
            }
        }
        onKnown(link.remote(), nowMs);
    }

    /** Records came. Who sends back what was made here has it, and needn't say so again. */
    void onReturned(Remote remote, long nowMs) {
        if (acknowledged(remote) > remote.reported) {
            onKnown(remote, nowMs);
        }
    }

    private void onKnown(Remote remote, long nowMs) {
        Link outbound = remote.readyOutbound();
        if (outbound != null && outbound.push != null) {
            outbound.push.acknowledged(nowMs);
            outbound.push.pump(nowMs);
        }
        reportAcknowledged(remote);
    }

    /** How many local changes a remote has. */
    private long acknowledged(Remote remote) {
        return Math.min(
                remote.known.get(replicas().self()), stored.get(replicas().self()));
    }

    private void reportAcknowledged(Remote remote) {
        outputs.add(new CollaborationOutput.Acknowledged(remote.peer()));
        long made = stored.get(replicas().self());
        long acknowledged = acknowledged(remote);
        if (acknowledged > remote.reported) {
            remote.reported = acknowledged;
            outputs.add(new CollaborationOutput.Replicated(remote.peer(), state.self(), acknowledged));
            if (acknowledged == made) {
                remote.sending = false;
                outputs.add(new CollaborationOutput.Delivered(remote.peer(), made));
            }
        }
    }

    void onLazy(Link link, ByteReader reader, long nowMs) {
        PushSession push = pushOf(link);
        while (reader.remaining() > 0) {
            int author = link.decoder.readReplica(reader);
            if (author != Replicas.UNKNOWN) {
                push.makeLazy(author);
                link.remote().untold.set(author);
            }
        }
        link.remote().tellAt = Math.min(link.remote().tellAt, nowMs + TELL_DELAY_MS);
    }

    void onEager(Link link, ByteReader reader, long nowMs) {
        PushSession push = pushOf(link);
        if (reader.remaining() == 0) {
            push.makeAllEager(nowMs);
        }
        while (reader.remaining() > 0) {
            int author = link.decoder.readReplica(reader);
            long from = Wire.readSequence(reader);
            if (author != Replicas.UNKNOWN) {
                push.makeEager(author, from);
            }
        }
        push.pump(nowMs);
    }

    private static PushSession pushOf(Link link) {
        if (link.push == null) {
            throw new MalformedMessageException("only the receiver of records may choose the mode");
        }
        return link.push;
    }

    // Time

    void onTick(long nowMs) {
        sources.onTick(nowMs);
        intake.expire(nowMs);
        work(nowMs);
    }

    /** What waited for records that don't count any more needs to wait no longer. */
    void settleVoided(long nowMs) {
        for (int author = voided.nextSetBit(0); author >= 0; author = voided.nextSetBit(author + 1)) {
            intake.onVoided(author, nowMs);
        }
        if (!voided.isEmpty()) {
            voided.clear();
            storage.storeMore();
            work(nowMs);
        }
    }

    /** Sends to everybody what can be sent. */
    private void work(long nowMs) {
        for (Remote remote : remotes.values()) {
            Link outbound = remote.readyOutbound();
            if (outbound != null && outbound.push != null) {
                outbound.push.pump(nowMs);
            }
            if (nowMs >= remote.tellAt) {
                tell(remote, nowMs);
            }
        }
    }

    /** Looks anew for what remotes lack; in case something was missed. */
    void compareAll(long nowMs) {
        intake.retryDated();
        forks.onTick(nowMs);
        for (Remote remote : remotes.values()) {
            Link outbound = remote.readyOutbound();
            if (outbound != null && outbound.push != null && outbound.push.stalledSince() == Long.MAX_VALUE) {
                outbound.push.offerAll();
            }
        }
        work(nowMs);
    }

    /** Whether something waits for another comparison, or for a time. */
    boolean isUnsettled() {
        return forks.isUnsettled() || state.waitsForTime();
    }

    /** Whether all that there are links with have all that is stored here. */
    boolean isLevel() {
        return remotes.values().stream().noneMatch(remote -> lacks(remote, stored));
    }

    /**
     * Peers that opened a link to this one, which has none to them, and that still lack what was here at the comparison
     * before: nobody else pushes to them. Begins the next comparison.
     */
    List<PeerId> neglected() {
        List<PeerId> neglected = new ArrayList<>();
        for (Remote remote : remotes.values()) {
            if (remote.readyInbound() != null && remote.outbound == null && remote.compared && lacks(remote)) {
                neglected.add(remote.peer());
            }
            remote.compared = remote.readyInbound() != null;
        }
        storedBefore.clear();
        for (int replica = 0; replica < stored.size(); replica++) {
            storedBefore.set(replica, stored.get(replica));
        }
        return neglected;
    }

    private boolean lacks(Remote remote) {
        return lacks(remote, storedBefore);
    }

    private static boolean lacks(Remote remote, Sequences of) {
        for (int replica = 0; replica < of.size(); replica++) {
            if (remote.known.get(replica) < of.get(replica)) {
                return true;
            }
        }
        return false;
    }

    /** A link that was congested no longer is. */
    void onUncongested(Link link, long nowMs) {
        link.remote().tellAt = nowMs;
        work(nowMs);
    }

    /** Tells a remote what we have, unless the records themselves will. */
    private void tell(Remote remote, long nowMs) {
        remote.tellAt = Long.MAX_VALUE;
        Link link = remote.usable();
        if (link == null || remote.untold.isEmpty()) {
            return;
        }
        Link outbound = remote.readyOutbound();
        ByteWriter writer = link.encoder.begin(Wire.CLOCK);
        int empty = writer.size();
        BitSet later = new BitSet();
        for (int author = remote.untold.nextSetBit(0); author >= 0; author = remote.untold.nextSetBit(author + 1)) {
            long sequence = stored.get(author);
            boolean delivered = outbound != null && outbound.push != null && outbound.push.delivered(author, sequence);
            if (remote.told.get(author) >= sequence || delivered) {
                continue;
            }
            boolean pushed = outbound != null
                    && outbound.push != null
                    && outbound.push.pushes(author)
                    && remote.known.get(author) < sequence;
            boolean full = writer.size() > PushSession.FULL_MESSAGE_BYTES;
            if (pushed || full) {
                later.set(author);
                if (!pushed) {
                    remote.tellAt = nowMs;
                }
                continue;
            }
            link.encoder.writeReplica(author);
            writer.writeVarint(sequence);
            writer.writeBytes(forks.prefix(author, sequence));
            remote.told.set(author, sequence);
        }
        remote.untold.and(later);
        if (writer.size() > empty) {
            link.send(link.encoder.finish());
        }
    }

    long nextWakeUp() {
        long next = Math.min(sources.nextWakeUp(), intake.nextWakeUp());
        for (Remote remote : remotes.values()) {
            next = Math.min(next, remote.tellAt);
            Link outbound = remote.readyOutbound();
            if (outbound != null && outbound.push != null) {
                next = Math.min(next, outbound.push.nextWakeUp());
            }
        }
        return next;
    }

    Clock storedClock() {
        return state.clockOf(stored);
    }

    /** The peer's clock as far as known here; empty if there is no link with it. */
    Clock knownOf(PeerId peer) {
        @Nullable Remote remote = remotes.get(peer);
        return remote == null ? Clock.EMPTY : state.clockOf(remote.known);
    }
}
