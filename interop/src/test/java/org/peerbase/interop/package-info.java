/**
 * Our libp2p against peers that this project did not write: js-libp2p and go-libp2p (their programs are in {@code
 * interop/peers}), and smoldot, which brings the Rust ecosystem's own stack.
 *
 * <p>Begin with {@link org.peerbase.interop.NodeInteropTest}: every test of it runs four times, with each kind of peer and with either side
 * dialing. {@link org.peerbase.benchmarks.peer.PeerProcess} is a peer in a process of its own, {@link org.peerbase.interop.LocalPeer}
 * the same abilities on our own host. What one implementation does by itself is tested in its own module, not here.
 */
@NullMarked
package org.peerbase.interop;

import org.jspecify.annotations.NullMarked;
