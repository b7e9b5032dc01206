package org.peerbase.benchmarks.crdt;

/** What happens next in a {@link Script}. */
public sealed interface Step {
    /** The replica to which it happens, from 0. */
    int replica();

    /** At {@code position}, {@code deleted} characters give way to {@code inserted}. */
    record Edit(int replica, int position, int deleted, String inserted) implements Step {}

    /** The delta of the edit of that number, from 0 in the order of the script, arrives. */
    record Delivery(int replica, int edit) implements Step {}
}
