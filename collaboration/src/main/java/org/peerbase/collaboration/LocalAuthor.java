package org.peerbase.collaboration;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.access.Sealer;

/** Makes records of local changes: seals each, gives it its place in the chain, and signs. */
final class LocalAuthor {
    private final SharedState state;
    private final Signatures signatures;

    private final RandomGenerator random;
    private @Nullable Sealer sealer;

    /** Whose records are sealed now. */
    private int sealing = Replicas.UNKNOWN;

    /** @param random begins the session; must be secure outside of simulations */
    LocalAuthor(SharedState state, Signatures signatures, RandomGenerator random) {
        this.state = state;
        this.signatures = signatures;
        this.random = random;
    }

    /** The record of a change, not signed yet. */
    Incoming record(LocalChange change) {
        int self = state.replicas().self();
        ChainedRecord chained = state.chains().follow(self, sealed(change, self));
        state.chains().append(self, chained);
        return new Incoming(self, chained, null);
    }

    private ChangeRecord sealed(LocalChange change, int self) {
        byte[] body = RecordBody.encode(state.root(), change.parts());
        if (!state.access().isSealed()) {
            return new ChangeRecord(state.self(), change.sequence(), change.dependencies(), null, null, body, null);
        }
        byte[] session = null;
        Sealer current = sealer;
        if (current == null || sealing != self) {
            current = state.access().newSealer(state.self(), random);
            session = current.session();
            state.beginSession(session);
            sealer = current;
            sealing = self;
        }
        byte[] capability = change.sequence() == 1 ? state.access().capabilityFor(signatures.self()) : null;
        ChangeRecord clear = new ChangeRecord(
                state.self(), change.sequence(), change.dependencies(), capability, session, body, null);
        return clear.withBody(current.seal(change.sequence(), clear.header(), body));
    }

    /** Signs among the records of an append the last one made here, and more if they are many. */
    void sign(List<Incoming> batch) {
        int last = -1;
        int records = 0;
        long bytes = 0;
        for (int i = 0; i < batch.size(); i++) {
            Incoming incoming = batch.get(i);
            if (incoming.link() != null) {
                continue;
            }
            if (records > 0 && batch.get(last).author() != incoming.author()) {
                // This replica has got another name meanwhile.
                batch.set(last, signed(batch.get(last)));
                records = 0;
                bytes = 0;
            }
            last = i;
            records++;
            bytes += incoming.record().body().length;
            if (Chain.mustSign(records, bytes)) {
                batch.set(i, signed(incoming));
                records = 0;
                bytes = 0;
            }
        }
        if (records > 0) {
            batch.set(last, signed(batch.get(last)));
        }
    }

    private Incoming signed(Incoming incoming) {
        ChainedRecord chained = incoming.chained();
        ChangeRecord record = chained.record();
        byte[] signature = signatures.sign(
                state.chains().chain().signedMessage(record.author(), record.sequence(), chained.head()));
        return new Incoming(
                incoming.author(), new ChainedRecord(record.signed(signature), chained.before(), chained.head()), null);
    }
}
