/** ping: 32 bytes there and back (libp2p/specs, ping/ping.md). */
@NullMarked
package org.peerbase.libp2p.ping;

import org.jspecify.annotations.NullMarked;
