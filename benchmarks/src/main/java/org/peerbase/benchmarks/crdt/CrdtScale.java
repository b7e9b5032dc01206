package org.peerbase.benchmarks.crdt;

import java.util.List;

/**
 * How much the benchmark does.
 *
 * @param repeats how often each quantity is measured once warm; the median counts
 * @param warmUpMillis it is measured before that, and not counted, until these runs took so long; once at least, unless 0
 * @param coldRuns how often the first run of a fresh process is measured; the median counts
 * @param limitMillis a measurement is given up once it has had so much of the processor; then the share of the work that was done is reported, and
 *     it isn't repeated
 * @param recordedEdits as many of the edits of a recording are played at most
 * @param madeUp the edits of the made-up loads, the N of their names
 * @param clients how many write at once in the load with many
 * @param pasted characters of the one paste
 * @param values how many writes maps, sets and counters get, smaller first
 * @param lists the numbers of edits of lists of characters
 * @param growth the numbers of edits that are measured and measured again doubled
 */
public record CrdtScale(
        int repeats,
        long warmUpMillis,
        int coldRuns,
        long limitMillis,
        int recordedEdits,
        int madeUp,
        int clients,
        int pasted,
        List<Integer> values,
        List<Integer> lists,
        List<Integer> growth) {
    /** What the published tables are made with. */
    public static final CrdtScale FULL = new CrdtScale(
            5,
            1_000,
            3,
            3_000,
            Integer.MAX_VALUE,
            6_000,
            1_540,
            1_000_000,
            List.of(10_000, 1_000_000),
            List.of(1_000, 2_000, 5_000, 10_000),
            List.of(10_000, 500_000));

    /** A glance. */
    public static final CrdtScale QUICK = new CrdtScale(
            3, 300, 1, 1_000, 20_000, 2_000, 300, 1_000_000, List.of(10_000), List.of(1_000), List.of(10_000));

    /** What the tests run. */
    public static final CrdtScale TINY =
            new CrdtScale(1, 0, 1, 2_000, 300, 100, 20, 1_000, List.of(100), List.of(100), List.of(200));

    public CrdtScale {
        values = List.copyOf(values);
        lists = List.copyOf(lists);
        growth = List.copyOf(growth);
    }
}
