package org.peerbase.benchmarks.peer;

/** A peer in another process did not do, or not in time, what it was told. */
public final class PeerProcessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PeerProcessException(String message) {
        super(message);
    }
}
