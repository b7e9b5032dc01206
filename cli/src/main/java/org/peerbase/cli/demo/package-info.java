/**
 * The demo: peers in processes of their own play a recorded editing session into one text, and survive what is done to
 * them. {@link org.peerbase.cli.demo.Demo} is the controller; it makes a {@link org.peerbase.cli.demo.Plan} of a
 * {@link org.peerbase.benchmarks.recording.Recording} and hands each author's edits to its process. {@link
 * org.peerbase.cli.demo.DemoPeer} is what runs in such a process.
 *
 * <p>How concurrent editing is played. A recorded position holds only for the version that its author saw. The plan
 * replays the recording once, by itself, with exactly those versions, and so learns which characters an edit is about:
 * the one it inserts after, or the ones it deletes. Characters keep their names everywhere and for ever, so a peer can make the
 * edit in whatever it has by then, as soon as all that its author had seen has arrived through real replication. What
 * has arrived beyond that stays where it is, and what has not is concurrent. An edit counts as played once its author's
 * peer has it on the disk; after a kill the rest is handed out again, and what did survive is recognised by the names of its
 * characters.
 */
@NullMarked
package org.peerbase.cli.demo;

import org.jspecify.annotations.NullMarked;
