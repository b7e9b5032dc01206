package org.peerbase;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The threads of one peer. They are daemons: a program that forgets to stop a peer can still end. */
final class Workers {
    /** Cores need the processor only: they never wait for I/O. */
    private static final int CORE_THREADS = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);

    private static final long STOP_SECONDS = 10;

    private final ExecutorService cores;
    private final ExecutorService writer;
    private final ExecutorService reader;
    private final ListenerThreads listeners;
    private final ScheduledThreadPoolExecutor timer;

    Workers(String app) {
        cores = Executors.newFixedThreadPool(CORE_THREADS, named(app, "core"));
        writer = Executors.newSingleThreadExecutor(named(app, "store-writer"));
        reader = Executors.newSingleThreadExecutor(named(app, "store-reader"));
        listeners = new ListenerThreads(named(app, "listener"));
        timer = new ScheduledThreadPoolExecutor(1, named(app, "timer"));
        timer.setRemoveOnCancelPolicy(true);
    }

    private static ThreadFactory named(String app, String role) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "peer-base-" + app + "-" + role + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Runs mailboxes; after the stop on the thread that brings a task, so that nobody waits in vain. */
    Executor cores() {
        return orInline(cores);
    }

    /** Appends to the store. */
    ExecutorService writer() {
        return writer;
    }

    /** Reads from the store; never waits for an append. */
    ExecutorService reader() {
        return reader;
    }

    /** Runs the application's listeners, which may block. */
    ListenerThreads listeners() {
        return listeners;
    }

    /** Completes the futures that users hold, and runs what they have tied to them, which may block. */
    Executor callbacks() {
        return orInline(listeners);
    }

    private static Executor orInline(Executor pool) {
        return task -> {
            try {
                pool.execute(task);
            } catch (RejectedExecutionException e) {
                task.run();
            }
        };
    }

    /** What completes as {@code future} does, on a thread where the application's own code may run. */
    <T extends @Nullable Object> CompletableFuture<T> forUsers(CompletableFuture<T> future) {
        CompletableFuture<T> users = new CompletableFuture<>();
        var unused = future.whenComplete((value, failure) -> callbacks().execute(() -> {
            if (failure == null) {
                users.complete(value);
            } else {
                users.completeExceptionally(failure);
            }
        }));
        return users;
    }

    /** Moves what is due into mailboxes. */
    ScheduledThreadPoolExecutor timer() {
        return timer;
    }

    /**
     * Finishes what is under way and ends the threads. A listener that doesn't return is interrupted, and left; one that
     * has asked for the stop is not waited for.
     */
    void stop() {
        timer.shutdownNow();
        List.of(cores, writer, reader).forEach(ExecutorService::shutdown);
        listeners.shutdown();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
        boolean interrupted = false;
        for (ExecutorService pool : List.of(timer, cores, writer, reader)) {
            try {
                if (!pool.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    pool.shutdownNow();
                }
            } catch (InterruptedException e) {
                interrupted = true;
                pool.shutdownNow();
            }
        }
        try {
            listeners.await(deadline);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
