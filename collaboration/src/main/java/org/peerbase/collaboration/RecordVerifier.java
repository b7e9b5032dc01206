package org.peerbase.collaboration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.peerbase.multiformats.identity.PeerId;

/** Whether records are their author's. */
final class RecordVerifier {
    private final Signatures signatures;
    private final Replicas replicas;
    private final Map<Integer, Optional<PeerId>> peers = new HashMap<>();

    RecordVerifier(Signatures signatures, Replicas replicas) {
        this.signatures = signatures;
        this.replicas = replicas;
    }

    /**
     * Checks the signature of a run's last record, which covers them all.
     *
     * @throws BadSignatureException if it isn't the author's
     */
    void verify(int author, List<ChainedRecord> run) {
        ChainedRecord last = run.get(run.size() - 1);
        byte[] message = Chain.signedMessage(last.record().sequence(), last.head());
        boolean isAuthors = peerOf(author)
                .filter(peer -> signatures.verify(
                        peer, message, last.record().signature().orElseThrow()))
                .isPresent();
        if (!isAuthors) {
            throw new BadSignatureException("the signature of " + last.record() + " is not its author's");
        }
    }

    private Optional<PeerId> peerOf(int author) {
        return peers.computeIfAbsent(author, key -> Incarnation.peerOf(replicas.id(key)));
    }
}
