package org.peerbase.collaboration;

/** A remote sent a signature that does not fit. */
final class BadSignatureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadSignatureException(String message) {
        super(message);
    }
}
