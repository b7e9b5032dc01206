package org.peerbase.collaboration.access;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.CollaborationId;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.keys.Keys;
import org.peerbase.multiformats.identity.PeerId;

/** Access with keys: to read, and to write if the seed of the write key is there. */
final class KeyedAccess implements Access {
    private final CollaborationId id;
    private final byte[] writePublicKey;
    private final byte[] blind;
    private final byte @Nullable [] writeSeed;
    private final byte[] readKey;
    private final byte[] passSeed;
    private volatile boolean destroyed;

    private KeyedAccess(CollaborationId id, Keys keys, byte[] blind, byte[] passSeed) {
        this.id = id;
        this.writePublicKey = keys.writePublicKey();
        this.blind = blind;
        this.writeSeed = keys.writeSeed().orElse(null);
        this.readKey = keys.readKey();
        this.passSeed = passSeed;
    }

    static KeyedAccess of(Keys keys, String app, String name, String type) {
        byte[] passSeed = ReadPass.seed(keys, app, name, type);
        byte[] blind = ReadPass.blind(passSeed);
        return new KeyedAccess(WriteKey.id(keys.writePublicKey(), blind), keys, blind, passSeed);
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
        return true;
    }

    @Override
    public boolean canWrite() {
        return writeSeed != null;
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
        byte[] seed = requireWriteSeed();
        byte[] capability = WriteKey.sign(seed, writePublicKey, id, peer);
        requireSecrets();
        return capability;
    }

    @Override
    public boolean isCapability(PeerId peer, byte[] capability) {
        return WriteKey.verify(writePublicKey, id, peer, capability);
    }

    @Override
    public byte[] passFor(PeerId peer) {
        requireSecrets();
        byte[] pass = ReadPass.sign(passSeed, blind, id, peer);
        requireSecrets();
        return pass;
    }

    @Override
    public boolean isPass(PeerId peer, byte[] pass) {
        return ReadPass.verify(blind, id, peer, pass);
    }

    @Override
    public Sealer newSealer(ReplicaId self, RandomGenerator random) {
        requireWriteSeed();
        Session session = Session.begin(readKey, SessionScope.ofRecords(id, self), random);
        requireSecrets();
        return new SessionSealer(session);
    }

    @Override
    public Opener newOpener(ReplicaId author) {
        requireSecrets();
        return new SessionOpener(this, SessionScope.ofRecords(id, author));
    }

    @Override
    public byte[] sealState(RandomGenerator random, byte[] state) {
        requireSecrets();
        byte[] sealed = StateSeal.seal(readKey, id, random, state);
        requireSecrets();
        return sealed;
    }

    @Override
    public byte[] openState(byte[] sealed) throws BrokenSealException {
        requireSecrets();
        try {
            return StateSeal.open(readKey, id, sealed);
        } finally {
            requireSecrets();
        }
    }

    @Override
    public Sealer newGossipSealer(PeerId self, RandomGenerator random) {
        requireSecrets();
        Session session = Session.begin(readKey, SessionScope.ofGossip(id, self), random);
        requireSecrets();
        return new SessionSealer(session);
    }

    @Override
    public GossipOpener newGossipOpener(PeerId author) {
        requireSecrets();
        return new SessionGossipOpener(this, SessionScope.ofGossip(id, author));
    }

    /** The session that {@code told} tells of. */
    Session session(SessionScope scope, byte[] told) throws BrokenSealException {
        requireSecrets();
        try {
            return Session.enter(readKey, scope, told);
        } finally {
            requireSecrets();
        }
    }

    private byte[] requireWriteSeed() {
        requireSecrets();
        if (writeSeed == null) {
            throw new IllegalStateException("read-only keys can't write; ask for the keys that uriEncode gives");
        }
        return writeSeed;
    }

    /** Checked after each use too, lest something be made of secrets that were overwritten meanwhile. */
    private void requireSecrets() {
        if (destroyed) {
            throw new IllegalStateException("this access was destroyed");
        }
    }

    @Override
    public void destroy() {
        destroyed = true;
        Arrays.fill(readKey, (byte) 0);
        Arrays.fill(passSeed, (byte) 0);
        if (writeSeed != null) {
            Arrays.fill(writeSeed, (byte) 0);
        }
    }

    @Override
    public String toString() {
        return "Access[" + (canWrite() ? "writer of " : "reader of ") + id + "]";
    }
}
