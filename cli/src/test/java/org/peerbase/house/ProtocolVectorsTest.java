package org.peerbase.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/PROTOCOL.md shows the test vectors that the data types and the collaboration are tested with, and no others. */
class ProtocolVectorsTest {
    private static final Pattern CSV_BLOCK = Pattern.compile("(?ms)^```csv\\R(.*?)^```");
    private static final Pattern OURS = Pattern.compile("(?:crdt|collaboration)/src/test/resources/vectors/.*");

    @Test
    void shouldShowTheVectorsOfTheTests() {
        List<String> tested = new ArrayList<>();
        for (var file : Project.files(".csv")) {
            if (OURS.matcher(Project.name(file)).matches()) {
                Project.read(file).lines().filter(line -> !line.startsWith("#")).forEach(tested::add);
            }
        }
        List<String> shown = new ArrayList<>();
        Matcher block = CSV_BLOCK.matcher(Project.read(Project.root().resolve("docs/PROTOCOL.md")));
        while (block.find()) {
            block.group(1).lines().forEach(shown::add);
        }
        assertThat(tested).isNotEmpty();
        assertThat(shown).containsExactlyInAnyOrderElementsOf(tested);
    }
}
