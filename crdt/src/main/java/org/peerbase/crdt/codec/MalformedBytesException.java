package org.peerbase.crdt.codec;

/** Bytes that no encoder of ours makes: cut off, too long, not in the one canonical form, or out of range. */
public class MalformedBytesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, with the value and the range */
    public MalformedBytesException(String message) {
        super(message);
    }

    /** @param message what is wrong, with the value and the range */
    public MalformedBytesException(String message, Throwable cause) {
        super(message, cause);
    }
}
