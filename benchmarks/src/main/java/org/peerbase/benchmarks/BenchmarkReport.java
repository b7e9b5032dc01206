package org.peerbase.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What was measured, a row for each quantity and a column for each contender.
 *
 * @param contenders their names; the first is this project
 */
public record BenchmarkReport(List<String> contenders, List<Row> rows) {
    private static final int NAME_WIDTH = 52;
    private static final int VALUE_WIDTH = 14;

    /** Whether more of a quantity is better. */
    public enum Better {
        HIGHER,
        LOWER
    }

    /**
     * One quantity.
     *
     * @param name with its conditions
     * @param values one for each contender, in their order; NaN where it could not be measured
     */
    public record Row(String name, String unit, Better better, List<Double> values) {
        public Row {
            values = List.copyOf(values);
        }

        /** How many times as good the first contender is as the one of that index; above 1 is ahead. */
        public double ratio(int other) {
            double ours = values.get(0);
            double theirs = values.get(other);
            return better == Better.HIGHER ? ours / theirs : theirs / ours;
        }
    }

    public BenchmarkReport {
        contenders = List.copyOf(contenders);
        rows = List.copyOf(rows);
    }

    /**
     * The rows of several runs as one, the values of the first run first.
     *
     * @param runs each of the same quantities in the same order; at least one
     * @throws IllegalArgumentException if they aren't of the same quantities
     */
    static List<Row> sideBySide(List<List<Row>> runs) {
        List<String> names = runs.get(0).stream().map(Row::name).toList();
        for (List<Row> run : runs) {
            List<String> others = run.stream().map(Row::name).toList();
            if (!others.equals(names)) {
                throw new IllegalArgumentException(others + " instead of " + names);
            }
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            int index = i;
            Row row = runs.get(0).get(i);
            List<Double> values = runs.stream()
                    .flatMap(run -> run.get(index).values().stream())
                    .toList();
            rows.add(new Row(row.name(), row.unit(), row.better(), values));
        }
        return rows;
    }

    /** The upper of the two in the middle if there are two; NaN is above all. */
    static double median(List<Double> samples) {
        return percentile(samples, 0.5);
    }

    /**
     * The sample that is above so many of the others.
     *
     * @param samples at least one; NaN is above all
     * @param fraction from 0 to 1
     */
    static double percentile(List<Double> samples, double fraction) {
        return samples.stream().sorted().toList().get((int)
                Math.min(samples.size() - 1L, (long) (fraction * samples.size())));
    }

    /** The report as a table of plain text that is Markdown as well. */
    public String toTable() {
        StringBuilder table = new StringBuilder();
        List<String> head = new ArrayList<>(List.of(pad("", NAME_WIDTH), "unit    "));
        List<String> rule = new ArrayList<>(List.of("-".repeat(NAME_WIDTH), "-".repeat(8)));
        for (int i = 0; i < contenders.size(); i++) {
            head.add(align(contenders.get(i)));
            rule.add("-".repeat(VALUE_WIDTH - 1) + ":");
            if (i > 0) {
                head.add(align("times as good"));
                rule.add("-".repeat(VALUE_WIDTH - 1) + ":");
            }
        }
        append(table, head);
        append(table, rule);
        for (Row row : rows) {
            List<String> cells = new ArrayList<>(List.of(pad(row.name(), NAME_WIDTH), pad(row.unit(), 8)));
            for (int i = 0; i < contenders.size(); i++) {
                cells.add(align(number(row.values().get(i))));
                if (i > 0) {
                    cells.add(align(number(row.ratio(i))));
                }
            }
            append(table, cells);
        }
        return table.toString();
    }

    private static void append(StringBuilder table, List<String> cells) {
        table.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        String format = Math.abs(value) >= 100 ? "%,.0f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String align(String text) {
        return " ".repeat(Math.max(0, VALUE_WIDTH - text.length())) + text;
    }
}
