package org.peerbase.benchmarks.crdt;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A quantity of one library.
 *
 * @param value the median; NaN if there is none
 * @param share of the work that was done in that; below 1 if it took too long, and then the whole takes more
 * @param runs how often it was measured; 0 if it wasn't
 * @param problem why there is no value although there should be
 */
public record Cell(
        double value, double share, int runs, @Nullable String problem) {
    /** The library has nothing to be measured here. */
    public static final Cell NONE = new Cell(Double.NaN, 1, 0, null);

    private static final double LARGE = 100;
    private static final double MEDIUM = 10;
    private static final double PERCENT = 100;

    static Cell failed(String problem) {
        return new Cell(Double.NaN, 1, 0, problem);
    }

    /** Whether there is a value; it may be that of a part of the work. */
    public boolean isMeasured() {
        return Double.isFinite(value);
    }

    /** Whether the whole of the work was done. */
    public boolean isWhole() {
        return share == 1;
    }

    /** For a table: a number with three digits at least, {@code > number (share)} for a part of the work. */
    String text() {
        if (problem != null) {
            return "failed";
        }
        if (!isMeasured()) {
            return "–";
        }
        String number = number(value);
        return isWhole() ? number : String.format(Locale.ROOT, "> %s (%.2g %%)", number, share * PERCENT);
    }

    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= LARGE ? "%,.0f" : size >= MEDIUM ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
