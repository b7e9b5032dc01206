/**
 * multistream-select 1.0: two sides agree on a protocol by name (libp2p/specs, connections/README.md).
 *
 * <p>Pure: bytes in, bytes out. Time-outs, and what the protocols are, belong to those who drive it. Read {@link
 * org.peerbase.libp2p.multistream.Negotiator} first.
 */
@NullMarked
package org.peerbase.libp2p.multistream;

import org.jspecify.annotations.NullMarked;
