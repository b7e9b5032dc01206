package org.peerbase.benchmarks.peer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.peerbase.CollaborationEvent;
import org.peerbase.crdt.Change;

/** When changes came, compared to when they were due. Thread-safe. */
final class Arrivals {
    private static final int DIGITS = 3;

    private final Histogram lateness = new Histogram(DIGITS);
    private long received;
    private long receivedAtReset;
    private long first;
    private long last;
    private boolean complete = true;

    /** Begins anew: what came until now is not counted. */
    synchronized void reset() {
        lateness.reset();
        receivedAtReset = received;
        first = 0;
        last = 0;
        complete = true;
    }

    /** @param receivedInAll changes from others until now, also those that no event tells in full */
    synchronized void add(CollaborationEvent.StateChanged event, long receivedInAll) {
        last = System.nanoTime();
        if (first == 0) {
            first = last;
        }
        received = Math.max(received, receivedInAll);
        complete &= event.complete();
        for (Change change : event.changes()) {
            if (change instanceof Change.ListSpliced spliced) {
                spliced.inserted().forEach(due -> record(due instanceof Long nanos ? nanos : last));
            }
        }
        notifyAll();
    }

    private void record(long due) {
        lateness.recordValue(Math.max(0, last - due));
    }

    /** What came is counted where it was told; only if there was too much to tell, where it came. */
    private long count() {
        return complete ? lateness.getTotalCount() : received - receivedAtReset;
    }

    /** Waits until so many have come since the reset. */
    synchronized void await(int count, ObjectNode answer) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CommandLoop.PATIENCE_SECONDS);
        while (count() < count) {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (millis <= 0) {
                throw new IllegalStateException(count() + " changes instead of " + count);
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        answer.put("first", first)
                .put("last", last)
                .put("told", lateness.getTotalCount())
                .put("p50", lateness.getValueAtPercentile(50))
                .put("p95", lateness.getValueAtPercentile(95))
                .put("p99", lateness.getValueAtPercentile(99));
    }
}
