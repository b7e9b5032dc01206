package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.keys.Keys;

/** Who can prove a fork, and of whom. */
class ForkProofTest {
    private static final Access OPEN = Access.open("app", "name", "text");
    private static final Access SEALED = Access.of(Keys.generate(), "app", "name", "text");

    private static ForkProof proof(Access access, int signer, byte[] capability) {
        Chain chain = new Chain(access.id());
        ReplicaId author = TestPeers.replica(1);
        return ForkProof.of(author, 1, capability, branch(chain, author, signer, 1), branch(chain, author, signer, 2));
    }

    private static ForkProof.Branch branch(Chain chain, ReplicaId author, int signer, int content) {
        byte[] digest = new byte[Chain.HASH_BYTES];
        digest[0] = (byte) content;
        byte[] head = chain.next(chain.start(author), digest);
        byte[] signature = TestPeers.signatures(signer).sign(chain.signedMessage(author, 1, head));
        return new ForkProof.Branch(chain.start(author), List.of(digest), signature);
    }

    private static boolean isTrue(Access access, ForkProof proof) {
        return proof.isTrue(access, new Chain(access.id()), TestPeers.signatures(3));
    }

    @Test
    void shouldProveTwoHistoriesOfAWriter() {
        assertThat(isTrue(OPEN, proof(OPEN, 1, new byte[0]))).isTrue();
        assertThat(isTrue(SEALED, proof(SEALED, 1, SEALED.capabilityFor(TestPeers.peer(1)))))
                .isTrue();
    }

    @Test
    void shouldNotTakeForksOfWhoMayNotWrite() {
        assertThat(isTrue(SEALED, proof(SEALED, 1, new byte[0]))).isFalse();
        assertThat(isTrue(SEALED, proof(SEALED, 1, SEALED.capabilityFor(TestPeers.peer(2)))))
                .isFalse();
        assertThat(isTrue(OPEN, proof(OPEN, 1, new byte[Access.CAPABILITY_BYTES])))
                .isFalse();
    }

    /** A value of a store has at most 64 MiB. */
    @Test
    void shouldFitIntoAStoreHoweverManyThereAre() {
        byte[] digest = new byte[Chain.HASH_BYTES];
        ForkProof.Branch longest = new ForkProof.Branch(
                digest, Collections.nCopies(ForkProof.MAX_RECORDS / 2, digest), new byte[Signatures.MAX_BYTES]);
        ForkProof proof = ForkProof.of(TestPeers.replica(1), 1, new byte[Access.CAPABILITY_BYTES], longest, longest);
        long all = (long) Forks.MAX_FORKS * ForkProof.encodeAll(List.of(proof)).length;
        assertThat(all).isLessThanOrEqualTo(64L << 20);
    }

    @Test
    void shouldNotTakeHistoriesThatSomebodyElseSigned() {
        assertThat(isTrue(OPEN, proof(OPEN, 2, new byte[0]))).isFalse();
        assertThat(isTrue(OPEN, proof(SEALED, 1, new byte[0]))).isFalse();
    }
}
