package org.peerbase.collaboration;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;

/** Whether records are their author's, and whether the author may write. */
final class RecordVerifier {
    /** Of how many peers it is remembered that they may write; who is forgotten is verified again. */
    private static final int MAX_CAPABILITIES = 4_096;

    private final Signatures signatures;
    private final Access access;
    private final Replicas replicas;
    private final Chain chain;
    private final Map<Integer, Optional<PeerId>> peers = new HashMap<>();
    private final Map<PeerId, byte[]> capabilities = new LinkedHashMap<>();
    private final BitSet writers = new BitSet();

    /** A verifier that knows of all that is in {@code state} that it was verified. */
    RecordVerifier(Signatures signatures, SharedState state) {
        this.signatures = signatures;
        this.access = state.access();
        this.replicas = state.replicas();
        this.chain = state.chains().chain();
        for (int replica = 0; replica < replicas.size(); replica++) {
            writers.set(replica, state.applied(replica) > 0);
        }
    }

    /**
     * Whether an author of whom nothing is known may write, as far as its record shows.
     *
     * @throws MalformedMessageException if the record has less or more than the collaboration's access asks for
     * @throws BadSignatureException if the capability in it is not one
     */
    boolean mayBegin(ChangeRecord record) {
        requireForm(record);
        if (!access.isSealed()) {
            return true;
        }
        if (record.sequence() != 1) {
            return false;
        }
        PeerId peer = Incarnation.peerOf(record.author()).orElseThrow();
        requireCapability(peer, record);
        return true;
    }

    /** Whether it is known that an author may write, or all may. */
    boolean isWriter(int author) {
        // What comes in our own name is either ours or badly signed.
        return !access.isSealed() || writers.get(author) || author == replicas.self();
    }

    /** Notes that {@link #mayBegin} has been told of an author. */
    void noteWriter(int author) {
        writers.set(author);
    }

    /** @throws MalformedMessageException if a record has less or more than the collaboration's access asks for */
    void requireForm(List<ChainedRecord> run) {
        run.forEach(chained -> requireForm(chained.record()));
    }

    private void requireForm(ChangeRecord record) {
        boolean first = record.sequence() == 1;
        if (record.capability().isPresent() != (first && access.isSealed())) {
            throw new MalformedMessageException("a capability where none belongs, or none where one does");
        }
        if (access.isSealed()
                ? first && record.session().isEmpty()
                : record.session().isPresent()) {
            throw new MalformedMessageException("a session where none belongs, or none where one does");
        }
    }

    /**
     * Checks the signature of a run's last record, which covers them all. The proof of a fork has one, too.
     *
     * @throws BadSignatureException if it isn't the author's
     */
    void verify(int author, List<ChainedRecord> run, Forks forks) {
        ChainedRecord last = run.get(run.size() - 1);
        Optional<PeerId> peer = peers.computeIfAbsent(author, key -> Incarnation.peerOf(replicas.id(key)));
        if (peer.isEmpty()) {
            throw new BadSignatureException(last.record() + " is of no peer that can sign");
        }
        if (forks.isEnd(author, last)) {
            return;
        }
        requireSignature(peer.get(), replicas.id(author), last);
    }

    /**
     * Checks the signature of a run whose author has no number.
     *
     * @throws BadSignatureException if the signature isn't the author's
     */
    void verifyOfNewcomer(List<ChainedRecord> run) {
        ChainedRecord last = run.get(run.size() - 1);
        ReplicaId author = last.record().author();
        requireSignature(Incarnation.peerOf(author).orElseThrow(), author, last);
    }

    private void requireSignature(PeerId peer, ReplicaId author, ChainedRecord last) {
        ChangeRecord record = last.record();
        byte[] message = chain.signedMessage(author, record.sequence(), last.head());
        if (!signatures.verify(peer, message, record.signature().orElseThrow())) {
            throw new BadSignatureException("the signature of " + record + " is not its author's");
        }
    }

    private void requireCapability(PeerId peer, ChangeRecord first) {
        byte[] capability = first.capability().orElseThrow();
        if (Arrays.equals(capabilities.get(peer), capability)) {
            // Many replicas may be one peer's, and only one of them need be real.
            return;
        }
        if (!access.isCapability(peer, capability)) {
            throw new BadSignatureException("the author of " + first + " has no right to write");
        }
        capabilities.put(peer, capability);
        if (capabilities.size() > MAX_CAPABILITIES) {
            capabilities.remove(capabilities.keySet().iterator().next());
        }
    }
}
