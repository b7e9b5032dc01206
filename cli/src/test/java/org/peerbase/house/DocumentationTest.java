package org.peerbase.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The documents' samples are code that the tests compile and run, and their links lead somewhere. */
class DocumentationTest {
    private static final Pattern JAVA_BLOCK = Pattern.compile("(?ms)^```java\\R(.*?)^```");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|mailto:|#)([^)#\\s]+)(?:#[^)]*)?\\)");

    /** The name of a test class, as documents give it. */
    private static final Pattern TEST_CLASS = Pattern.compile("`([A-Z]\\w*Test)`");

    /** A constant of a class, such as a limit. */
    private static final Pattern CONSTANT = Pattern.compile("`([A-Z]\\w*)\\.([A-Z][A-Z_]+)`");

    @Test
    void shouldTakeEverySampleFromTheTests() {
        List<String> tests = new ArrayList<>();
        for (Path file : Project.files(".java")) {
            if (Project.name(file).contains("src/test/java/")) {
                tests.add(squeeze(Project.read(file)));
            }
        }
        List<String> untested = new ArrayList<>();
        for (Path document : Project.files(".md")) {
            Matcher block = JAVA_BLOCK.matcher(Project.read(document));
            while (block.find()) {
                String sample = squeeze(block.group(1));
                if (tests.stream().noneMatch(test -> test.contains(sample))) {
                    untested.add(Project.name(document) + ":\n" + block.group(1));
                }
            }
        }
        assertThat(untested).isEmpty();
    }

    @Test
    void shouldLinkToWhatExists() {
        List<String> broken = new ArrayList<>();
        for (Path document : Project.files(".md")) {
            Matcher link = LINK.matcher(Project.read(document));
            while (link.find()) {
                if (!Files.exists(document.resolveSibling(link.group(1)))) {
                    broken.add(Project.name(document) + ": " + link.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void shouldNameTestsThatExist() {
        List<String> tests = Project.files("Test.java").stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .toList();
        List<String> missing = new ArrayList<>();
        for (Path document : Project.files(".md")) {
            Matcher test = TEST_CLASS.matcher(Project.read(document));
            while (test.find()) {
                if (!tests.contains(test.group(1))) {
                    missing.add(Project.name(document) + ": " + test.group(1));
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void shouldNameConstantsThatExist() {
        List<String> missing = new ArrayList<>();
        for (Path document : Project.files(".md")) {
            Matcher constant = CONSTANT.matcher(Project.read(document));
            while (constant.find()) {
                boolean exists = Project.files(".java").stream()
                        .filter(file -> file.endsWith(constant.group(1) + ".java"))
                        .anyMatch(file -> Project.read(file).contains(" " + constant.group(2) + " = "));
                if (!exists) {
                    missing.add(Project.name(document) + ": " + constant.group());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    /** The text without the spaces and line ends that formatting may change. */
    private static String squeeze(String code) {
        return code.replaceAll("\\s+", "");
    }
}
