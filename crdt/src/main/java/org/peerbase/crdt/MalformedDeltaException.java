package org.peerbase.crdt;

import org.peerbase.crdt.codec.MalformedBytesException;

/**
 * A delta or a state that breaks the rules of its type, or a limit. It is refused whole: the replica that threw this
 * is as it was before.
 */
public final class MalformedDeltaException extends MalformedBytesException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, with the value and the range */
    public MalformedDeltaException(String message) {
        super(message);
    }

    /** @param message what is wrong, with the value and the range */
    public MalformedDeltaException(String message, Throwable cause) {
        super(message, cause);
    }
}
