package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * What came over one link and is not covered by a signature yet: of each author one run of records. Nobody looks at it
 * before the run is whole. A run is bounded, because authors must sign every so often; and so are all together: the
 * longest goes when there is no room, and has to be asked for again.
 */
final class UnverifiedRuns {
    /** The most room that the runs of one link take, in bytes, but for the record that came last. */
    static final int MAX_BYTES = 2 << 20;

    /** What a record takes beside its bytes, about. */
    private static final int RECORD_BYTES = 256;

    private static final class Run {
        private final long since;

        /** {@link Replicas#UNKNOWN} as long as it has no number; then {@code id} says who it is. */
        private int author;

        private final ReplicaId id;
        private List<ChainedRecord> records = new ArrayList<>();
        private long next;
        private byte[] head;
        private long bodyBytes;
        private long bytes;

        private Run(int author, ReplicaId id, long next, byte[] head, long since) {
            this.author = author;
            this.id = id;
            this.next = next;
            this.head = head;
            this.since = since;
        }
    }

    private final Link link;
    private final Chain chain;
    private final Forks forks;
    private final Map<Integer, Run> runs = new HashMap<>();
    private final Map<ReplicaId, Run> ofNewcomers = new HashMap<>();
    private @Nullable Run current;
    private long bytes;

    UnverifiedRuns(Link link, Chain chain, Forks forks) {
        this.link = link;
        this.chain = chain;
        this.forks = forks;
    }

    /**
     * Takes a record.
     *
     * @param before as the sender says; null if the record follows the last one taken
     * @return the run that the record ends with a signature, which has not been verified, or at a fork, of which the proof
     *     stands for the signature; empty if it ends none
     * @throws MalformedMessageException if its author should have signed it
     */
    List<ChainedRecord> add(int author, byte @Nullable [] before, ChangeRecord record, long nowMs) {
        Run run = before == null ? current : begin(runs.get(author), author, before, record, nowMs);
        if (run == null) {
            throw new MalformedMessageException("a record that follows none");
        }
        current = run;
        run.author = author;
        if (run.records.isEmpty() && record.sequence() > forks.limit(author)) {
            // Void, and so are those that follow.
            link.unstoredBytes -= record.size();
            run.next++;
            return List.of();
        }
        return append(run, record);
    }

    /** As {@link #add}, for an author that has no number. */
    List<ChainedRecord> addOfNewcomer(byte @Nullable [] before, ChangeRecord record, long nowMs) {
        Run open = ofNewcomers.get(record.author());
        Run run = before == null ? current : begin(open, Replicas.UNKNOWN, before, record, nowMs);
        if (run == null || !run.id.equals(record.author())) {
            throw new MalformedMessageException("a record that follows none");
        }
        current = run;
        return append(run, record);
    }

    /** Whether a run of this author is open that has no number, or had none when it began. */
    boolean isOfNewcomer(ReplicaId author) {
        return !ofNewcomers.isEmpty() && ofNewcomers.containsKey(author);
    }

    private List<ChainedRecord> append(Run run, ChangeRecord record) {
        ChainedRecord chained = chain.append(run.head, record);
        run.records.add(chained);
        run.next++;
        run.head = chained.head();
        run.bodyBytes += record.body().length;
        hold(run, record.size() + RECORD_BYTES);
        if (record.isSigned() || (run.author != Replicas.UNKNOWN && forks.isEnd(run.author, chained))) {
            remove(run);
            run.bodyBytes = 0;
            return takeRecords(run);
        }
        if (Chain.mustSign(run.records.size(), run.bodyBytes)) {
            throw new MalformedMessageException("an author that does not sign");
        }
        if (run.author == Replicas.UNKNOWN) {
            ofNewcomers.put(run.id, run);
        } else {
            runs.put(run.author, run);
        }
        if (bytes > MAX_BYTES) {
            drop(longest());
            link.dropped = true;
        }
        return List.of();
    }

    private void hold(Run run, long size) {
        run.bytes += size;
        bytes += size;
    }

    private List<ChainedRecord> takeRecords(Run run) {
        hold(run, -run.bytes);
        List<ChainedRecord> records = run.records;
        run.records = new ArrayList<>();
        return records;
    }

    private Run longest() {
        List<Run> all = new ArrayList<>(runs.values());
        all.addAll(ofNewcomers.values());
        return Collections.max(all, Comparator.comparingLong(run -> run.bytes));
    }

    private void remove(Run run) {
        if (run.author == Replicas.UNKNOWN) {
            ofNewcomers.remove(run.id);
        } else {
            runs.remove(run.author);
        }
    }

    /** What comes of the run from now on is a run of its own, whose beginning is asked for again. */
    private void drop(Run run) {
        remove(run);
        takeRecords(run).forEach(this::release);
    }

    /** Of an author nothing is waited for any more, under its number or from the time before it had one. */
    void forget(int author, ReplicaId id) {
        forget(runs.get(author));
        forget(ofNewcomers.get(id));
    }

    private void forget(@Nullable Run run) {
        if (run != null) {
            drop(run);
            link.dropped = true;
        }
    }

    /** The room that the runs take, in bytes. */
    long heldBytes() {
        return bytes;
    }

    private Run begin(@Nullable Run open, int author, byte[] before, ChangeRecord record, long nowMs) {
        if (open != null && open.next == record.sequence() && Arrays.equals(open.head, before)) {
            return open;
        }
        if (open != null) {
            drop(open);
        }
        return new Run(author, record.author(), record.sequence(), before, nowMs);
    }

    private void release(ChainedRecord chained) {
        link.unstoredBytes -= chained.record().size();
    }

    /** Whether the record taken last belongs to a run that has not taken long so far. */
    boolean isYoung(long nowMs, long maxAgeMs) {
        return current != null && runs.get(current.author) == current && nowMs - current.since < maxAgeMs;
    }
}
