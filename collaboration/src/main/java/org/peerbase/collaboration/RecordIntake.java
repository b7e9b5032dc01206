package org.peerbase.collaboration;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * What becomes of records that come over links: gathered to runs, verified, put in order, applied, and handed to the
 * store. Each check is cheaper than the next: bounds and syntax, duplicates, the window of sequences, the signature, and
 * only then anything about the content.
 */
final class RecordIntake {
    /** How far a record may be ahead of what has been applied of its replica. */
    static final int MAX_AHEAD = 65_536;

    /** The most bytes of a remote's records that may wait for the store: two windows and the longest body. */
    static final long MAX_UNSTORED_BYTES = 20L << 20;

    /** From how many authors on there will soon be no room for more. */
    private static final int CROWD = Replicas.MAX_AUTHORS / 4 * 3;

    private final SharedState state;
    private final CollaborationOptions options;
    private final Outputs outputs;
    private final RecordVerifier verifier;
    private final RecordSources sources;
    private final RecordStorage storage;
    private final RecentRecords recent;
    private final ForkWatch forks;
    private final CausalBuffer buffer = new CausalBuffer();
    private boolean toldOfCrowd;

    RecordIntake(
            SharedState state,
            Signatures signatures,
            CollaborationOptions options,
            Outputs outputs,
            RecordSources sources,
            RecordStorage storage,
            RecentRecords recent,
            ForkWatch forks) {
        this.state = state;
        this.options = options;
        this.outputs = outputs;
        this.verifier = new RecordVerifier(signatures, state);
        this.sources = sources;
        this.storage = storage;
        this.recent = recent;
        this.forks = forks;
    }

    // Verification

    void onRecords(Link link, ByteReader reader, long nowMs) {
        link.broughtAt = nowMs;
        BitSet duplicates = new BitSet();
        try {
            link.decoder.readRecords(
                    reader, (author, before, record) -> take(link, author, before, record, duplicates, nowMs));
        } finally {
            afterRecords(link, duplicates, nowMs);
        }
    }

    void onLargeRecordPart(Link link, ByteReader reader, long nowMs) {
        link.broughtAt = nowMs;
        BitSet duplicates = new BitSet();
        try {
            link.decoder.readLargeRecordPart(
                    reader, (author, before, record) -> take(link, author, before, record, duplicates, nowMs));
        } finally {
            afterRecords(link, duplicates, nowMs);
        }
    }

    /** Stores what was applied, whatever came after it in the message. */
    private void afterRecords(Link link, BitSet duplicates, long nowMs) {
        storage.storeMore();
        sources.onDuplicates(link, duplicates, nowMs);
        if (link.dropped && buffer.isHalfEmpty(link)) {
            sources.demandAll(link, nowMs);
        }
    }

    private void take(
            Link link, int author, byte @Nullable [] before, ChangeRecord record, BitSet duplicates, long nowMs) {
        if (author == Replicas.UNKNOWN || link.unverified.isOfNewcomer(record.author())) {
            takeOfNewcomer(link, before, record, duplicates, nowMs);
            return;
        }
        if (!verifier.isWriter(author)) {
            if (!verifier.mayBegin(record)) {
                link.dropped = true;
                return;
            }
            verifier.noteWriter(author);
        }
        countUnstored(link, record);
        // Who sends a record has it; that it isn't verified yet harms nobody but the sender.
        link.remote().known.raise(author, record.sequence());
        List<ChainedRecord> run = link.unverified.add(author, before, record, nowMs);
        if (run.isEmpty()) {
            if (link.unverified.isYoung(nowMs, options.antiEntropyIntervalMs())) {
                sources.onComing(author, nowMs);
            }
            return;
        }
        if (isNew(link, author, run, duplicates, nowMs)) {
            verifier.verify(author, run, state.forks());
            if (state.replicas().isAnnounced(author)) {
                numberAuthor(record.author());
            }
            receive(link, author, run, duplicates, nowMs);
        } else {
            release(link, author, run);
        }
    }

