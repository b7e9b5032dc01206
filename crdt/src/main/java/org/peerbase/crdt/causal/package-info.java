/**
 * The kernel of the causal types: what an author put in, under a name of its own (a dot), stays until somebody who saw it
 * takes it out. Not a public package. There is one store for all seven types; a type is an index over the entries that lie
 * at its place. Locks, listeners and handles are in the package above. Start with
 * {@link org.peerbase.crdt.causal.CausalStore}, then {@link org.peerbase.crdt.causal.Place}.
 */
@NullMarked
package org.peerbase.crdt.causal;

import org.jspecify.annotations.NullMarked;
