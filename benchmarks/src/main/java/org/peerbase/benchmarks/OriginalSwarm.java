package org.peerbase.benchmarks;

import java.util.Map;
import java.util.Optional;

/**
 * What the original needed: peer-base 0.12.0-rc6 (JavaScript), with keys, its default options, each peer a process of its
 * own on loopback. Measured once, in November 2026 on a machine with 2 cores, not in the same run.
 */
final class OriginalSwarm {
    private static final Map<String, Double> FIGURES = Map.of(
            "2 peers, start until all know all", 0.8,
            "5 peers, start until all know all", 2.4,
            "10 peers, start until all know all", 4.0,
            "20 peers, start until all know all", 16.0,
            "2 peers, a change a second each, after the last until all agree", 26.0,
            "5 peers, a change a second each, after the last until all agree", 389.0);

    private OriginalSwarm() {}

    /** Its figure for a row of the report, if there is one. */
    static Optional<Double> figure(String row) {
        return Optional.ofNullable(FIGURES.get(row));
    }
}
