/**
 * Nodes in processes of their own, told what to do by JSON lines; the commands are in {@code interop/peers/README.md}.
 * {@link org.peerbase.benchmarks.peer.PeerProcess} is such a process seen from outside, of whatever implementation;
 * {@link org.peerbase.benchmarks.peer.OwnPeer} is the program that makes one of ours, {@link
 * org.peerbase.benchmarks.peer.CollaboratingPeer} one that takes part in a collaboration. They tell what they see; whoever
 * started them makes figures of it.
 */
@NullMarked
package org.peerbase.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
