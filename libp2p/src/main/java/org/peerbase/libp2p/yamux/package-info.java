/**
 * Yamux: many streams over one connection, with flow control per stream (libp2p/specs, yamux/README.md).
 *
 * <p>Pure: {@link org.peerbase.libp2p.yamux.YamuxSession} is fed bytes and times, and writes frames to a {@link
 * org.peerbase.libp2p.yamux.YamuxOutput}. It knows no sockets, threads or clocks, and runs in pairs in the tests. All
 * of it belongs to one thread, the event loop of its connection.
 */
@NullMarked
package org.peerbase.libp2p.yamux;

import org.jspecify.annotations.NullMarked;
