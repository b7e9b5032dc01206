package org.peerbase.collaboration;

import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;

/** Signatures by the keys of peers. */
record KeySignatures(PrivateKey key, PeerId self) implements Signatures {
    KeySignatures(PrivateKey key) {
        this(key, key.publicKey().toPeerId());
    }

    @Override
    public byte[] sign(byte[] message) {
        return key.sign(message);
    }

    @Override
    public boolean verify(PeerId peer, byte[] message, byte[] signature) {
        return peer.publicKey()
                .map(publicKey -> publicKey.verify(message, signature))
                .orElse(false);
    }
}
