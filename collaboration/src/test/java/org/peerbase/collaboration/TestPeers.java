package org.peerbase.collaboration;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;

/** Peers with keys that nobody has, and signatures that anybody can make. */
final class TestPeers {
    private TestPeers() {}

    static PeerId peer(int number) {
        byte[] id = {0, 36, 8, 1, 18, 32};
        byte[] bytes = Arrays.copyOf(id, id.length + 32);
        ByteBuffer.wrap(bytes, id.length, Integer.BYTES).putInt(number);
        return PeerId.fromBytes(bytes);
    }

    static ReplicaId replica(int number) {
        byte[] id = peer(number).toBytes();
        return ReplicaId.of(ByteBuffer.allocate(id.length + Long.BYTES)
                .put(id)
                .putLong(number)
                .array());
    }

    /** A record of an open collaboration, without a signature. */
    static ChangeRecord record(ReplicaId author, long sequence, List<Dependency> dependencies, byte[] body) {
        return new ChangeRecord(author, sequence, dependencies, null, null, body, null);
    }

    /** A proof of two changes of a replica under one number, with signatures that nobody made. */
    static ForkProof unsignedFork(CollaborationId in, ReplicaId replica, long sequence) {
        return ForkProof.of(replica, sequence, new byte[0], branch(in, replica, 1), branch(in, replica, 2));
    }

    private static ForkProof.Branch branch(CollaborationId in, ReplicaId replica, int content) {
        byte[] digest = new byte[Chain.HASH_BYTES];
        digest[0] = (byte) content;
        return new ForkProof.Branch(new Chain(in).start(replica), List.of(digest), new byte[] {1});
    }

    static Signatures signatures(int number) {
        return new Signatures() {
            @Override
            public PeerId self() {
                return peer(number);
            }

            @Override
            public byte[] sign(byte[] message) {
                return signature(self(), message);
            }

            @Override
            public boolean verify(PeerId peer, byte[] message, byte[] signature) {
                return Arrays.equals(signature, signature(peer, message));
            }
        };
    }

    private static byte[] signature(PeerId peer, byte[] message) {
        CRC32 sum = new CRC32();
        sum.update(peer.toBytes());
        sum.update(message);
        return ByteBuffer.allocate(Long.BYTES).putLong(sum.getValue()).array();
    }
}
