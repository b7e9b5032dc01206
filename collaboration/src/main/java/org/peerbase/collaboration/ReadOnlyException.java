package org.peerbase.collaboration;

/** A local change was refused before anything changed: who makes it may only read. */
public final class ReadOnlyException extends UnsupportedOperationException {
    private static final long serialVersionUID = 1L;

    ReadOnlyException() {
        super("these keys only read: ask a writer of the collaboration for the keys that write (Keys.uriEncode, not"
                + " uriEncodeReadOnly)");
    }
}
