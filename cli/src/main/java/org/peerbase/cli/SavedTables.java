package org.peerbase.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The measured tables in the project's documents, between two marks that stay. */
final class SavedTables {
    private static final String BEGIN = "<!-- measured -->\n";
    private static final String END = "<!-- /measured -->";

    private SavedTables() {}

    /** Puts tables into {@code docs/benchmarks/} of the project, in the place of those there, with a line about the machine. */
    static void save(String name, String tables) {
        Path document = Path.of(System.getProperty("peerbase.home", ""), "docs", "benchmarks", name);
        try {
            String text = Files.readString(document);
            int begin = text.indexOf(BEGIN) + BEGIN.length();
            int end = text.indexOf(END);
            if (end < begin) {
                throw new CommandFailure(
                        ExitCode.FAILED, document + " has no place for the tables: " + BEGIN + " and " + END);
            }
            Files.writeString(
                    document, text.substring(0, begin) + "\n" + machine() + "\n\n" + tables + text.substring(end));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "can't save into " + document + ": " + e.getMessage(), e);
        }
    }

    static String machine() {
        return "Java " + System.getProperty("java.version") + ", "
                + Runtime.getRuntime().availableProcessors() + " cores, " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ".";
    }
}
