package org.peerbase.collaboration.access;

import org.peerbase.collaboration.CollaborationId;
import org.peerbase.multiformats.crypto.Crypto;
import org.peerbase.multiformats.crypto.Sha256;
import org.peerbase.multiformats.identity.PeerId;

/** What the write key is part of: a collaboration's id, and its capabilities. Anybody may know what is checked here. */
final class WriteKey {
    private WriteKey() {}

    /** The id of the collaboration with these keys and names. */
    static CollaborationId id(byte[] writePublicKey, byte[] blind) {
        return CollaborationId.fromBytes(
                Sha256.hash(Labels.text("peer-base keyed collaboration"), writePublicKey, blind));
    }

    static byte[] sign(byte[] seed, byte[] publicKey, CollaborationId id, PeerId peer) {
        return Crypto.instance().ed25519Sign(seed, publicKey, message(id, peer));
    }

    static boolean verify(byte[] publicKey, CollaborationId id, PeerId peer, byte[] capability) {
        return Crypto.instance().ed25519Verify(publicKey, message(id, peer), capability);
    }

    private static byte[] message(CollaborationId id, PeerId peer) {
        return Labels.of("peer-base capability 1", id.toBytes(), peer.toBytes());
    }
}
