package org.peerbase.collaboration;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored records that were added last, so that most of what others lack needs no reading from the store. Bounded by
 * number and bytes; the oldest go first.
 */
final class RecentRecords {
    /** The most room that the records take, in bytes. */
    static final int MAX_BYTES = 16 << 20;

    /** Records of one replica, without gaps, the oldest at {@code first}. */
    private static final class Run {
        private ChainedRecord[] ring = new ChainedRecord[4];
        private int first;
        private int size;
    }

    private final int maxRecords;
    private final List<@Nullable Run> runs = new ArrayList<>();
    private final ArrayDeque<Integer> order = new ArrayDeque<>();
    private int bytes;

    RecentRecords(int maxRecords) {
        this.maxRecords = maxRecords;
    }

    /** Adds the record that follows the ones of the same author. */
    void add(int author, ChainedRecord record) {
        while (runs.size() <= author) {
            runs.add(null);
        }
        Run run = runs.get(author);
        if (run == null) {
            run = new Run();
            runs.set(author, run);
        }
        if (run.size == run.ring.length) {
            grow(run);
        }
        run.ring[(run.first + run.size++) & (run.ring.length - 1)] = record;
        order.add(author);
        bytes += record.record().size();
        while (order.size() > maxRecords || (bytes > MAX_BYTES && order.size() > 1)) {
            removeOldest();
        }
    }

    private static void grow(Run run) {
        ChainedRecord[] larger = new ChainedRecord[2 * run.ring.length];
        for (int i = 0; i < run.size; i++) {
            larger[i] = run.ring[(run.first + i) & (run.ring.length - 1)];
        }
        run.ring = larger;
        run.first = 0;
    }

    private void removeOldest() {
        int author = order.remove();
        Run run = runs.get(author);
        if (run == null) {
            throw new IllegalStateException("no records of replica " + author);
        }
        bytes -= run.ring[run.first].record().size();
        run.first = (run.first + 1) & (run.ring.length - 1);
        if (--run.size == 0) {
            runs.set(author, null);
        }
    }

    /** A record, if it is still there. */
    @Nullable
    ChainedRecord get(int author, long sequence) {
        Run run = author < runs.size() ? runs.get(author) : null;
        if (run == null) {
            return null;
        }
        long offset = sequence - run.ring[run.first].record().sequence();
        return offset < 0 || offset >= run.size ? null : run.ring[(run.first + (int) offset) & (run.ring.length - 1)];
    }
}
