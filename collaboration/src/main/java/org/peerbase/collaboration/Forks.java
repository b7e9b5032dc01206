package org.peerbase.collaboration;

import java.util.Arrays;
import java.util.Collection;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * Which replicas have forked, and where: of each the lowest fork that was proven. From there on its records are void. They
 * are no part of the state, are neither sent nor accepted, and what depends on one of them needs only what counts.
 */
final class Forks {
    /** The most replicas whose forks are kept: their proofs, at their longest, are stored as one value. */
    static final int MAX_FORKS = 512;

    private final TreeMap<ReplicaId, ForkProof> proofs = new TreeMap<>();
    private final Sequences sequences = new Sequences();
    private final Replicas replicas;
    private int changes;

    Forks(Replicas replicas) {
        this.replicas = replicas;
    }

    /** Whether a proof says more than is known. */
    boolean isNews(ForkProof proof) {
        ForkProof known = proofs.get(proof.author());
        return known == null ? proofs.size() < MAX_FORKS : proof.sequence() < known.sequence();
    }

    void add(ForkProof proof) {
        changes++;
        proofs.put(proof.author(), proof);
        sequences.set(replicas.number(proof.author()), proof.sequence());
    }

    /** How often what counts has become less. */
    int changes() {
        return changes;
    }

    @Nullable
    ForkProof get(int replica) {
        return isForked(replica) ? proofs.get(replicas.id(replica)) : null;
    }

    boolean isForked(int replica) {
        return sequences.get(replica) > 0;
    }

    /** The first sequence of a replica that is void; 0 if none is. */
    long sequence(int replica) {
        return sequences.get(replica);
    }

    /** The last sequence of a replica that counts; {@link Long#MAX_VALUE} if it hasn't forked. */
    long limit(int replica) {
        long sequence = sequences.get(replica);
        return sequence == 0 ? Long.MAX_VALUE : sequence - 1;
    }

    /** The part of a sequence that counts. */
    long within(int replica, long sequence) {
        return Math.min(sequence, limit(replica));
    }

    /** Whether a record is the last one that counts of a forked replica, which the proof of the fork says, signed. */
    boolean isEnd(int replica, ChainedRecord record) {
        ForkProof proof = get(replica);
        return proof != null
                && record.record().sequence() == proof.sequence() - 1
                && Arrays.equals(record.head(), proof.before());
    }

    Collection<ForkProof> all() {
        return proofs.values();
    }
}
