/**
 * Replicated data types. Each replica changes its copy at once, a local change yields a small <em>delta</em>, and any
 * two replicas that received the same deltas, in whatever order and however often, hold the same state and the same
 * bytes.
 *
 * <p>Here live the contract ({@link org.peerbase.crdt.Crdt}, {@link org.peerbase.crdt.CrdtType}), what a type is given
 * by its surroundings ({@link org.peerbase.crdt.ReplicaContext}), the registry by name
 * ({@link org.peerbase.crdt.CrdtTypes}) and the types. There is no I/O, no thread and no clock here, and nothing knows
 * how deltas travel. Start with {@link org.peerbase.crdt.Crdt}.
 */
@NullMarked
package org.peerbase.crdt;

import org.jspecify.annotations.NullMarked;
