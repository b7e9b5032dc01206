package org.peerbase.benchmarks;

import java.util.List;

/**
 * How much {@link ReplicationBenchmark} does.
 *
 * @param warmUp changes before anything is measured
 * @param paces at which changes are made while their time to the other peer is measured
 * @param bursts numbers of changes that are made as fast as it goes
 * @param repetitions how often a burst is measured; the median counts
 * @param catchUp changes that a fresh peer catches up on
 */
public record ReplicationLoad(int warmUp, List<Pace> paces, List<Integer> bursts, int repetitions, int catchUp) {
    /** So many changes at so many a second. */
    public record Pace(int perSecond, int changes) {}

    public ReplicationLoad {
        paces = List.copyOf(paces);
        bursts = List.copyOf(bursts);
    }

    /** What the published table is made with: about two minutes. */
    public static final ReplicationLoad FULL = new ReplicationLoad(
            20_000,
            List.of(new Pace(1, 30), new Pace(100, 2_000), new Pace(10_000, 100_000)),
            List.of(100, 1_000, 5_000, 100_000),
            5,
            100_000);

    /** A glance, and what the tests run. */
    public static final ReplicationLoad SMALL = new ReplicationLoad(
            200, List.of(new Pace(10, 10), new Pace(100, 100), new Pace(1_000, 1_000)), List.of(100), 1, 2_000);
}
