/**
 * Connections and their streams, and what a host needs to have many of them: limits, the dialer, the address book.
 *
 * <p>{@link org.peerbase.libp2p.connection.MuxedConnection} and {@link org.peerbase.libp2p.connection.MuxedStream} are
 * the public {@code Connection} and {@code Stream}; they live on the event loop of their channel. The rest is
 * thread-safe.
 */
@NullMarked
package org.peerbase.libp2p.connection;

import org.jspecify.annotations.NullMarked;
