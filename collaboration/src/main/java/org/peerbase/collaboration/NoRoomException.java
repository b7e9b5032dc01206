package org.peerbase.collaboration;

/**
 * A replica has made something, and there is no room for another one. To leave it out would be to differ from those who
 * have not: the collaboration must end here.
 */
final class NoRoomException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoRoomException(String message) {
        super(message);
    }
}
