package org.peerbase.collaboration.access;

import org.peerbase.collaboration.CollaborationId;
import org.peerbase.keys.Keys;
import org.peerbase.multiformats.crypto.Crypto;
import org.peerbase.multiformats.crypto.Sha256;
import org.peerbase.multiformats.identity.PeerId;

/**
 * The key that passes are made with. Its secret half is made of the read key and the names, so that only readers have it;
 * its public half, the blind, is part of the collaboration's id, so that pinners can tell readers from strangers.
 */
final class ReadPass {
    private ReadPass() {}

    static byte[] seed(Keys keys, String app, String name, String type) {
        return Sha256.hmac(
                keys.readKey(),
                Labels.text("peer-base collaboration 1"),
                Labels.text(app),
                Labels.text(name),
                Labels.text(type));
    }

    static byte[] blind(byte[] seed) {
        return Crypto.instance().ed25519PublicKey(seed);
    }

    static byte[] sign(byte[] seed, byte[] blind, CollaborationId id, PeerId peer) {
        return Crypto.instance().ed25519Sign(seed, blind, message(id, peer));
    }

    static boolean verify(byte[] blind, CollaborationId id, PeerId peer, byte[] pass) {
        return Crypto.instance().ed25519Verify(blind, message(id, peer), pass);
    }

    private static byte[] message(CollaborationId id, PeerId peer) {
        return Labels.of("peer-base pass 1", id.toBytes(), peer.toBytes());
    }
}
