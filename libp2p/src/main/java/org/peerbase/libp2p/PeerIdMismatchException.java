package org.peerbase.libp2p;

import org.peerbase.multiformats.identity.PeerId;

/** Someone else answered than the peer that was dialed. */
public class PeerIdMismatchException extends ProtocolViolationException {
    private static final long serialVersionUID = 1L;

    public PeerIdMismatchException(PeerId expected, PeerId actual) {
        super("expected peer " + expected + ", but " + actual + " answered");
    }
}
