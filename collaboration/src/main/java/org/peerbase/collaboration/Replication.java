package org.peerbase.collaboration;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.Change;
import org.peerbase.crdt.ListenerFailedException;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Who has which record, and how the others get it.
 *
 * <p>A record that comes is applied as soon as its causes are, then stored, and only then acknowledged and passed on; one
 * made here is stored before anyone hears of it. Each remote is told what we have, by the records themselves or by
 * clocks. Which link brings which replica's records is for {@link RecordSources}.
 */
final class Replication {
    /** The most records in one append to the store. */
    static final int MAX_STORE_RECORDS = 4_096;

    /** The most replicas whose records can be refused at a time. */
    static final int MAX_REFUSED = 1_024;

    /** How far a record may be ahead of what has been applied of its replica. */
    static final int MAX_AHEAD = 65_536;

    /** How long a clock waits for company, in milliseconds. */
    static final int TELL_DELAY_MS = 100;

    /** The most bytes of a remote's records that may wait for the store. */
    static final long MAX_UNSTORED_BYTES = 2L * PushSession.WINDOW_BYTES + ChangeRecord.MAX_PAYLOAD_BYTES;

    private final SharedState state;
    private final CollaborationOptions options;
    private final Outputs outputs;
    private final Sequences stored = new Sequences();
    private final RecentRecords recent;
    private final CausalBuffer buffer = new CausalBuffer();
    private final TreeMap<PeerId, Remote> remotes = new TreeMap<>();
    private final RecordSources sources;
    private final TreeMap<Long, PendingLoad> loads = new TreeMap<>();
    private long nextRequest = 1;

    private final ArrayDeque<Incoming> unstored = new ArrayDeque<>();
    private List<Incoming> storing = List.of();
    private long batch;
    private boolean failed;

    private final Sequences refusedFrom = new Sequences();
    private int refusedCount;
    private List<AppliedChange> applied = new ArrayList<>();

    /** Where the answer to a request of the store belongs. */
    private record PendingLoad(Link link, int author) {}

    Replication(SharedState state, CollaborationOptions options, Outputs outputs) {
        this.state = state;
        this.options = options;
        this.outputs = outputs;
        this.recent = new RecentRecords(options.maxDeltaRetention());
        this.sources = new RecordSources(state, options, remotes);
        for (int replica = 0; replica < state.replicas().size(); replica++) {
            stored.set(replica, state.restored(replica));
        }
    }

    CollaborationOptions options() {
        return options;
    }

    Replicas replicas() {
        return state.replicas();
    }

    /** What is durable here. */
    Sequences stored() {
        return stored;
    }

    RecentRecords recent() {
        return recent;
    }

    // Local changes and the store

    void onLocalChanges() {
        for (ChangeRecord record : state.takeLocalRecords()) {
            unstored.add(new Incoming(Replicas.SELF, record, null));
        }
        storeMore();
    }

    private void storeMore() {
        if (!storing.isEmpty() || unstored.isEmpty() || failed) {
            return;
        }
        List<Incoming> next = new ArrayList<>();
        List<ChangeRecord> records = new ArrayList<>();
        while (!unstored.isEmpty() && next.size() < MAX_STORE_RECORDS) {
            Incoming incoming = unstored.remove();
            next.add(incoming);
            records.add(incoming.record());
        }
        storing = next;
        outputs.add(new CollaborationOutput.StoreRecords(++batch, records));
    }

