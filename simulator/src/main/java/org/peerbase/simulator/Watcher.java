package org.peerbase.simulator;

/** Sees what peers of ours acknowledge, and what becomes of their disks. */
interface Watcher {
    /** One that doesn't look. */
    Watcher NONE = new Watcher() {};

    /** {@code peer} has told its application that its own changes up to {@code sequence} are durable. */
    default void onSaved(SimPeer peer, long sequence) {}

    /** {@code peer} has told its application that {@code holder} has its changes up to {@code sequence}. */
    default void onReplicated(SimPeer peer, SimPeer holder, long sequence) {}

    /** All that {@code peer} had stored is about to be lost. */
    default void onDiskLost(SimPeer peer) {}

    /** A node got these bytes, from the network. */
    default void onReceived(Node node, byte[] message) {}
}
