package org.peerbase.collaboration;

import java.util.Optional;
import org.peerbase.collaboration.DataTypes.Effect;
import org.peerbase.collaboration.access.Access;
import org.peerbase.collaboration.access.BrokenSealException;

/**
 * Brings a state to where its store ends, before the core starts: forks first, then a snapshot, then the records after it in
 * the order of storing. Nobody hears of it. Guarded by the lock of the {@link SharedState}.
 */
final class Restoration {
    private final Access access;
    private final Replicas replicas;
    private final Frontier frontier;
    private final AppliedRecords records;
    private final Chains chains;
    private final Forks forks;
    private final DataTypes dataTypes;
    private final Sequences signed = new Sequences();

    Restoration(
            Access access,
            Replicas replicas,
            Frontier frontier,
            AppliedRecords records,
            Chains chains,
            Forks forks,
            DataTypes dataTypes) {
        this.access = access;
        this.replicas = replicas;
        this.frontier = frontier;
        this.records = records;
        this.chains = chains;
        this.forks = forks;
        this.dataTypes = dataTypes;
    }

    /** The sequence up to which a replica's records were in the store, and signed. */
    long signed(int replica) {
        return signed.get(replica);
    }

    /** @throws MalformedMessageException if it isn't the encoding of proofs */
    void restoreForks(byte[] stored) {
        for (ForkProof proof : ForkProof.decodeAll(stored)) {
            if (forks.isNews(proof)) {
                records.cut(proof, new Effect());
            }
        }
    }

    /** @throws IllegalArgumentException if a record before it is missing */
    void restore(ChangeRecord record) {
        int author = replicas.number(record.author());
        if (record.sequence() > forks.limit(author)) {
            return;
        }
        if (record.sequence() != frontier.applied(author) + 1
                || records.missingDependency(record).isPresent()) {
            throw new IllegalArgumentException(record + " does not follow what was restored before it");
        }
        records.apply(author, record);
        if (author == replicas.self()) {
            dataTypes.settleOwn(record.author(), new Effect());
        }
        chains.append(author, chains.follow(author, record));
        if (record.isSigned() || record.sequence() == forks.limit(author)) {
            signed.set(author, record.sequence());
        }
    }

    /** Returns why the snapshot can't be used, if so: then nothing has changed. */
    Optional<String> restoreSnapshot(byte[] sealed, Clock stored) {
        if (!forks.all().isEmpty()) {
            return Optional.of("not all that is in it counts any more");
        }
        try {
            StateSnapshot snapshot = StateSnapshot.decode(access.openState(sealed));
            for (StateSnapshot.Author author : snapshot.authors()) {
                if (author.sequence() > stored.get(author.id())) {
                    return Optional.of("it has record " + author.sequence() + " of " + author.id()
                            + ", the log ends at " + stored.get(author.id()));
                }
            }
            Optional<String> refusal = dataTypes.restore(snapshot.states(), snapshot.waiting(), new Effect());
            if (refusal.isEmpty()) {
                snapshot.authors().forEach(this::restoreAuthor);
            }
            return refusal;
        } catch (BrokenSealException | RuntimeException e) {
            // Whatever is wrong with it: the log has all that it has.
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void restoreAuthor(StateSnapshot.Author author) {
        int number = replicas.number(author.id());
        frontier.restore(number, author.sequence(), author.isHead());
        signed.set(number, author.sequence());
        chains.restore(number, author.chain());
        dataTypes.restoreAuthor(author);
    }
}
