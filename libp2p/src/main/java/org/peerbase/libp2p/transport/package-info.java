/**
 * TCP, and the way from a raw channel to a multiplexed connection: multistream-select, Noise, then Yamux.
 *
 * <p>{@link org.peerbase.libp2p.transport.TcpTransport} owns the event loops, sockets and name resolution; {@link
 * org.peerbase.libp2p.transport.Upgrader} the phases in between. Who may connect is decided in {@code connection}.
 */
@NullMarked
package org.peerbase.libp2p.transport;

import org.jspecify.annotations.NullMarked;
