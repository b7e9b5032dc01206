package org.peerbase.collaboration;

/** A local change can't become a record: nothing that comes after it can be shared either. */
final class UnrecordableChangeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnrecordableChangeException(RuntimeException cause) {
        super("a change made here can't become a record: " + cause.getMessage(), cause);
    }
}
