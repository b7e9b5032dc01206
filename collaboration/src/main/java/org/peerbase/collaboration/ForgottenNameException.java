package org.peerbase.collaboration;

/**
 * A remote refers to a replica whose name came when there was no room for it. That is no offence: on another link it names
 * the replica again.
 */
final class ForgottenNameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ForgottenNameException() {
        super("a replica whose name was not kept");
    }
}
