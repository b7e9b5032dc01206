package org.peerbase.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.peerbase.cli.demo.DemoReport;

/** The result of a demo as a table for people. */
final class DemoTable {
    private static final String FORMAT = "%-7s %-12s %8s %9s %10s %10s %10s  %s";

    private DemoTable() {}

    static List<String> lines(DemoReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                FORMAT,
                "peer",
                "role",
                "made",
                "received",
                "bytes in",
                "bytes out",
                "converged",
                "SHA-256 of the text"));
        for (DemoReport.Row row : report.rows()) {
            lines.add(String.format(
                    FORMAT,
                    row.peer(),
                    row.role(),
                    count(row.changesMade()),
                    count(row.changesReceived()),
                    count(row.bytesIn()),
                    count(row.bytesOut()),
                    row.convergedMs() + " ms",
                    row.sha256()));
        }
        return lines;
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
