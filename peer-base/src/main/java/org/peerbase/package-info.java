/**
 * The public face. An app is a {@link org.peerbase.PeerBase}: it joins the network. In it one opens a {@link
 * org.peerbase.Collaboration}: a named, replicated data type that every member changes locally and that comes out the
 * same everywhere. What happens is told by {@link org.peerbase.CollaborationEvent}s.
 *
 * <p>Behind the public names are the drivers, which run the state machines of {@code org.peerbase.collaboration} over the
 * network and the store. {@code AppDriver} starts and stops a peer: {@code Ground} is what it stands on (host, gossip,
 * store, threads), {@code AppRunner} carries out what the app's core wants, {@code OpenCollaborations} has what is open.
 * {@code CollaborationDriver} carries out what one collaboration's core wants; {@code Mailbox} lets a core have one thread
 * at a time.
 */
@NullMarked
package org.peerbase;

import org.jspecify.annotations.NullMarked;
