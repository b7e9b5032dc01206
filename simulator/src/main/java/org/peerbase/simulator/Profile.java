package org.peerbase.simulator;

/** What may go wrong in a run. */
public enum Profile {
    /** The seed picks one of the others. */
    DRAWN,
    /** Nothing. */
    CALM,
    /** Everything, each as much as the seed says. */
    CHAOS,
    /** Gossip gets lost. */
    LOSS,
    /** Gossip comes twice. */
    DUPLICATION,
    /** Messages take long, gossip overtakes gossip. */
    DELAY,
    /** Streams take few messages at a time. */
    CONGESTION,
    /** Streams break. */
    BREAKS,
    /** Groups of peers can't reach each other, in one direction or both. */
    PARTITIONS,
    /** Peers crash, with and without their unsynced tail or their whole disk, and come back. */
    CRASHES,
    /** Wall clocks are wrong, and jump. */
    CLOCKS,
    /** Peers stand still for a while. */
    PAUSES,
    /** Disks are slow, fail, and are full for a while. */
    DISKS,
    /** Peers leave, and join again. */
    LEAVES
}
