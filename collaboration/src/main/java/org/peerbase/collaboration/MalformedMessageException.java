package org.peerbase.collaboration;

/** Bytes from a remote, or from a store, that are not what this protocol writes. */
public final class MalformedMessageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, with the value and the range */
    public MalformedMessageException(String message) {
        super(message);
    }

    /** @param message what is wrong, with the value and the range */
    public MalformedMessageException(String message, Throwable cause) {
        super(message, cause);
    }
}