    void onStored(long storedBatch, long nowMs) {
        if (storedBatch != batch || failed) {
            return;
        }
        BitSet authors = new BitSet();
        for (Incoming incoming : storing) {
            authors.set(incoming.author());
            stored.set(incoming.author(), incoming.record().sequence());
            recent.add(incoming.author(), incoming.record());
            Link link = incoming.link();
            if (link != null) {
                link.unstoredBytes -= incoming.record().size();
                link.remote().tellAt = nowMs;
            }
        }
        storing = List.of();
        if (authors.get(Replicas.SELF)) {
            outputs.add(new CollaborationOutput.Saved(state.self(), stored.get(Replicas.SELF)));
        }
        storeMore();
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

    /** The store is broken: nothing can be promised any more. */
    void fail() {
        failed = true;
    }

    void load(Link link, int author, long from, int maxRecords, int maxBytes) {
        loads.put(nextRequest, new PendingLoad(link, author));
        outputs.add(
                new CollaborationOutput.LoadRecords(nextRequest++, replicas().id(author), from, maxRecords, maxBytes));
    }

    void onLoaded(long request, List<ChangeRecord> records, long nowMs) {
        PendingLoad pending = loads.remove(request);
        if (pending != null && pending.link().isReady() && pending.link().push != null) {
            pending.link().push.loaded(pending.author(), records);
            pending.link().push.pump(nowMs);
        }
    }

    // Links

    Remote remote(PeerId peer) {
        return remotes.computeIfAbsent(peer, Remote::new);
    }

    Iterable<Remote> remotes() {
        return remotes.values();
    }

    /** Writes what is stored of the replicas from {@code from} to before {@code to}. */
    void writeClock(Link link, ByteWriter writer, int from, int to) {
        for (int replica = from; replica < to; replica++) {
            long sequence = stored.get(replica);
            if (sequence > 0) {
                link.encoder.writeReplica(replica);
                writer.writeVarint(sequence);
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
        Link outbound = remote.readyOutbound();
        if (outbound != null && outbound.push != null && regressed) {
            outbound.push.restart(nowMs);
        }
        if (!link.isOutbound()) {
            sources.choose(link, clock, nowMs);
        }
    }

    /** Both hellos are there. */
    void onReady(Link link, long nowMs) {
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
        }
        if (!remote.hasLinks()) {
            remotes.remove(remote.peer());
        } else if (!remote.untold.isEmpty()) {
            // What was in flight may never have arrived.
            remote.tellAt = Math.min(remote.tellAt, nowMs + TELL_DELAY_MS);
        }
        loads.values().removeIf(load -> load.link() == link);
        finishRecords();
        if (!link.isOutbound() && link.isReady()) {
            sources.replace(nowMs);
        }
    }

    // What comes over links

    void onClock(Link link, ByteReader reader, long nowMs) {
        long acknowledgedBefore = link.remote().known.get(Replicas.SELF);
        // Whichever way it came, records will come by the link that the remote opened.
        Link source = link.isOutbound() ? link.remote().readyInbound() : link;
        while (reader.remaining() > 0) {
            int replica = link.decoder.readReplica(reader);
            long sequence = Wire.readSequence(reader);
            link.remote().known.raise(replica, sequence);
            if (source != null && sequence > state.applied(replica)) {
                sources.announce(source, replica, sequence, nowMs);
            }
        }
        onKnown(link.remote(), acknowledgedBefore, nowMs);
    }

    private void onKnown(Remote remote, long acknowledgedBefore, long nowMs) {
        Link outbound = remote.readyOutbound();
        if (outbound != null && outbound.push != null) {
            outbound.push.acknowledged(nowMs);
            outbound.push.pump(nowMs);
        }
        long acknowledged = Math.min(remote.known.get(Replicas.SELF), stored.get(Replicas.SELF));
        if (acknowledged > acknowledgedBefore) {
            outputs.add(new CollaborationOutput.Replicated(remote.peer(), state.self(), acknowledged));
        }
    }

    void onRecords(Link link, ByteReader reader, long nowMs) {
        BitSet duplicates = new BitSet();
        link.decoder.readRecords(reader, (author, record) -> receive(link, author, record, duplicates, nowMs));
        afterRecords(link, duplicates, nowMs);
    }

    void onLargeRecordPart(Link link, ByteReader reader, long nowMs) {
        BitSet duplicates = new BitSet();
        link.decoder.readLargeRecordPart(reader, (author, record) -> receive(link, author, record, duplicates, nowMs));
        afterRecords(link, duplicates, nowMs);
    }

    private void finishRecords() {
        if (!applied.isEmpty()) {
            outputs.add(new CollaborationOutput.StateChanged(applied));
            applied = new ArrayList<>();
        }
        storeMore();
    }

    private void afterRecords(Link link, BitSet duplicates, long nowMs) {
        finishRecords();
        sources.onDuplicates(link, duplicates, nowMs);
        if (link.dropped && buffer.isHalfEmpty()) {
            sources.demandAll(link, nowMs);
        }
    }

    private void receive(Link link, int author, ChangeRecord record, BitSet duplicates, long nowMs) {
        Remote remote = link.remote();
        remote.known.raise(author, record.sequence());
        long refused = refusedFrom.get(author);
        if (refused > 0 && record.sequence() >= refused) {
            refuse(link, author, refused);
            return;
        }
        long have = state.applied(author);
        if (record.sequence() <= have) {
            duplicates.set(author);
            remote.untold.set(author);
            remote.tellAt = Math.min(remote.tellAt, nowMs + TELL_DELAY_MS);
            refuseSecondContent(link, author, record);
            return;
        }
        sources.announce(link, author, record.sequence(), nowMs);
        if (record.sequence() > have + MAX_AHEAD) {
            link.dropped = true;
            return;
        }
        if (record.sequence() == have + 1 && state.missingDependency(record).isEmpty()) {
            countUnstored(link, record);
            if (apply(new Incoming(author, record, link), nowMs)) {
                applyWaiting(author, nowMs);
            }
        } else if (buffer.contains(author, record.sequence())) {
            duplicates.set(author);
        } else if (buffer.add(new Incoming(author, record, link), nowMs)) {
            countUnstored(link, record);
            sources.announceCauses(link, record, nowMs);
            note(author, nowMs);
        } else {
            link.dropped = true;
        }
    }

    private static void countUnstored(Link link, ChangeRecord record) {
        link.unstoredBytes += record.size();
        if (link.unstoredBytes > MAX_UNSTORED_BYTES) {
            throw new LimitExceededException("more than " + MAX_UNSTORED_BYTES + " bytes without acknowledgement");
        }
    }

    /** Two contents under one number: the author, or someone in its name, breaks the rules. */
    private void refuseSecondContent(Link link, int author, ChangeRecord record) {
        ChangeRecord ours = recent.get(author, record.sequence());
        if (ours == null || ours.equals(record)) {
            return;
        }
        outputs.add(new CollaborationOutput.Penalise(link.peer(), Offence.REFUSED_CHANGE));
        if (author == Replicas.SELF) {
            outputs.add(new CollaborationOutput.ReplicaOutdated(state.self()));
        }
    }

    /** Applies a record that is ready; returns whether it was accepted. */
    private boolean apply(Incoming incoming, long nowMs) {
        List<Change> changes;
        try {
            changes = state.apply(incoming.author(), incoming.record());
        } catch (ListenerFailedException e) {
            outputs.add(new CollaborationOutput.ListenerFailed(e));
            changes = e.changes();
        } catch (RuntimeException e) {
            // Whatever a data type throws is about the bytes that a stranger sent. The author is out, nobody else.
            quarantine(incoming);
            return false;
        }
        applied.add(new AppliedChange(incoming.record(), changes));
        unstored.add(incoming);
        sources.onApplied(incoming.author(), nowMs);
        return true;
    }

    /** Applies what waited for a replica to move on, and what waited for that. */
    private void applyWaiting(int moved, long nowMs) {
        ArrayDeque<Integer> work = new ArrayDeque<>();
        work.add(moved);
        while (!work.isEmpty() && !buffer.isEmpty()) {
            BitSet authors = buffer.takeWaitingFor(work.remove());
            authors.stream().forEach(author -> {
                if (note(author, nowMs)) {
                    work.add(author);
                }
            });
        }
    }

    /** Applies what waits of a replica as far as it is ready, and notes what the rest waits for. */
    private boolean note(int author, long nowMs) {
        boolean progress = false;
        Incoming first = buffer.first(author);
        while (first != null) {
            long have = state.applied(author);
            ChangeRecord record = first.record();
            if (record.sequence() <= have) {
                release(first);
                buffer.removeFirst(author);
            } else if (record.sequence() > have + 1) {
                buffer.awaits(author, author);
                return progress;
            } else {
                Dependency cause = state.missingDependency(record).orElse(null);
                if (cause != null) {
                    int replica = state.number(cause.replica());
                    buffer.awaits(author, replica == Replicas.UNKNOWN ? author : replica);
                    return progress;
                }
                buffer.removeFirst(author);
                if (!apply(first, nowMs)) {
                    return progress;
                }
                progress = true;
            }
            first = buffer.first(author);
        }
        return progress;
    }

    private static void release(Incoming incoming) {
        Link link = incoming.link();
        if (link != null) {
            link.unstoredBytes -= incoming.record().size();
        }
    }

    private void quarantine(Incoming incoming) {
        release(incoming);
        Link link = incoming.link();
        if (link == null) {
            throw new IllegalStateException("a local record came back as a remote one");
        }
        int author = incoming.author();
        long from = incoming.record().sequence();
        outputs.add(new CollaborationOutput.Penalise(link.peer(), Offence.REFUSED_CHANGE));
        if (refusedCount < MAX_REFUSED && author != Replicas.SELF) {
            refusedCount++;
            refusedFrom.set(author, from);
        }
        buffer.remove(author).forEach(Replication::release);
        sources.giveUp(author);
        refuse(link, author, from);
    }

    private void refuse(Link link, int author, long from) {
        if (link.refused.get(author)) {
            return;
        }
        link.refused.set(author);
        ByteWriter writer = link.encoder.begin(Wire.REFUSE);
        link.encoder.writeReplica(author);
        writer.writeVarint(from);
        link.send(link.encoder.finish());
    }

    void onRefuse(Link link, ByteReader reader) {
        int author = link.decoder.readReplica(reader);
        long from = Wire.readSequence(reader);
        reader.expectEnd();
        pushOf(link).refuse(author, from);
    }

    void onLazy(Link link, ByteReader reader, long nowMs) {
        while (reader.remaining() > 0) {
            int author = link.decoder.readReplica(reader);
            pushOf(link).makeLazy(author);
            link.remote().untold.set(author);
        }
        link.remote().tellAt = Math.min(link.remote().tellAt, nowMs + TELL_DELAY_MS);
    }

    void onEager(Link link, ByteReader reader, long nowMs) {
        PushSession push = pushOf(link);
        if (reader.remaining() == 0) {
            push.makeAllEager(nowMs);
        }
        while (reader.remaining() > 0) {
            push.makeEager(link.decoder.readReplica(reader));
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
        if (!buffer.isEmpty()) {
            for (Incoming incoming : buffer.expire(nowMs)) {
                release(incoming);
                if (incoming.link() != null && incoming.link().isReady()) {
                    refuse(incoming.link(), incoming.author(), incoming.record().sequence());
                }
            }
        }
        work(nowMs);
    }

    /** Sends to everybody what can be sent. */
    private void work(long nowMs) {
        for (Remote remote : remotes.values()) {
            Link outbound = remote.readyOutbound();
            if (outbound != null && outbound.push != null) {
                outbound.push.pump(nowMs);
            }
            if (nowMs >= remote.tellAt) {
                tell(remote);
            }
        }
    }

    /** Looks anew for what remotes lack; in case something was missed. */
    void compareAll(long nowMs) {
        for (Remote remote : remotes.values()) {
            Link outbound = remote.readyOutbound();
            if (outbound != null && outbound.push != null && outbound.push.stalledSince() == Long.MAX_VALUE) {
                outbound.push.offerAll();
            }
        }
        work(nowMs);
    }

    /** A link that was congested no longer is. */
    void onUncongested(Link link, long nowMs) {
        link.remote().tellAt = nowMs;
        work(nowMs);
    }

    /** Tells a remote what we have, unless the records themselves will. */
    private void tell(Remote remote) {
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
            if (pushed || writer.size() > PushSession.FULL_MESSAGE_BYTES) {
                later.set(author);
                continue;
            }
            link.encoder.writeReplica(author);
            writer.writeVarint(sequence);
            remote.told.set(author, sequence);
        }
        remote.untold.and(later);
        if (writer.size() > empty) {
            link.send(link.encoder.finish());
        }
    }

    long nextWakeUp() {
        long next = sources.nextWakeUp();
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

    ReplicaId self() {
        return state.self();
    }
}
