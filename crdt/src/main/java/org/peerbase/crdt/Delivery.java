package org.peerbase.crdt;

/** What the surroundings of a replica promise of the deltas that they hand to {@link Crdt#apply}. */
public enum Delivery {
    /** Nothing: in any order, as often as they like, with some missing. What comes early waits inside the state. */
    ANY_ORDER,

    /**
     * A delta comes after all that its author had seen when it made it, its own changes among them. So an honest delta builds
     * on nothing that is not here, and one that does is held back with a {@link NotReadyException}: nobody can take
     * out what another has yet to put in, fill the place for what waits, or write with a time far ahead. An author
     * that skips numbers of its own lies, and its delta is refused.
     */
    CAUSAL
}
