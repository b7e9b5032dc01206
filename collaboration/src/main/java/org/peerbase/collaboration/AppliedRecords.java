package org.peerbase.collaboration;

import java.util.Optional;
import org.peerbase.collaboration.DataTypes.Effect;

/**
 * Lets records have their effect, each after its causes, and notes of which authors no more comes because of a fork. Guarded
 * by the lock of the {@link SharedState}.
 */
final class AppliedRecords {
    private final Replicas replicas;
    private final Frontier frontier;
    private final Forks forks;
    private final DataTypes dataTypes;

    AppliedRecords(Replicas replicas, Frontier frontier, Forks forks, DataTypes dataTypes) {
        this.replicas = replicas;
        this.frontier = frontier;
        this.forks = forks;
        this.dataTypes = dataTypes;
    }

    /** The first dependency that has not been applied. */
    Optional<Dependency> missingDependency(ChangeRecord record) {
        for (Dependency dependency : record.dependencies()) {
            int replica = replicas.find(dependency.replica());
            if (replica == Replicas.UNKNOWN
                    || frontier.applied(replica) < forks.within(replica, dependency.sequence())) {
                return Optional.of(dependency);
            }
        }
        return Optional.empty();
    }

    /** Lets a record have its effect that follows the last one of its author, and whose causes have all been applied. */
    Effect apply(int author, ChangeRecord record) {
        // Before the effect, since listeners that hear of it may make changes that come after this record.
        frontier.advance(author, record);
        Effect effect = dataTypes.apply(record);
        forgoIfComplete(author, effect);
        return effect;
    }

    /**
     * Takes the proof of a fork that is lower than what is known.
     *
     * @return whether records that are void now have been applied
     */
    boolean cut(ForkProof proof, Effect effect) {
        forks.add(proof);
        int author = replicas.number(proof.author());
        long limit = forks.limit(author);
        if (frontier.applied(author) <= limit) {
            forgoIfComplete(author, effect);
            return false;
        }
        frontier.cut(author, limit);
        return true;
    }

    private void forgoIfComplete(int author, Effect effect) {
        if (frontier.applied(author) == forks.limit(author)) {
            dataTypes.forgo(replicas.id(author), effect);
        }
    }
}
