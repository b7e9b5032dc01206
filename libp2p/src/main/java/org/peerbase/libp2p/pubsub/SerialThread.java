package org.peerbase.libp2p.pubsub;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A daemon thread that does one task after another. A task that fails is logged and stops nothing. */
final class SerialThread implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(SerialThread.class);

    private final ScheduledThreadPoolExecutor executor;
    private volatile @Nullable Thread thread;

    SerialThread(String name) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            thread = made;
            return made;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Does the task after those before it; nothing happens after {@link #close}. */
    @Override
    public void execute(Runnable task) {
        tryExecute(task);
    }

    /** As {@link #execute}, and whether the task will be done. */
    boolean tryExecute(Runnable task) {
        try {
            executor.execute(guarded(task));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    void executeAfter(Duration delay, Runnable task) {
        try {
            ScheduledFuture<?> unused = executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.trace("closed, so nothing is done later");
        }
    }

    void executeEvery(Duration first, Duration interval, Runnable task) {
        ScheduledFuture<?> unused = executor.scheduleWithFixedDelay(
                guarded(task), first.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Does what was asked for so far and ends; returns when it has, or when {@code patience} is at its end. */
    void close(Duration patience) {
        executor.shutdown();
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        try {
            if (!executor.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("a task failed", e);
            }
        };
    }
}
