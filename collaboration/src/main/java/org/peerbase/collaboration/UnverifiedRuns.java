package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came over one link and is not covered by a signature yet: of each author one run of records. Nobody looks at it
 * before the run is whole. A run is bounded, because authors must sign every so often.
 */
final class UnverifiedRuns {
    private static final class Run {
        private final int author;
        private final long since;
        private List<ChainedRecord> records = new ArrayList<>();
        private long next;
        private byte[] head;
        private long bodyBytes;

        private Run(int author, long next, byte[] head, long since) {
            this.author = author;
            this.next = next;
            this.head = head;
            this.since = since;
        }
    }

    private final Link link;
    private final Chain chain;
    private final Forks forks;
    private final Map<Integer, Run> runs = new HashMap<>();
    private @Nullable Run current;

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
        Run run = before == null ? current : begin(author, before, record.sequence(), nowMs);
        if (run == null) {
            throw new MalformedMessageException("a record that follows none");
        }
        current = run;
        if (run.records.isEmpty() && record.sequence() > forks.limit(author)) {
            // Void, and so are those that follow.
            link.unstoredBytes -= record.size();
            run.next++;
            return List.of();
        }
        ChainedRecord chained = chain.append(run.head, record);
        run.records.add(chained);
        run.next++;
        run.head = chained.head();
        run.bodyBytes += record.body().length;
        if (record.isSigned() || forks.isEnd(author, chained)) {
            runs.remove(author);
            run.bodyBytes = 0;
            List<ChainedRecord> whole = run.records;
            run.records = new ArrayList<>();
            return whole;
        }
        if (Chain.mustSign(run.records.size(), run.bodyBytes)) {
            throw new MalformedMessageException("an author that does not sign");
        }
        runs.put(author, run);
        return List.of();
    }

    private Run begin(int author, byte[] before, long sequence, long nowMs) {
        Run open = runs.get(author);
        if (open != null && open.next == sequence && Arrays.equals(open.head, before)) {
            return open;
        }
        if (open != null) {
            open.records.forEach(this::release);
        }
        runs.remove(author);
        return new Run(author, sequence, before, nowMs);
    }

    private void release(ChainedRecord chained) {
        link.unstoredBytes -= chained.record().size();
    }

    /** Whether the record taken last belongs to a run that has not taken long so far. */
    boolean isYoung(long nowMs, long maxAgeMs) {
        return current != null && runs.get(current.author) == current && nowMs - current.since < maxAgeMs;
    }
}
