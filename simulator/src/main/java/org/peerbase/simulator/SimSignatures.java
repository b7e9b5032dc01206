package org.peerbase.simulator;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.peerbase.collaboration.Signatures;
import org.peerbase.multiformats.identity.PeerId;

/** Signatures that cost nothing, and that nobody in a simulation makes for another. Counts how many were verified. */
final class SimSignatures implements Signatures {
    private final PeerId self;
    private long verifications;

    SimSignatures(PeerId self) {
        this.self = self;
    }

    @Override
    public PeerId self() {
        return self;
    }

    @Override
    public byte[] sign(byte[] message) {
        return signatureOf(self, message);
    }

    @Override
    public boolean verify(PeerId peer, byte[] message, byte[] signature) {
        verifications++;
        return Arrays.equals(signature, signatureOf(peer, message));
    }

    long verifications() {
        return verifications;
    }

    private static byte[] signatureOf(PeerId peer, byte[] message) {
        CRC32C sum = new CRC32C();
        sum.update(peer.toBytes());
        sum.update(message);
        // As long as an Ed25519 signature, so that bytes on the wire are what they would be.
        return ByteBuffer.allocate(64).putLong(sum.getValue()).array();
    }
}
