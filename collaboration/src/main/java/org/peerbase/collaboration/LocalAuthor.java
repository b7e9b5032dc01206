package org.peerbase.collaboration;

import java.util.List;

/** Makes records of local changes: gives each its place in the chain, and signs. */
final class LocalAuthor {
    private final SharedState state;
    private final Signatures signatures;

    LocalAuthor(SharedState state, Signatures signatures) {
        this.state = state;
        this.signatures = signatures;
    }

    /** The record of a change, not signed yet. */
    Incoming record(LocalChange change) {
        byte[] body = RecordBody.encode(state.root(), change.parts());
        ChangeRecord record =
                new ChangeRecord(state.self(), change.sequence(), change.dependencies(), null, null, body, null);
        ChainedRecord chained = state.chains().follow(Replicas.SELF, record);
        state.chains().append(Replicas.SELF, chained);
        return new Incoming(Replicas.SELF, chained, null);
    }

    /** Signs among the records of an append the last one made here, and more if they are many. */
    void sign(List<Incoming> batch) {
        int last = -1;
        int records = 0;
        long bytes = 0;
        for (int i = 0; i < batch.size(); i++) {
            Incoming incoming = batch.get(i);
            if (incoming.author() != Replicas.SELF) {
                continue;
            }
            last = i;
            records++;
            bytes += incoming.record().body().length;
            if (Chain.mustSign(records, bytes)) {
                batch.set(i, signed(incoming.chained()));
                records = 0;
                bytes = 0;
            }
        }
        if (records > 0) {
            batch.set(last, signed(batch.get(last).chained()));
        }
    }

    private Incoming signed(ChainedRecord chained) {
        byte[] signature = signatures.sign(Chain.signedMessage(chained.record().sequence(), chained.head()));
        return new Incoming(
                Replicas.SELF,
                new ChainedRecord(chained.record().signed(signature), chained.before(), chained.head()),
                null);
    }
}
