/**
 * What the peers of a collaboration agree on, as state machines without I/O: who is a member, who is linked with whom,
 * and who has which change. Sockets, threads, clocks, dice and disks live elsewhere: a driver hands inputs in, with the
 * time, and carries the outputs out. The same classes run under Netty and in the simulator.
 *
 * <p>There are two machines, with the same form. {@link org.peerbase.collaboration.AppCore} belongs to the app: it finds
 * peers that are interested in the app and routes what they gossip. {@link
 * org.peerbase.collaboration.CollaborationCore} belongs to one collaboration: membership, topology and replication. Read
 * their inputs ({@link org.peerbase.collaboration.AppInput}, {@link org.peerbase.collaboration.CollaborationInput}) and
 * outputs first. {@link org.peerbase.collaboration.SharedState} is where the data types of a collaboration live, with
 * the lock that application threads and the core share.
 *
 * <p>A driver runs each machine on one thread at a time (a serial mailbox), calls {@code handle} for each input in the
 * order of its happening, carries out the outputs in their order, and hands in a {@code Tick} at {@code nextWakeUp}.
 */
@NullMarked
package org.peerbase.collaboration;

import org.jspecify.annotations.NullMarked;
