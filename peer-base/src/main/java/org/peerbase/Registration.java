package org.peerbase;

/** A listener's place among the listeners. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
    /** Takes the listener away; it may be called once more if it is being called right now. Idempotent. */
    @Override
    void close();
}
