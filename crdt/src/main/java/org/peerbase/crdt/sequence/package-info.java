/**
 * The sequence engine of {@link org.peerbase.crdt.Text} and {@link org.peerbase.crdt.Rga}: where an element stands
 * among those that others insert at the same time, kept in runs. Not a public package. Element kinds are behind
 * {@link org.peerbase.crdt.sequence.Content}; locks, listeners and values are in the package above. Start with
 * {@link org.peerbase.crdt.sequence.SequenceReplica}, then {@link org.peerbase.crdt.sequence.Sequence}.
 */
@NullMarked
package org.peerbase.crdt.sequence;

import org.jspecify.annotations.NullMarked;
