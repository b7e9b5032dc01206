package org.peerbase.collaboration;

/** A remote sent more than it was allowed to. */
final class LimitExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LimitExceededException(String message) {
        super(message);
    }
}
