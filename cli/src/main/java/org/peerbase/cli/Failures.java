package org.peerbase.cli;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Turns an exception into one line for a person. */
final class Failures {
    private Failures() {}

    /** The exception that matters, without the wrappers that futures put around it. */
    static Throwable unwrap(Throwable error) {
        Throwable cause = error.getCause();
        boolean wrapper = error instanceof CompletionException || error instanceof ExecutionException;
        return wrapper && cause != null ? unwrap(cause) : error;
    }

    static String describe(Throwable error) {
        Throwable actual = unwrap(error);
        String message = actual.getMessage();
        String line = message == null || message.isBlank() ? actual.getClass().getSimpleName() : message;
        return Terminal.printable(line.lines().findFirst().orElse(line));
    }
}
