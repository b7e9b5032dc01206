package org.peerbase.crdt;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.MalformedBytesException;

/** What a listener is to hear of a change that was made. */
record Notice(ChangeListener listener, List<Change> changes) {
    /** Sends all, whatever the listeners throw, and throws the first of it at the end. */
    static void sendAll(List<Notice> notices) {
        Throwable first = null;
        for (Notice notice : notices) {
            try {
                notice.send();
            } catch (RuntimeException | Error e) {
                first = firstOf(first, e);
            }
        }
        if (first instanceof MalformedBytesException) {
            throw new IllegalStateException("the change was made, but a listener failed: " + first.getMessage(), first);
        }
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private void send() {
        if (!changes.isEmpty()) {
            listener.changed(changes);
        }
    }

    private static Throwable firstOf(@Nullable Throwable first, Throwable next) {
        if (first == null) {
            return next;
        }
        if (first != next) {
            first.addSuppressed(next);
        }
        return first;
    }
}
