package org.peerbase.benchmarks;

import java.util.List;
import java.util.Map;
import org.peerbase.benchmarks.BenchmarkReport.Row;

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

    /** Its figures for rows of the report; NaN where there is none. */
    static List<Row> rowsFor(List<Row> rows) {
        return rows.stream()
                .map(row -> new Row(
                        row.name(), row.unit(), row.better(), List.of(FIGURES.getOrDefault(row.name(), Double.NaN))))
                .toList();
    }
}
