package org.peerbase;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which the application's own code runs, which may block, and may stop the peer and wait for that: so the
 * stop must not wait for it. Thread-safe.
 */
final class ListenerThreads implements Executor {
    private final ExecutorService pool;

    // Guarded by this.
    private final Set<Thread> busy = new HashSet<>();
    private final Set<Thread> stopping = new HashSet<>();
    private int tasks;

    ListenerThreads(ThreadFactory factory) {
        pool = Executors.newCachedThreadPool(factory);
    }

    /** @throws RejectedExecutionException after the {@link #shutdown} */
    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            tasks++;
        }
        try {
            pool.execute(() -> run(task));
        } catch (RejectedExecutionException e) {
            oneLess();
            throw e;
        }
    }

    private synchronized void oneLess() {
        tasks--;
        notifyAll();
    }

    private void run(Runnable task) {
        synchronized (this) {
            busy.add(Thread.currentThread());
        }
        try {
            task.run();
        } finally {
            synchronized (this) {
                busy.remove(Thread.currentThread());
                stopping.remove(Thread.currentThread());
                oneLess();
            }
        }
    }

    /** The caller has asked for a stop and may wait for it; nothing happens if it isn't one of these threads. */
    synchronized void callerStops() {
        if (busy.contains(Thread.currentThread())) {
            stopping.add(Thread.currentThread());
            notifyAll();
        }
    }

    /** Takes no more tasks; threads end when they are done with theirs. */
    void shutdown() {
        pool.shutdown();
    }

    /**
     * Waits for all tasks but those that have asked for the stop. What still runs at the deadline is interrupted.
     *
     * @param deadline in terms of {@link System#nanoTime}
     */
    void await(long deadline) throws InterruptedException {
        boolean done = false;
        try {
            done = othersReturned(deadline)
                    && (isStopping() || pool.awaitTermination(left(deadline), TimeUnit.NANOSECONDS));
        } finally {
            if (!done) {
                pool.shutdownNow();
            }
        }
    }

    private synchronized boolean othersReturned(long deadline) throws InterruptedException {
        while (tasks > stopping.size()) {
            long left = left(deadline);
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    private synchronized boolean isStopping() {
        return !stopping.isEmpty();
    }

    private static long left(long deadline) {
        return deadline - System.nanoTime();
    }
}
