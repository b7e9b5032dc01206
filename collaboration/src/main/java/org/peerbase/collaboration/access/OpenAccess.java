package org.peerbase.collaboration.access;

import java.util.random.RandomGenerator;
import org.peerbase.collaboration.CollaborationId;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;

/** Access to a collaboration without keys: nothing is sealed, and nobody proves anything. */
record OpenAccess(CollaborationId id) implements Access {
    private static final byte[] NOTHING = new byte[0];

    @Override
    public boolean isSealed() {
        return false;
    }

    @Override
    public boolean canRead() {
        return true;
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public byte[] writePublicKey() {
        throw new IllegalStateException("an open collaboration has no keys");
    }

    @Override
    public byte[] blind() {
        throw new IllegalStateException("an open collaboration has no keys");
    }

    @Override
    public byte[] capabilityFor(PeerId peer) {
        return NOTHING;
    }

    @Override
    public boolean isCapability(PeerId peer, byte[] capability) {
        return capability.length == 0;
    }

    @Override
    public byte[] passFor(PeerId peer) {
        return NOTHING;
    }

    @Override
    public boolean isPass(PeerId peer, byte[] pass) {
        return pass.length == 0;
    }

    @Override
    public Sealer newSealer(ReplicaId self, RandomGenerator random) {
        return new OpenSealer();
    }

    @Override
    public Opener newOpener(ReplicaId author) {
        return new OpenOpener();
    }

    @Override
    public Sealer newGossipSealer(PeerId self, RandomGenerator random) {
        return new OpenSealer();
    }

    @Override
    public GossipOpener newGossipOpener(PeerId author) {
        return new OpenGossipOpener();
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

    static final class OpenSealer implements Sealer {
        private final GrowingSequence sequence = new GrowingSequence();

        @Override
        public byte[] session() {
            return NOTHING;
        }

        @Override
        public byte[] seal(long number, byte[] header, byte[] body) {
            sequence.advance(number);
            return body;
        }
    }

    static final class OpenGossipOpener implements GossipOpener {
        @Override
        public byte[] open(byte[] session, long number, byte[] header, byte[] sealed) throws BrokenSealException {
            requireNoSession(session);
            return sealed;
        }
    }

    private static void requireNoSession(byte[] session) throws BrokenSealException {
        if (session.length != 0) {
            throw new BrokenSealException("a session in a collaboration without keys");
        }
    }

    static final class OpenOpener implements Opener {
        private final GrowingSequence sequence = new GrowingSequence();

        @Override
        public void enter(byte[] session) throws BrokenSealException {
            requireNoSession(session);
        }

        @Override
        public byte[] open(long number, byte[] header, byte[] sealed) {
            sequence.advanceTo(number);
            return sealed;
        }
    }
}
