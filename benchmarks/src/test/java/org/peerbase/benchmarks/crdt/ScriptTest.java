package org.peerbase.benchmarks.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.benchmarks.recording.Recording;

class ScriptTest {
    @Test
    void shouldReadWhatItWrote(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("script");
        for (Script script : List.of(Scripts.words(50), Scripts.conflict(20), Scripts.atOnce(10))) {
            script.write(file);

            assertThat(Script.read(file)).isEqualTo(script);
        }
    }

    @Test
    void shouldDeliverEveryEditOfAConcurrentSessionOnce() throws IOException {
        Script script = Script.of(Recording.builtIn(Recording.FRIENDS_FOREVER), Integer.MAX_VALUE);

        assertThat(script.replicas()).isEqualTo(2);
        assertThat(script.edits()).isEqualTo(26_078);
        assertThat(script.steps())
                .filteredOn(Step.Delivery.class::isInstance)
                .hasSize(26_078)
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldKnowHowASequentialScriptEnds() throws IOException {
        Recording recording = Recording.builtIn(Recording.SVELTE_COMPONENT);
        Script whole = Script.of(recording, Integer.MAX_VALUE);

        assertThat(whole.repeatedTo(whole.edits()).end()).isEqualTo(recording.endContent());
        assertThat(Script.of(recording, 100).edits()).isEqualTo(100);
        assertThat(whole.repeatedTo(2 * whole.edits()).end())
                .hasSize(2 * recording.endContent().length())
                .endsWith(recording.endContent());
    }

    @Test
    void shouldEditAsAStringBuilderDoes() {
        Random random = new Random(7);
        PlainText text = new PlainText();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            int position = random.nextInt(expected.length() + 1);
            int deleted = random.nextInt(Math.min(2_000, expected.length() - position) + 1);
            String inserted = "x".repeat(random.nextInt(3_000)) + i;
            text.replace(position, deleted, inserted);
            expected.replace(position, position + deleted, inserted);
            assertThat(text.length()).isEqualTo(expected.length());
        }
        assertThat(text.toString()).isEqualTo(expected.toString());
    }
}
