package org.peerbase.collaboration;

import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;

/** How this peer signs, and how it checks what others signed. Called on the thread of the core. */
public interface Signatures {
    /** The longest signature, in bytes. */
    int MAX_BYTES = 512;

    /** This peer. */
    PeerId self();

    /** The signature of this peer; at most {@value #MAX_BYTES} bytes. */
    byte[] sign(byte[] message);

    /** Whether {@code signature} is that of {@code peer} on {@code message}. Doesn't throw, whatever the bytes. */
    boolean verify(PeerId peer, byte[] message, byte[] signature);

    /** Signatures by the keys of peers. Peers whose key isn't part of their id can't be verified, and are refused. */
    static Signatures of(PrivateKey key) {
        return new KeySignatures(key);
    }
}
