package org.peerbase.collaboration;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.identity.KeyType;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Makes replica ids: a peer's id and a number for the life of one store. A replica keeps its id for as long as its store
 * is whole; a new store, or one that may have lost what was announced, makes a new id.
 */
public final class Incarnation {
    private static final int NUMBER_BYTES = Long.BYTES;

    private Incarnation() {}

    /** A replica of {@code peer} that never was before. {@code random} should be secure outside of simulations. */
    public static ReplicaId fresh(PeerId peer, RandomGenerator random) {
        byte[] id = peer.toBytes();
        return ReplicaId.of(ByteBuffer.allocate(id.length + NUMBER_BYTES)
                .put(id)
                .putLong(random.nextLong())
                .array());
    }

    /** Whether {@code replica} is one of {@code peer}. */
    public static boolean isOf(PeerId peer, ReplicaId replica) {
        byte[] id = peer.toBytes();
        byte[] bytes = replica.toByteArray();
        return bytes.length == id.length + NUMBER_BYTES
                && ByteBuffer.wrap(bytes, 0, id.length).equals(ByteBuffer.wrap(id));
    }

    /** The peer whose replica it is; empty if no peer that can sign has such a replica. */
    public static Optional<PeerId> peerOf(ReplicaId replica) {
        byte[] bytes = replica.toByteArray();
        if (bytes.length <= NUMBER_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(PeerId.fromBytes(Arrays.copyOf(bytes, bytes.length - NUMBER_BYTES)))
                    .filter(Incarnation::canSign);
        } catch (MalformedInputException e) {
            return Optional.empty();
        }
    }

    private static boolean canSign(PeerId peer) {
        return peer.publicKey().filter(key -> key.type() == KeyType.ED25519).isPresent();
    }
}
