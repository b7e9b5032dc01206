package org.peerbase.multiformats;

/**
 * Bytes or text from outside that do not follow their format. The message names the reason in one line, fit for a log
 * or for a person who typed the text.
 */
public class MalformedInputException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public MalformedInputException(String reason) {
        super(reason);
    }

    public MalformedInputException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
