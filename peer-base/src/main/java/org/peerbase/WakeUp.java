package org.peerbase;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The alarm clock of one core. Used by the core's mailbox only, one thread at a time. */
final class WakeUp {
    private final ScheduledThreadPoolExecutor timer;
    private final Runnable onTime;
    private @Nullable ScheduledFuture<?> alarm;
    private long alarmMs = Long.MAX_VALUE;

    /** @param onTime called on the timer's thread when it is time; puts a tick into the mailbox */
    WakeUp(ScheduledThreadPoolExecutor timer, Runnable onTime) {
        this.timer = timer;
        this.onTime = onTime;
    }

    /** Sees to it that {@code onTime} is called by {@code wakeUpMs}; earlier does no harm, so an earlier alarm stays. */
    void at(long wakeUpMs, long nowMs) {
        if (wakeUpMs >= alarmMs) {
            return;
        }
        cancel();
        alarmMs = wakeUpMs;
        try {
            alarm = timer.schedule(onTime, Math.max(0, wakeUpMs - nowMs), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The peer is stopping.
            alarm = null;
        }
    }

    /** To be called when the tick is handled. */
    void rang() {
        alarmMs = Long.MAX_VALUE;
        alarm = null;
    }

    void cancel() {
        if (alarm != null) {
            alarm.cancel(false);
        }
        rang();
    }
}
