package org.peerbase.crdt;

import java.util.List;

/**
 * A replicated data type: makes replicas, and joins deltas without one. Stateless and safe for use by several threads.
 *
 * @param <C> the typed handle
 */
public interface CrdtType<C extends Crdt> {
    /** The name on the wire, such as {@code "text"}. */
    String name();

    /** A new replica in the initial state. */
    C create(ReplicaContext context);

    /**
     * Joins deltas of one author into one that does what they do, and takes no more bytes than they (typing becomes
     * one run).
     *
     * @param deltas of the same author, in the order in which it made them; at least one
     * @throws MalformedDeltaException if one of them breaks the rules
     */
    byte[] joinDeltas(List<byte[]> deltas);
}
