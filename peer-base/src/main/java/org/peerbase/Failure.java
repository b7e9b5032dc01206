package org.peerbase;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What an exception says to a person. */
final class Failure {
    private Failure() {}

    /** The exception that a future failed with, without the wrappers that futures put around it. */
    static Throwable unwrap(Throwable error) {
        Throwable cause = error.getCause();
        boolean wrapper = error instanceof CompletionException || error instanceof ExecutionException;
        return wrapper && cause != null ? unwrap(cause) : error;
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
