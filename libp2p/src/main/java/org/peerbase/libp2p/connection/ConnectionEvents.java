package org.peerbase.libp2p.connection;

import org.jspecify.annotations.Nullable;

/** Told of the life of connections, on their event loops. */
public interface ConnectionEvents {
    /**
     * The handshake is done; whether the connection may live. If so {@link #onOpen} and {@link #onClosed} follow.
     *
     * @throws org.peerbase.libp2p.LimitExceededException if not
     */
    void admit(MuxedConnection connection);

    /** The connection carries streams from now on. */
    void onOpen(MuxedConnection connection);

    /** The remote came up against a limit: one more of {@code kind} than {@code limit} was refused. */
    void onLimitExceeded(String kind, long limit);

    /** The connection is gone; {@code cause} is null after a clean close. */
    void onClosed(MuxedConnection connection, @Nullable Throwable cause);
}
