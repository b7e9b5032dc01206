package org.peerbase.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Prints the reliability table: a line for each test of a row, with the figure that it reached and whether it held. Tests
 * of one class that held and said no figure share a line.
 */
public final class ReliabilityTable {
    private static final List<String> HEADER = List.of("row", "variant", "test", "reached", "result", "time");

    private ReliabilityTable() {}

    /** Prints what the modules under the folder {@code args[0]} noted. Ends with 1 if a row failed. */
    public static void main(String[] args) throws IOException {
        List<RowResult> results = read(Path.of(args[0]));
        System.out.print(format(results));
        System.out.flush();
        if (results.stream().anyMatch(result -> !result.passed())) {
            System.exit(1);
        }
    }

    private static List<RowResult> read(Path project) throws IOException {
        List<RowResult> results = new ArrayList<>();
        try (Stream<Path> modules = Files.list(project)) {
            for (Path folder : modules.map(module -> module.resolve(ReliabilityExtension.FOLDER))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.toList()) {
                        for (String line : Files.readAllLines(file)) {
                            RowResult.parse(line).ifPresent(results::add);
                        }
                    }
                }
            }
        }
        return results;
    }

    /** The table of {@code results}, in the order of the rows, with a last line that counts them. */
    static String format(List<RowResult> results) {
        List<List<String>> lines = new ArrayList<>(List.of(HEADER));
        gathered(results).stream()
                .sorted(RowResult.ORDER)
                .map(ReliabilityTable::cells)
                .forEach(lines::add);
        StringBuilder table = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < line.size(); i++) {
                int column = i;
                int width = lines.stream()
                        .mapToInt(other -> other.get(column).length())
                        .max()
                        .orElse(0);
                row.append(line.get(i)).append(" ".repeat(width - line.get(i).length() + 2));
            }
            table.append(row.toString().stripTrailing()).append('\n');
        }
        long failed = results.stream().filter(result -> !result.passed()).count();
        return table.append(results.size() + " tests of rows, " + failed + " failed\n")
                .toString();
    }

    private static Collection<RowResult> gathered(List<RowResult> results) {
        List<RowResult> lines = new ArrayList<>();
        Map<String, List<RowResult>> silent = new LinkedHashMap<>();
        for (RowResult result : results) {
            if (result.passed() && result.figure().isEmpty()) {
                silent.computeIfAbsent(result.row() + result.deep() + testClass(result), key -> new ArrayList<>())
                        .add(result);
            } else {
                lines.add(result);
            }
        }
        for (List<RowResult> some : silent.values()) {
            RowResult first = some.get(0);
            long seconds = some.stream().mapToLong(RowResult::seconds).sum();
            lines.add(
                    some.size() == 1
                            ? first
                            : new RowResult(
                                    first.row(),
                                    first.deep(),
                                    testClass(first),
                                    some.size() + " tests",
                                    true,
                                    seconds));
        }
        return lines;
    }

    private static String testClass(RowResult result) {
        return result.test().replaceAll("\\..*", "");
    }

    private static List<String> cells(RowResult result) {
        return List.of(
                result.row(),
                result.deep() ? "deep" : "gate",
                result.test(),
                result.figure().isEmpty() ? "-" : result.figure(),
                result.passed() ? "passed" : "FAILED",
                result.seconds() + " s");
    }
}
