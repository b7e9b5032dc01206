package org.peerbase.libp2p;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/**
 * Told of what happens to a {@link Host}. Called on event loops: for one connection in order and one at a time, for
 * different connections concurrently. Must not block; an exception is logged and changes nothing.
 */
public interface HostListener {
    /** The host accepts connections at this address, which has the real port and no peer id. */
    default void onListening(Multiaddr address) {}

    /** {@link Host#addresses()} has changed since the start. */
    default void onAddressesChanged(List<Multiaddr> addresses) {}

    /**
     * Whether a socket may become a connection that was opened from these addresses; asked before anything is read from
     * it. One no is enough, and counted in {@link Host#exceeded()}.
     */
    default boolean mayConnect(AddressGroup from) {
        return true;
    }

    /** A connection is ready for streams. There may be several to the same peer. */
    default void onConnected(Connection connection) {}

    /** A connection that was announced by {@link #onConnected} is gone; {@code cause} is null after a clean close. */
    default void onDisconnected(Connection connection, @Nullable Throwable cause) {}

    /** Identify has run on the connection, or the peer has pushed news about itself. */
    default void onIdentified(Connection connection, PeerInfo info) {}
}
