package org.peerbase.collaboration;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Notices that a replica has two histories, and sees to it that everybody decides the same about them: the lowest proven
 * fork of a replica ends it. Proofs are kept, and passed on to everybody.
 */
final class ForkWatch {
    /** How many claims of a remote may prove nothing until it is taken for a liar. */
    private static final int MAX_UNPROVEN = 3;

    /** What follows from a fork for the parts that deal with records. */
    interface Consequences {
        /** Records of {@code author} from a sequence on don't count any more. */
        void voided(int author);

        /** This replica has another name. */
        void renamed();
    }

    private final SharedState state;
    private final Signatures signatures;
    private final RandomGenerator random;
    private final Outputs outputs;
    private final RecordStorage storage;
    private final RecentRecords recent;
    private final SortedMap<PeerId, Remote> remotes;
    private final StateRebuild rebuild;
    private final Disputes disputes;
    private final Consequences consequences;
    private BitSet unexplained = new BitSet();

    ForkWatch(
            SharedState state,
            Signatures signatures,
            RandomGenerator random,
            Outputs outputs,
            RecordStorage storage,
            Sequences stored,
            RecentRecords recent,
            SortedMap<PeerId, Remote> remotes,
            Consequences consequences) {
        this.state = state;
        this.signatures = signatures;
        this.random = random;
        this.outputs = outputs;
        this.storage = storage;
        this.recent = recent;
        this.remotes = remotes;
        this.consequences = consequences;
        this.rebuild = new StateRebuild(state, storage, outputs);
        this.disputes = new Disputes(state, storage, stored, new Disputes.Judge() {
            @Override
            public void proven(ForkProof proof, @Nullable Link source, long nowMs) {
                accept(proof, source, nowMs);
            }

            @Override
            public void unproven(Link source) {
                if (++source.unprovenClaims > MAX_UNPROVEN) {
                    throw new BadSignatureException("claims about a history that prove nothing");
                }
            }
        });
    }

    // Comparing histories

    /** What tells the history of a replica up to a sequence from others; zeros if that isn't at hand. */
    byte[] prefix(int author, long sequence) {
        byte[] head = head(author, sequence);
        return head == null ? new byte[Wire.PREFIX_BYTES] : Wire.prefixOf(head);
    }

    private byte @Nullable [] head(int author, long sequence) {
        Chains.Point last = state.chains().last(author);
        if (last.sequence() == sequence) {
            return last.head();
        }
        ChainedRecord known = recent.get(author, sequence);
        if (known != null) {
            return known.head();
        }
        Chains.Point point = state.chains().pointBefore(author, sequence);
        return point.sequence() == sequence ? point.head() : null;
    }

    /** A remote has said what its history of a replica is at a sequence. */
    void compare(Link link, int author, long sequence, byte[] prefix, long nowMs) {
        byte[] unknown = new byte[Wire.PREFIX_BYTES];
        byte[] ours = state.forks().limit(author) < sequence ? unknown : prefix(author, sequence);
        boolean comparable = !Arrays.equals(prefix, unknown) && !Arrays.equals(ours, unknown);
        if (comparable && !Arrays.equals(ours, prefix)) {
            disputes.suspectClaimed(link, author, nowMs);
        }
    }

    /**
     * This replica's numbers have been used elsewhere, or were before its store was set back. It goes on under a new name, and
     * what was made under the old one is as anybody's.
     */
    void outdated() {
        if (rename()) {
            rebuild.start();
        }
    }

    /** Goes on under a new name. Returns whether the state has to be built anew for it. */
    private boolean rename() {
        ReplicaId before = state.self();
        ReplicaId after = Incarnation.fresh(signatures.self(), random);
        int lost = state.rename(after);
        outputs.add(new CollaborationOutput.ReplicaRenamed(before, after, lost));
        consequences.renamed();
        return lost > 0 || rebuild.isUnderWay();
    }

    /** Takes a local change that can't be shared out of the data types, if there is one. */
    void settle() {
        if (state.isUnsettled() && !rebuild.isUnderWay()) {
            rebuild.start();
        }
    }

    /** A record is signed by its author and does not fit its history here. */
    void suspect(Link link, int author, long nowMs) {
        disputes.suspect(link, author, nowMs);
    }

    void onDispute(Link link, ByteReader reader, long nowMs) {
        disputes.onDispute(link, reader, nowMs);
    }

    void onBranch(Link link, ByteReader reader, long nowMs) {
        disputes.onBranch(link, reader, nowMs);
    }

    void onTick(long nowMs) {
        disputes.onTick(nowMs);
        contradict();
    }

    /**
     * Where a proof names a common history that isn't ours, and meanwhile nobody has shown where they part, all that we can
     * show is that there are two.
     */
    private void contradict() {
        BitSet unexplained = new BitSet();
        for (ForkProof proof : state.forks().all()) {
            int author = state.number(proof.author());
            Chains.Point end = state.chains().last(author);
            if (proof.showsFork()
                    && end.sequence() > 0
                    && end.sequence() == proof.sequence() - 1
                    && !Arrays.equals(end.head(), proof.before())) {
                unexplained.set(author);
                if (this.unexplained.get(author)) {
                    disputes.contradict(author, end, proof);
                }
            }
        }
        this.unexplained = unexplained;
    }

