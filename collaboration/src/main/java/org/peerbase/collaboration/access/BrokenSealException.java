package org.peerbase.collaboration.access;

/** Something that was not sealed with the keys of this collaboration by whom it says, or was changed since. */
public final class BrokenSealException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param reason what doesn't fit, without any of the content */
    public BrokenSealException(String reason) {
        super(reason);
    }
}
