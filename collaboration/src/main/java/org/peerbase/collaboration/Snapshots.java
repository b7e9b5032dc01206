package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says when a snapshot can stand for the log, and makes it. Guarded by the lock of the {@link SharedState}.
 */
final class Snapshots {
    private final Replicas replicas;
    private final Frontier frontier;
    private final Chains chains;
    private final Forks forks;
    private final DataTypes dataTypes;

    Snapshots(Replicas replicas, Frontier frontier, Chains chains, Forks forks, DataTypes dataTypes) {
        this.replicas = replicas;
        this.frontier = frontier;
        this.chains = chains;
        this.forks = forks;
        this.dataTypes = dataTypes;
    }

    /**
     * The authors of all that a snapshot of this moment has.
     *
     * @param stored up to where the records of each replica are stored
     * @return empty unless everything that has been applied is stored, and if a replica has forked: then the log is read
     *     without what is void
     */
    Optional<List<StateSnapshot.Author>> authors(Sequences stored) {
        if (!forks.all().isEmpty()) {
            return Optional.empty();
        }
        List<StateSnapshot.Author> authors = new ArrayList<>();
        for (int replica = 0; replica < replicas.size(); replica++) {
            long sequence = frontier.applied(replica);
            if (sequence != stored.get(replica)
                    || sequence != chains.last(replica).sequence()) {
                return Optional.empty();
            }
            if (sequence > 0) {
                authors.add(new StateSnapshot.Author(
                        replicas.id(replica),
                        chains.kept(replica),
                        // Should this peer go on as another replica, its records are like others'.
                        frontier.isHead(replica) || replica == replicas.self(),
                        dataTypes.isIneffective(replicas.id(replica)),
                        dataTypes.openers().session(replicas.id(replica)),
                        dataTypes.named().named(replicas.id(replica))));
            }
        }
        return Optional.of(authors);
    }

    /** The snapshot of the moment at which these were the authors; empty if it has passed. */
    Optional<byte[]> encode(List<StateSnapshot.Author> authors) {
        long records = 0;
        for (StateSnapshot.Author author : authors) {
            records += author.sequence();
        }
        return records == frontier.clock().total() ? dataTypes.snapshot(authors) : Optional.empty();
    }
}