    /** An author gets a number when something is there that it signed, and may; what doesn't begin with it is asked for again. */
    private void takeOfNewcomer(
            Link link, byte @Nullable [] before, ChangeRecord record, BitSet duplicates, long nowMs) {
        if (!verifier.mayBegin(record) && !link.unverified.isOfNewcomer(record.author())) {
            link.dropped = true;
            return;
        }
        countUnstored(link, record);
        List<ChainedRecord> run = link.unverified.addOfNewcomer(before, record, nowMs);
        if (run.isEmpty()) {
            return;
        }
        verifier.verifyOfNewcomer(run);
        int author = numberAuthor(record.author());
        verifier.noteWriter(author);
        link.remote().known.raise(author, record.sequence());
        if (isNew(link, author, run, duplicates, nowMs)) {
            receive(link, author, run, duplicates, nowMs);
        } else {
            release(link, author, run);
        }
    }

    /** The number of an author that has signed something; tells once if there will soon be no room for more of them. */
    private int numberAuthor(ReplicaId id) {
        int author = state.number(id);
        if (!toldOfCrowd && state.replicas().otherAuthors() >= CROWD) {
            toldOfCrowd = true;
            outputs.add(new CollaborationOutput.Crowded(state.replicas().crowd()));
        }
        return author;
    }

    private static void countUnstored(Link link, ChangeRecord record) {
        link.unstoredBytes += record.size();
        if (link.unstoredBytes > MAX_UNSTORED_BYTES) {
            throw new LimitExceededException("more than " + MAX_UNSTORED_BYTES + " bytes without acknowledgement");
        }
    }

    /** Whether a run is worth a look at its signature. */
    private boolean isNew(Link link, int author, List<ChainedRecord> run, BitSet duplicates, long nowMs) {
        ChainedRecord last = run.get(run.size() - 1);
        long sequence = last.record().sequence();
        long counts = state.forks().within(author, sequence);
        long have = state.applied(author);
        if (counts <= have) {
            noteDuplicate(link, author, duplicates, nowMs);
            return counts == sequence && isSecondContent(recent.get(author, sequence), last);
        }
        sources.announce(link, author, counts, nowMs);
        if (storage.isFull()) {
            // The disk is slower than those who send: what comes now is asked for again.
            link.dropped = true;
            return false;
        }
        verifier.requireForm(run);
        if (run.get(0).record().sequence() > have + MAX_AHEAD) {
            link.dropped = true;
            return false;
        }
        Incoming waiting = buffer.get(author, sequence);
        long from = Math.max(have + 1, run.get(0).record().sequence());
        // All of it: its end may have come alone, sent by somebody who wants the rest to be taken for a duplicate.
        if (waiting != null && !isSecondContent(waiting.chained(), last) && buffer.hasAll(author, from, sequence)) {
            duplicates.set(author);
            return false;
        }
        return true;
    }

    private void receive(Link link, int author, List<ChainedRecord> verified, BitSet duplicates, long nowMs) {
        forks.onVerified(author, verified, nowMs);
        verified.forEach(chained -> receive(new Incoming(author, chained, link), duplicates, nowMs));
    }

    private static void release(Link link, int author, List<ChainedRecord> run) {
        run.forEach(chained -> new Incoming(author, chained, link).release());
    }

    private static boolean isSecondContent(@Nullable ChainedRecord ours, ChainedRecord other) {
        return ours != null && !Arrays.equals(ours.head(), other.head());
    }

    private void noteDuplicate(Link link, int author, BitSet duplicates, long nowMs) {
        duplicates.set(author);
        Remote remote = link.remote();
        remote.untold.set(author);
        remote.tellAt = Math.min(remote.tellAt, nowMs + Replication.TELL_DELAY_MS);
    }

    // Order

