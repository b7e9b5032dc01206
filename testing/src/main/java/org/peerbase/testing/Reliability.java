package org.peerbase.testing;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a test of a row of {@code docs/RELIABILITY.md} says about itself. Such a test carries the row's name as a tag, and
 * {@code deep} beside it if it is the row's long variant:
 *
 * <pre>{@code
 * @Test
 * @Tag("D1")
 * void shouldRecoverFromEveryCrash() {
 *     …
 *     Reliability.reached("D1", recoveries + " recoveries, 0 lost");
 * }
 * }</pre>
 *
 * <p>{@code ./check one D1 [--deep] [--seed N]} runs it; {@link ReliabilityExtension} notes whether it passed; and
 * {@link ReliabilityTable} prints what all of them noted. Tests of one JVM run one after the other.
 */
public final class Reliability {
    private static final Map<String, String> FIGURES = Collections.synchronizedMap(new LinkedHashMap<>());

    private Reliability() {}

    /**
     * Notes the figure that the running test has reached for {@code row}. Not called, and the test passes: the table
     * shows the row without a figure.
     */
    public static void reached(String row, String figure) {
        FIGURES.put(row, figure.replaceAll("[|\\s]+", " ").strip());
    }

    /** The seed that the command line asks for, or {@code usual}. Tests of rows take their seeds from here. */
    public static long seed(long usual) {
        return Long.getLong("peerbase.seed", usual);
    }

    /** The figures noted since the last call, by row. */
    static Map<String, String> takeFigures() {
        synchronized (FIGURES) {
            Map<String, String> taken = new LinkedHashMap<>(FIGURES);
            FIGURES.clear();
            return taken;
        }
    }
}
