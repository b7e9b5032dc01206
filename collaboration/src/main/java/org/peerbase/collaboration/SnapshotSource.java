package org.peerbase.collaboration;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A moment of a collaboration at which everything that had been applied was stored, so that a snapshot of it can stand for
 * the log. The core gives it on its own thread; making the snapshot of it takes longer, and may be done on any.
 */
public final class SnapshotSource {
    private final SharedState state;
    private final List<StateSnapshot.Author> authors;

    SnapshotSource(SharedState state, List<StateSnapshot.Author> authors) {
        this.state = state;
        this.authors = authors;
    }

    /**
     * The snapshot, sealed where the collaboration has keys: for {@link SharedState#restoreSnapshot}. Local changes wait
     * meanwhile.
     *
     * @param random must be secure outside of simulations
     * @return empty if something has been applied since, or if the state can't be kept as a snapshot
     */
    public Optional<byte[]> encode(RandomGenerator random) {
        return state.snapshot(authors).map(bytes -> state.access().sealState(random, bytes));
    }
}
