package org.peerbase.keys;

import org.peerbase.multiformats.MalformedInputException;

/** Text that is not what {@link Keys#uriEncode} makes. The message says what is wrong, and nothing of the text. */
public final class MalformedKeysException extends MalformedInputException {
    private static final long serialVersionUID = 1;

    /** @param reason what is wrong with the text, without any of it */
    public MalformedKeysException(String reason) {
        super(reason);
    }
}
