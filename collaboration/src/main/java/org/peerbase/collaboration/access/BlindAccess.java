package org.peerbase.collaboration.access;

import java.util.random.RandomGenerator;
import org.peerbase.collaboration.CollaborationId;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.keys.Keys;
import org.peerbase.multiformats.identity.PeerId;

/** Access of a pinner to a collaboration with keys. It has no secret. */
final class BlindAccess implements Access {
    private final CollaborationId id;
    private final byte[] writePublicKey;
    private final byte[] blind;

    private BlindAccess(CollaborationId id, byte[] writePublicKey, byte[] blind) {
        this.id = id;
        this.writePublicKey = writePublicKey;
        this.blind = blind;
    }

    static BlindAccess of(CollaborationId id, byte[] writePublicKey, byte[] blind) {
        if (writePublicKey.length != Keys.KEY_BYTES || blind.length != BLIND_BYTES) {
            throw new IllegalArgumentException("a write key of " + writePublicKey.length + " bytes and a blind of "
                    + blind.length + "; each has " + Keys.KEY_BYTES);
        }
        if (!WriteKey.id(writePublicKey, blind).equals(id)) {
            throw new IllegalArgumentException("this write key and blind are not those of collaboration " + id);
        }
        return new BlindAccess(id, writePublicKey.clone(), blind.clone());
    }

    @Override
    public CollaborationId id() {
        return id;
    }

    @Override
    public boolean isSealed() {
        return true;
    }

    @Override
    public boolean canRead() {
        return false;
    }

    @Override
    public boolean canWrite() {
        return false;
    }

    @Override
    public byte[] writePublicKey() {
        return writePublicKey.clone();
    }

    @Override
    public byte[] blind() {
        return blind.clone();
    }

    @Override
    public byte[] capabilityFor(PeerId peer) {
        throw new IllegalStateException("a pinner can't write");
    }

    @Override
    public boolean isCapability(PeerId peer, byte[] capability) {
        return WriteKey.verify(writePublicKey, id, peer, capability);
    }

    @Override
    public byte[] passFor(PeerId peer) {
        throw cannotRead();
    }

    @Override
    public boolean isPass(PeerId peer, byte[] pass) {
        return ReadPass.verify(blind, id, peer, pass);
    }

    @Override
    public Sealer newSealer(ReplicaId self, RandomGenerator random) {
        throw new IllegalStateException("a pinner can't write");
    }

    @Override
    public Opener newOpener(ReplicaId author) {
        throw cannotRead();
    }

    @Override
    public Sealer newGossipSealer(PeerId self, RandomGenerator random) {
        throw cannotRead();
    }

    @Override
    public GossipOpener newGossipOpener(PeerId author) {
        throw cannotRead();
    }

    private static IllegalStateException cannotRead() {
        return new IllegalStateException("a pinner can't read");
    }

    @Override
    public byte[] sealState(RandomGenerator random, byte[] state) {
        return state;
    }

    @Override
    public byte[] openState(byte[] sealed) {
        return sealed;
    }

    @Override
    public void destroy() {
        // There is no secret.
    }

    @Override
    public String toString() {
        return "Access[pinner of " + id + "]";
    }
}
