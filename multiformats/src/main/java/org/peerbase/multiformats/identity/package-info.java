/**
 * Who a peer is: keys in the protobuf form of libp2p, the {@link org.peerbase.multiformats.identity.PeerId} made of a public
 * key, and signed envelopes. Specification: {@code libp2p/specs}, {@code peer-ids/peer-ids.md} and RFC 0002. The
 * arithmetic is in {@code crypto}; signed addresses are in {@code multiaddr}. Start with {@code PeerId}.
 */
@NullMarked
package org.peerbase.multiformats.identity;

import org.jspecify.annotations.NullMarked;
