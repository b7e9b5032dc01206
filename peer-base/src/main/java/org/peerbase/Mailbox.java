package org.peerbase;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time and in order on a pool that many mailboxes share. What a remote can put in is bounded by who
 * puts it in.
 */
final class Mailbox implements Executor {
    /** How many tasks run before other mailboxes get the thread. */
    private static final int TURN = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    private final Executor pool;
    private final Runnable afterTurn;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean scheduled;

    /** @param afterTurn runs on the mailbox's turn after some tasks, before it lets go of the thread */
    Mailbox(Executor pool, Runnable afterTurn) {
        this.pool = pool;
        this.afterTurn = afterTurn;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        takeTurn();
    }

    private void takeTurn() {
        try {
            pool.execute(this::runTurn);
        } catch (RejectedExecutionException e) {
            LOG.trace("the peer has stopped: what came late is dropped");
        }
    }

    private void runTurn() {
        for (int i = 0; i < TURN; i++) {
            Runnable task;
            synchronized (tasks) {
                task = tasks.poll();
            }
            if (task == null) {
                break;
            }
            run(task);
        }
        run(afterTurn);
        synchronized (tasks) {
            if (tasks.isEmpty()) {
                scheduled = false;
                return;
            }
        }
        takeTurn();
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a task failed", e);
        }
    }
}
