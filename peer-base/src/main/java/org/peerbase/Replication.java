package org.peerbase;

import java.util.Set;
import java.util.function.Consumer;
import org.peerbase.multiformats.identity.PeerId;

/** Who has what of a collaboration: its pinners, and the coming and going of changes. Thread-safe; nothing waits. */
public interface Replication {
    /** The pinners that are members now. */
    Set<PeerId> pinnerPeers();

    /**
     * On how many pinners the current state is known to be: all that has been applied here, the changes of others
     * included. 0 if on none; a pinner that has left does not count.
     */
    int isCurrentStatePersistedOnPinner();

    /**
     * Calls {@code listener} for every later event of a kind, or of all kinds with {@code ReplicationEvent.class}, as
     * {@link Collaboration#on} does.
     */
    <E extends ReplicationEvent> Registration on(Class<E> kind, Consumer<? super E> listener);
}
