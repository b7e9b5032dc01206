package org.peerbase.testing;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How one test of one row went.
 *
 * @param row the row's name, such as {@code D1}
 * @param deep whether it is the row's long variant
 * @param test class and method
 * @param figure what it reached; empty if it didn't say
 * @param passed whether it passed
 * @param seconds how long it took
 */
record RowResult(String row, boolean deep, String test, String figure, boolean passed, long seconds) {
    static final Pattern ROW = Pattern.compile("([A-Z])(\\d{1,2})");

    /** By letter, then by number: R10 comes after R9. */
    static final Comparator<RowResult> ORDER = Comparator.comparing((RowResult result) -> group(result, 1))
            .thenComparing(result -> Integer.parseInt(group(result, 2)))
            .thenComparing(RowResult::test);

    private static final String MARK = "RELIABILITY";

    private static String group(RowResult result, int group) {
        Matcher matcher = ROW.matcher(result.row());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a row: " + result.row());
        }
        return matcher.group(group);
    }

    String toLine() {
        return String.join(
                "|",
                MARK,
                row,
                deep ? "deep" : "gate",
                test,
                figure,
                passed ? "passed" : "failed",
                Long.toString(seconds));
    }

    /** The result that {@code line} holds, if it is such a line. */
    static Optional<RowResult> parse(String line) {
        String[] parts = line.split("\\|", -1);
        if (parts.length != 7
                || !parts[0].equals(MARK)
                || !ROW.matcher(parts[1]).matches()) {
            return Optional.empty();
        }
        return Optional.of(new RowResult(
                parts[1],
                parts[2].equals("deep"),
                parts[3],
                parts[4],
                parts[5].equals("passed"),
                Long.parseLong(parts[6])));
    }
}