    private void receive(Incoming incoming, BitSet duplicates, long nowMs) {
        int author = incoming.author();
        ChangeRecord record = incoming.record();
        Link link = incoming.link();
        if (link == null) {
            throw new IllegalStateException("a local record came back as a remote one");
        }
        if (author == state.replicas().self() && record.sequence() > state.applied(author)) {
            // Signed here, and not known here: from now on it is as any other's.
            forks.outdated();
        }
        long have = state.applied(author);
        if (record.sequence() > state.forks().limit(author)) {
            incoming.release();
        } else if (record.sequence() <= have) {
            incoming.release();
            noteDuplicate(link, author, duplicates, nowMs);
            if (isSecondContent(recent.get(author, record.sequence()), incoming.chained())) {
                forks.suspect(link, author, nowMs);
            }
        } else if (record.sequence() == have + 1
                && state.missingDependency(record).isEmpty()) {
            begin(incoming, link);
            if (apply(incoming, nowMs)) {
                applyWaiting(author, nowMs);
            }
        } else if (buffer.get(author, record.sequence()) != null) {
            incoming.release();
            duplicates.set(author);
        } else if (buffer.add(incoming, nowMs)) {
            begin(incoming, link);
            sources.announceCauses(link, record, nowMs);
            note(author, nowMs);
        } else {
            incoming.release();
            link.dropped = true;
        }
    }

    private void begin(Incoming incoming, Link link) {
        if (incoming.begin()) {
            outputs.add(new CollaborationOutput.Receiving(link.peer()));
        }
    }

    /** Applies what waited for a replica to move on, and what waited for that. */
    private void applyWaiting(int moved, long nowMs) {
        ArrayDeque<Integer> work = new ArrayDeque<>();
        work.add(moved);
        while (!work.isEmpty() && !buffer.isEmpty()) {
            for (int author : buffer.takeWaitingFor(state.replicas().id(work.remove()))) {
                if (note(author, nowMs)) {
                    work.add(author);
                }
            }
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
                first.finish();
                buffer.removeFirst(author);
            } else if (record.sequence() > have + 1) {
                buffer.awaits(author, record.author());
                return progress;
            } else {
                Dependency cause = state.missingDependency(record).orElse(null);
                if (cause != null) {
                    buffer.awaits(author, cause.replica());
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

    /** When {@link #expire} may have something to do; {@link Long#MAX_VALUE} while nothing waits. */
    long nextWakeUp() {
        return buffer.nextExpiryAt();
    }

    void expire(long nowMs) {
        for (Incoming incoming : buffer.expire(nowMs)) {
            incoming.finish();
            Link link = incoming.link();
            if (link != null && link.isReady()) {
                // Its causes may still come, by another link: then it is wanted again.
                link.dropped = true;
                sources.demandAll(link, nowMs);
            }
        }
    }

    // Application

    /** Applies a record that is ready; returns whether it was accepted. */
    private boolean apply(Incoming incoming, long nowMs) {
        int author = incoming.author();
        if (!Arrays.equals(
                state.chains().last(author).head(), incoming.chained().before())) {
            // The author has signed two histories, and this is not the one that was here first.
            incoming.finish();
            drop(author);
            Link source = incoming.link();
            if (source != null) {
                forks.suspect(source, author, nowMs);
            }
            return false;
        }
        DataTypes.Effect effect = state.apply(author, incoming.record());
        state.chains().append(author, incoming.chained());
        report(effect);
        Link link = incoming.link();
        if (effect.refusals().containsKey(incoming.record().author())
                && link != null
                && Incarnation.isOf(link.peer(), state.replicas().id(author))) {
            outputs.add(new CollaborationOutput.Penalise(link.peer(), Offence.REFUSED_CHANGE));
        }
        storage.add(incoming);
        if (link != null) {
            sources.onApplied(link, author, nowMs);
        }
        return true;
    }

    private void report(DataTypes.Effect effect) {
        outputs.addListenerFailures(effect.listenerFailures());
    }

    /** Lets those records have their effect whose time has come. */
    void retryDated() {
        report(state.retryDated());
    }

    /** Forgets what waits of a replica; what counts of it comes again. */
    private void drop(int author) {
        buffer.remove(author).forEach(Incoming::finish);
    }

    /** Tries again what waited for a replica: less of it is needed now. */
    void onVoided(int author, long nowMs) {
        drop(author);
        applyWaiting(author, nowMs);
    }
}
