package org.peerbase.store;

/** A record came before its predecessor. Nothing was appended. */
public final class SequenceGapException extends StoreException {
    SequenceGapException(String message) {
        super(message);
    }
}
