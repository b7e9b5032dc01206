package org.peerbase;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.peerbase.collaboration.ChangeRecord;
import org.peerbase.crdt.dot.ReplicaId;

/** Records that are announced, and written a moment later. Thread-safe. */
final class WriteBehind {
    /** From how many bytes of records on nothing is announced before it is written. */
    static final long MAX_BYTES = 16 << 20;

    private final int delayMs;
    private final ScheduledExecutorService timer;
    private final Runnable flush;

    /** A task for when the first {@code records} records are written. */
    private record Waiting(long records, Runnable task) {}

    // Guarded by this.
    private final List<ChangeRecord> unwritten = new ArrayList<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long bytes;
    private long added;
    private long written;
    private boolean scheduled;

    /** @param flush called when it is time; sees to it that what {@link #take} gives is written */
    WriteBehind(int delayMs, ScheduledExecutorService timer, Runnable flush) {
        this.delayMs = delayMs;
        this.timer = timer;
        this.flush = flush;
    }

    /** Keeps records to be written; returns whether they may be announced already. */
    synchronized boolean add(List<ChangeRecord> records) {
        unwritten.addAll(records);
        added += records.size();
        records.forEach(record -> bytes += record.body().length);
        if (bytes > MAX_BYTES) {
            return false;
        }
        if (!scheduled) {
            scheduled = true;
            try {
                var unused = timer.schedule(flush, delayMs, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // The peer is stopping, which writes everything.
                return false;
            }
        }
        return true;
    }

    /** Runs {@code task} when all that was added before is written. */
    synchronized void afterwards(Runnable task) {
        if (unwritten.isEmpty()) {
            task.run();
        } else {
            waiting.add(new Waiting(added, task));
        }
    }

    /** What is to be written now. It stays readable until {@link #written}. */
    synchronized List<ChangeRecord> take() {
        scheduled = false;
        return List.copyOf(unwritten);
    }

    /** The first {@code count} records that were there are written. */
    void written(int count) {
        List<Runnable> due = new ArrayList<>();
        synchronized (this) {
            List<ChangeRecord> done = unwritten.subList(0, count);
            done.forEach(record -> bytes -= record.body().length);
            done.clear();
            written += count;
            while (!waiting.isEmpty() && waiting.element().records() <= written) {
                due.add(waiting.remove().task());
            }
        }
        due.forEach(Runnable::run);
    }

    /** Those of a replica from a sequence on that are not written. */
    synchronized List<ChangeRecord> of(ReplicaId replica, long from) {
        return unwritten.stream()
                .filter(record -> record.author().equals(replica) && record.sequence() >= from)
                .toList();
    }
}
