package org.peerbase.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What no file of the project may hold, and what each must. */
class TidyTest {
    /** A class longer than this is a place where everything happens: split it by phase. */
    private static final int MOST_LINES = 700;

    /** Suppressed warnings, each with its reason beside it. */
    private static final int MOST_SUPPRESSIONS = 20;

    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "(?m)^public (?:abstract |final |sealed |non-sealed |static )*(?:class|interface|record|enum|@interface) ");

    @Test
    void shouldKeepRoomsSmall() {
        List<String> tooLong = new ArrayList<>();
        for (Path file : Project.files(".java")) {
            long lines = Project.read(file).lines().count();
            if (lines > MOST_LINES) {
                tooLong.add(Project.name(file) + ": " + lines);
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void shouldLeaveNothingForLater() {
        assertNoneMatch(
                Pattern.compile("\\b(?:TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b"),
                ".java",
                ".sh",
                ".mjs",
                ".go",
                ".proto");
    }

    @Test
    void shouldNameNoMachineAndNoRegistry() {
        assertNoneMatch(
                Pattern.compile("(?<![\\w.])/(?:work|home/\\w+|root|Users)/|registry\\.npm" + "js|proxy\\.golang\\.or"
                        + "g|repo1?\\.maven"),
                ".java",
                ".md",
                ".xml",
                ".mjs",
                ".go",
                ".json",
                ".mod",
                ".sum",
                ".proto",
                "check",
                "peerbase",
                "run");
    }

    @Test
    void shouldAwaitEventsRatherThanSleep() {
        assertNoneMatch(Pattern.compile("Thread\\.sle" + "ep\\(|TimeUnit\\.\\w+\\.sle" + "ep\\("), ".java");
    }

    @Test
    void shouldSayWhyAWarningIsSuppressed() {
        List<String> silent = new ArrayList<>();
        int suppressions = 0;
        for (Path file : Project.files(".java")) {
            List<String> lines = Project.read(file).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).contains("@Suppress" + "Warnings")) {
                    suppressions++;
                    boolean reason = lines.get(i).contains("//")
                            || (i > 0 && lines.get(i - 1).contains("//"));
                    if (!reason) {
                        silent.add(Project.name(file) + ":" + (i + 1));
                    }
                }
            }
        }
        assertThat(silent).isEmpty();
        assertThat(suppressions).isLessThanOrEqualTo(MOST_SUPPRESSIONS);
    }

    @Test
    void shouldIntroduceEveryPackage() {
        List<String> silent = new ArrayList<>();
        for (Path file : Project.files(".java")) {
            boolean main = Project.name(file).contains("src/main/java/");
            boolean inPackage = !file.getFileName().toString().equals("module-info.java");
            if (main && inPackage && !Files.exists(file.resolveSibling("package-info.java"))) {
                silent.add(Project.name(file));
            }
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void shouldDocumentEveryPublicType() {
        List<String> silent = new ArrayList<>();
        for (Path file : Project.files(".java")) {
            if (!Project.name(file).contains("src/main/java/")) {
                continue;
            }
            String source = Project.read(file);
            var matcher = PUBLIC_TYPE.matcher(source);
            while (matcher.find()) {
                String before = source.substring(0, matcher.start());
                int header = Math.max(before.lastIndexOf("\nimport "), before.lastIndexOf("package "));
                if (before.lastIndexOf("*/") < header) {
                    silent.add(Project.name(file));
                }
            }
        }
        assertThat(silent).isEmpty();
    }

    private static void assertNoneMatch(Pattern pattern, String... endings) {
        List<String> found = new ArrayList<>();
        for (Path file : Project.files(endings)) {
            List<String> lines = Project.read(file).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (pattern.matcher(lines.get(i)).find()) {
                    found.add(Project.name(file) + ":" + (i + 1) + ": "
                            + lines.get(i).strip());
                }
            }
        }
        assertThat(found).isEmpty();
    }
}
