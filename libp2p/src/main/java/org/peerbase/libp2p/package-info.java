/**
 * The network as its users see it: a {@link org.peerbase.libp2p.Host} with a key listens, dials, and opens
 * {@link org.peerbase.libp2p.Stream}s to other peers over encrypted, multiplexed connections.
 *
 * <p>Here live the public types: host, connection, stream, their callbacks, limits and errors. The protocols behind
 * them are a package each, named by the noun of the libp2p specification: {@code transport} (TCP), {@code multistream},
 * {@code noise}, {@code yamux}, {@code connection} (limits, dialing, the address book), {@code identify}, {@code ping},
 * {@code perf}, {@code echo}, {@code pubsub}.
 *
 * <p>Callbacks run on the event loop of the connection that they are about, one at a time per connection. They must not
 * block. Read {@link org.peerbase.libp2p.Host} first, then {@link org.peerbase.libp2p.Stream}.
 */
@NullMarked
package org.peerbase.libp2p;

import org.jspecify.annotations.NullMarked;
