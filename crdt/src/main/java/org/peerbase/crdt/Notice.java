package org.peerbase.crdt;

import java.util.List;

/** What a listener is to hear of a change that was made. */
record Notice(ChangeListener listener, List<Change> changes) {
    /**
     * Sends all, whatever the listeners throw.
     *
     * @param made the change as a whole
     * @throws ListenerFailedException if a listener threw
     */
    static void sendAll(List<Notice> notices, List<Change> made) {
        ListenerFailedException failure = null;
        for (Notice notice : notices) {
            try {
                notice.send();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = new ListenerFailedException(made, e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void send() {
        if (!changes.isEmpty()) {
            listener.changed(changes);
        }
    }
}
