package org.peerbase.crdt;

import java.util.List;

/**
 * A {@link ChangeListener} threw an exception, which is the cause of this one; those of others that threw too are
 * {@linkplain Throwable#getSuppressed suppressed}. The change was made, and all listeners have heard of it.
 */
public final class ListenerFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Change> changes;

    ListenerFailedException(List<Change> changes, RuntimeException cause) {
        super("the change was made, but a listener failed: " + cause, cause);
        this.changes = changes;
    }

    /** What changed in the value, in order, as {@link Crdt#apply} would have returned it. */
    public List<Change> changes() {
        return changes;
    }
}
