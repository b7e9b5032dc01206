package org.peerbase.interop.crdt;

/** In what order deltas reach a replica. */
enum Delivery {
    /** After those of all changes that their author knew, as the original's own collaborations deliver them. */
    CAUSAL,
    /** Any order, and some of them twice. */
    ANY,
    /** Causal at those that change, any at the one that only listens. */
    CAUSAL_BUT_FOR_THE_LISTENER;

    boolean isCausalAt(String replica) {
        return this == CAUSAL || (this == CAUSAL_BUT_FOR_THE_LISTENER && !replica.equals(Rehearsal.LISTENER));
    }
}