    /** Whether a dispute is led or waits to be. */
    boolean isUnsettled() {
        return disputes.areOpen();
    }

    void onClosed(Link link) {
        disputes.forget(link);
    }

    // Proofs

    void onFork(Link link, ByteReader reader, long nowMs) {
        ForkProof proof = ForkProof.readFrom(reader);
        reader.expectEnd();
        accept(proof, link, nowMs);
    }

    /** Sends the proofs that a remote lacks, given the forks that it knows of. */
    void tell(Link link, Sequences known) {
        for (ForkProof proof : state.forks().all()) {
            long theirs = known.get(state.number(proof.author()));
            if (theirs == 0 || theirs > proof.sequence()) {
                send(link, proof);
            }
        }
    }

    private static void send(Link link, ForkProof proof) {
        ByteWriter writer = link.encoder.begin(Wire.FORK);
        proof.writeTo(writer);
        link.send(link.encoder.finish());
    }

    private void accept(ForkProof proof, @Nullable Link source, long nowMs) {
        if (!state.forks().isNews(proof)) {
            return;
        }
        if (!proof.isTrue(state.access(), state.chains().chain(), signatures)) {
            throw new BadSignatureException("a fork that is none");
        }
        int author = state.number(proof.author());
        // First, so that no change made here follows records that don't count.
        boolean lostChanges = author == state.replicas().self() && rename();
        DataTypes.Effect effect = new DataTypes.Effect();
        boolean lostRecords = state.addFork(proof, effect);
        outputs.addListenerFailures(effect.listenerFailures());
        consequences.voided(author);
        endChain(author, proof, source, nowMs);
        outputs.add(new CollaborationOutput.StoreForks(
                ForkProof.encodeAll(state.forks().all())));
        outputs.add(new CollaborationOutput.ForkProven(proof.author(), proof.sequence()));
        if (lostChanges || lostRecords) {
            rebuild.start();
        }
        for (Remote remote : remotes.values()) {
            Link link = remote.usable();
            if (link != null && link != source) {
                send(link, proof);
            }
        }
    }

    /** The chain of a forked replica ends before its fork. If it isn't the chain that the proof says, there is another. */
    private void endChain(int author, ForkProof proof, @Nullable Link source, long nowMs) {
        long limit = proof.sequence() - 1;
        if (state.chains().last(author).sequence() <= limit) {
            return;
        }
        byte[] known = head(author, limit);
        Chains.Point near = state.chains().pointBefore(author, limit);
        state.chains().truncate(author, new Chains.Point(limit, known == null ? proof.before() : known));
        if (known != null) {
            requireSame(author, proof, known, source, nowMs);
            return;
        }
        storage.load(source, author, limit, near, 1, 1, (records, loadedAt) -> {
            if (!records.isEmpty() && state.forks().limit(author) == limit) {
                byte[] head = records.get(0).head();
                state.chains().truncate(author, new Chains.Point(limit, head));
                requireSame(author, proof, head, source, loadedAt);
            }
        });
    }

    private void requireSame(int author, ForkProof proof, byte[] head, @Nullable Link source, long nowMs) {
        if (source != null && proof.showsFork() && !Arrays.equals(head, proof.before())) {
            disputes.suspect(source, author, nowMs);
        }
    }

    /** The state without void records is there. */
    void onShadowRestored(SharedState shadow) {
        DataTypes.Effect effect = rebuild.onRestored(shadow);
        if (effect != null) {
            outputs.addListenerFailures(effect.listenerFailures());
        }
    }

    /** The store could not be read into it. Returns whether that matters no more. */
    boolean onShadowFailed(SharedState shadow) {
        return rebuild.onFailed(shadow);
    }

    /**
     * A run that was verified. Where it has another past than a proof names, there are two histories whose fork nobody may
     * be able to show; and what the run has beyond the fork, its signature among it, is void and won't be kept.
     */
    void onVerified(int author, List<ChainedRecord> run, long nowMs) {
        ForkProof proof = state.forks().get(author);
        if (proof == null || !proof.showsFork()) {
            return;
        }
        long at = proof.sequence() - 1 - run.get(0).record().sequence();
        if (at < 0 || at >= run.size() || Arrays.equals(run.get((int) at).head(), proof.before())) {
            return;
        }
        ChainedRecord last = run.get(run.size() - 1);
        List<byte[]> digests = run.subList((int) at + 1, run.size()).stream()
                .map(chained -> state.chains().chain().digest(chained.record()))
                .toList();
        ForkProof.Branch own = new ForkProof.Branch(
                run.get((int) at).head(), digests, last.record().signature().orElseThrow());
        accept(ForkProof.of(proof.author(), proof.sequence(), proof.capability(), own, proof.shorter()), null, nowMs);
    }
}
