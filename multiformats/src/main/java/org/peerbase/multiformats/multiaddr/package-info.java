/**
 * Network addresses that name every layer, and a peer's signed list of its own. Specification: {@code
 * multiformats/multiaddr} and {@code libp2p/specs}, {@code addressing/README.md}. Nothing here resolves a name or opens
 * a socket. Start with {@link org.peerbase.multiformats.multiaddr.Multiaddr}.
 */
@NullMarked
package org.peerbase.multiformats.multiaddr;

import org.jspecify.annotations.NullMarked;
