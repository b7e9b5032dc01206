package org.peerbase.benchmarks;

import java.time.Duration;
import java.util.List;

/**
 * How much {@link SwarmBenchmark} does.
 *
 * @param peers the sizes of swarm that are measured
 * @param starts how often each swarm is started, of which the median counts
 * @param paced for how long each peer makes a change a second
 * @param burst changes that each peer makes at once afterwards
 * @param bursts how often, of which the median counts
 * @param seed changes that one peer has when the others come
 * @param replicas how many others
 */
public record SwarmLoad(
        List<Integer> peers, int starts, Duration paced, int burst, int bursts, int seed, int replicas) {
    /** As the original's tests have it, and larger: about six minutes. */
    public static final SwarmLoad FULL =
            new SwarmLoad(List.of(2, 5, 10, 20), 9, Duration.ofSeconds(20), 500, 5, 20, 20);

    /** A glance, and what the tests run. */
    public static final SwarmLoad SMALL = new SwarmLoad(List.of(2, 5), 1, Duration.ofSeconds(2), 50, 1, 20, 5);

    /** Before anything is measured. */
    static final SwarmLoad WARM_UP = new SwarmLoad(List.of(2), 20, Duration.ofSeconds(1), 2_000, 5, 20, 1);

    public SwarmLoad {
        peers = List.copyOf(peers);
    }

    int pacedChanges() {
        return (int) paced.toSeconds();
    }
}
