package org.peerbase;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an exception says to a person. */
final class Failure {
    private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

    private Failure() {}

    /** The exception that a future failed with, without the wrappers that futures put around it. */
    static Throwable unwrap(Throwable error) {
        Throwable cause = error.getCause();
        boolean wrapper = error instanceof CompletionException || error instanceof ExecutionException;
        return wrapper && cause != null ? unwrap(cause) : error;
    }

    /**
     * Hands what a listener threw to the thread's {@linkplain Thread#getUncaughtExceptionHandler handler}, which prints it
     * unless the application has said otherwise: a bug of its own must not go unseen where nothing logs. The thread goes on.
     *
     * @param heard what the listener was told of
     */
    static void ofListener(String heard, Throwable error) {
        LOG.error("a listener failed on {}", heard, error);
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
        } catch (RuntimeException | Error e) {
            LOG.error("the handler of uncaught exceptions failed", e);
        }
    }

    static String describe(@Nullable Throwable error) {
        if (error == null) {
            return "no reason given";
        }
        Throwable actual = unwrap(error);
        String message = actual.getMessage();
        return message == null || message.isBlank() ? actual.getClass().getSimpleName() : message;
    }
}
