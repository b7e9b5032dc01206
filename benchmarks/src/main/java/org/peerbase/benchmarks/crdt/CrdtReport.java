package org.peerbase.benchmarks.crdt;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What was measured: tables, each with a row for each quantity and a column for each library. Less is better in all of
 * them.
 *
 * @param libraries their names; the first is this project's
 */
public record CrdtReport(List<String> libraries, List<Table> tables) {
    private static final int NAME_WIDTH = 56;
    private static final int UNIT_WIDTH = 4;
    private static final int AHEAD_WIDTH = 20;
    private static final int CELL_WIDTH = 13;

    /** Rows that belong together, such as those of one recording. */
    public record Table(String title, List<Row> rows) {
        /** Leaves out rows in which there is nothing for any library. */
        public Table {
            rows = rows.stream().filter(Row::isOfUse).toList();
        }
    }

    /**
     * One quantity.
     *
     * @param cells one for each library, in their order
     * @param goal what it is to be at most for the first library; infinite if that is left to the comparison
     */
    public record Row(String name, String unit, List<Cell> cells, double goal) {
        public Row {
            cells = List.copyOf(cells);
        }

        /** A quantity that is only compared. */
        public Row(String name, String unit, List<Cell> cells) {
            this(name, unit, cells, Double.POSITIVE_INFINITY);
        }

        /** Whether the first library was measured, and is beyond the goal. */
        boolean isBeyondGoal() {
            return cells.get(0).isMeasured() && cells.get(0).value() > goal;
        }

        private boolean isOfUse() {
            return cells.stream().anyMatch(cell -> cell.isMeasured() || cell.problem() != null);
        }

        /** The index of the best of the others; empty if no other was measured. */
        Optional<Integer> best() {
            return IntStream.range(1, cells.size())
                    .filter(i -> cells.get(i).isMeasured())
                    .boxed()
                    .min((one, other) -> compare(cells.get(one), cells.get(other)));
        }

        /** What was only done in part takes longer than all that was done. */
        private static int compare(Cell one, Cell other) {
            return one.isWhole() == other.isWhole()
                    ? Double.compare(one.value() / one.share(), other.value() / other.share())
                    : Boolean.compare(other.isWhole(), one.isWhole());
        }

        /** How many times as good the first library is as the best of the others; NaN if one of them was not measured. */
        public double ahead() {
            return best().map(i -> cells.get(i).value() / cells.get(0).value()).orElse(Double.NaN);
        }
    }

    public CrdtReport {
        libraries = List.copyOf(libraries);
        tables = List.copyOf(tables);
    }

    /** The rows in which the first library is not ahead of all others, each with its table and by how much. */
    public List<String> behind() {
        List<String> behind = new ArrayList<>();
        for (Table table : tables) {
            for (Row row : table.rows()) {
                if (row.ahead() < 1) {
                    behind.add(String.format(
                            Locale.ROOT,
                            "%s: %s: %s to %s of %s",
                            table.title(),
                            row.name(),
                            row.cells().get(0).text(),
                            row.cells().get(row.best().orElseThrow()).text(),
                            libraries.get(row.best().orElseThrow())));
                }
            }
        }
        return behind;
    }

    /** The rows in which the first library is beyond its goal. */
    public List<String> beyondGoals() {
        List<String> beyond = new ArrayList<>();
        for (Table table : tables) {
            for (Row row : table.rows()) {
                if (row.isBeyondGoal()) {
                    beyond.add(table.title() + ": " + row.name() + ": "
                            + row.cells().get(0).text() + ", at most " + Cell.number(row.goal()) + " is the goal");
                }
            }
        }
        return beyond;
    }

    /** What went wrong, such as a library that ended with another text. */
    public List<String> problems() {
        Set<String> problems = new LinkedHashSet<>();
        for (Table table : tables) {
            for (Row row : table.rows()) {
                for (Cell cell : row.cells()) {
                    String problem = cell.problem();
                    if (problem != null) {
                        problems.add(table.title() + ": " + problem);
                    }
                }
            }
        }
        return List.copyOf(problems);
    }

    /** The report as plain text that is Markdown as well. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        for (Table table : tables) {
            text.append("### ").append(table.title()).append("\n\n");
            append(text, table);
            text.append('\n');
        }
        if (libraries.size() > 1) {
            append(text, "Not ahead", behind(), "We are ahead in every row.");
        }
        if (!beyondGoals().isEmpty()) {
            append(text, "Beyond the goal", beyondGoals(), "");
        }
        if (!problems().isEmpty()) {
            append(text, "Failed", problems(), "");
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String title, List<String> items, String otherwise) {
        text.append("### ").append(title).append("\n\n");
        if (items.isEmpty()) {
            text.append(otherwise).append('\n');
        }
        items.forEach(item -> text.append("- ").append(item).append('\n'));
        text.append('\n');
    }

    private void append(StringBuilder text, Table table) {
        boolean compared = libraries.size() > 1;
        List<String> head = new ArrayList<>(List.of(pad("", NAME_WIDTH), pad("unit", UNIT_WIDTH)));
        List<String> rule = new ArrayList<>(List.of("-".repeat(NAME_WIDTH), "-".repeat(UNIT_WIDTH)));
        for (int i = 0; i < libraries.size(); i++) {
            head.add(align(libraries.get(i), CELL_WIDTH));
            rule.add("-".repeat(CELL_WIDTH - 1) + ":");
            if (i == 0 && compared) {
                head.add(align("ahead ×", AHEAD_WIDTH));
                rule.add("-".repeat(AHEAD_WIDTH - 1) + ":");
            }
        }
        line(text, head);
        line(text, rule);
        for (Row row : table.rows()) {
            List<String> cells = new ArrayList<>(List.of(pad(row.name(), NAME_WIDTH), pad(row.unit(), UNIT_WIDTH)));
            for (int i = 0; i < row.cells().size(); i++) {
                cells.add(align(row.cells().get(i).text(), CELL_WIDTH));
                if (i == 0 && compared) {
                    cells.add(align(ahead(row), AHEAD_WIDTH));
                }
            }
            line(text, cells);
        }
    }

    private String ahead(Row row) {
        double ahead = row.ahead();
        if (!Double.isFinite(ahead)) {
            return "–";
        }
        int best = row.best().orElseThrow();
        String more = row.cells().get(best).isWhole() ? "" : "> ";
        return more + Cell.number(ahead) + " " + libraries.get(best);
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String align(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}
