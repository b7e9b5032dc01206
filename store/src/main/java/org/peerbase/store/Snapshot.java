package org.peerbase.store;

/**
 * A state and the clock it stands for, both opaque to the store.
 *
 * @param clock which records the state contains, encoded by the caller
 * @param state the encoded state
 */
public record Snapshot(Bytes clock, Bytes state) {}
