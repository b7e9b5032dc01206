package org.peerbase.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.benchmarks.recording.Recording;

class PlanTest {
    @TempDir
    Path temp;

    private Recording recording(String json) throws IOException {
        return Recording.read(Files.writeString(temp.resolve("recording.json"), json));
    }

    @Test
    void shouldTellConcurrentEditsByTheirCharacters() throws IOException {
        Plan plan = Plan.of(recording("""
                {"numAgents": 2, "endContent": "ABc", "txns": [
                  {"parents": [], "agent": 0, "patches": [[0, 0, "abc"]]},
                  {"parents": [0], "agent": 1, "patches": [[1, 1, "B"]]},
                  {"parents": [0], "agent": 0, "patches": [[0, 1, "A"]]},
                  {"parents": [1, 2], "agent": 1, "patches": [[3, 0, "!"]]}]}"""));

        assertThat(plan.authors()).isEqualTo(2);
        assertThat(plan.order()).containsExactly(0, 1, 0, 1);
        Edit second = plan.edits().get(1).get(0);
        assertThat(second.seen()).containsExactly(new CharacterName(0, 2));
        assertThat(second.after()).isEqualTo(new CharacterName(0, 0));
        assertThat(second.deleted()).containsExactly(new CharacterName(0, 1));
        assertThat(second.number()).isZero();
        Edit last = plan.edits().get(1).get(1);
        assertThat(last.seen()).containsExactly(new CharacterName(0, 3));
        assertThat(last.seenDeleted()).containsExactly(new CharacterName(0, 0));
        assertThat(last.after()).isEqualTo(new CharacterName(0, 2));
        assertThat(last.number()).isEqualTo(1);
        assertThat(plan.insertedBy()).containsExactly(4L, 2L);
        assertThat(plan.deleted().get(0).stream().toArray()).containsExactly(0, 1);
    }

    @Test
    void shouldTakeASequentialRecordingAsOneAuthors() throws IOException {
        Plan plan = Plan.of(recording("""
                {"startContent": "", "endContent": "b", "txns": [
                  {"patches": [[0, 0, "a"], [1, 0, "b"]]}, {"patches": [[0, 1, ""]]}]}"""));
        assertThat(plan.authors()).isEqualTo(1);
        assertThat(plan.size()).isEqualTo(3);
        assertThat(plan.edits().get(0))
                .allSatisfy(edit -> assertThat(edit.seen()).isEmpty());
    }

    @Test
    void shouldPlanTheBuiltInRecording() throws IOException {
        Plan plan = Plan.of(Recording.builtIn(Recording.FRIENDS_FOREVER));
        assertThat(plan.size()).isEqualTo(26_078);
        assertThat(plan.authors()).isEqualTo(2);
        assertThat(plan.endContent()).hasSize(21_362);
        long left = plan.insertedBy().stream().mapToLong(Long::longValue).sum()
                - plan.deleted().stream().mapToInt(BitSet::cardinality).sum();
        assertThat(left).as("characters that nobody deletes").isEqualTo(21_362);
    }

    @Test
    void shouldRefuseWhatIsNoRecording() {
        List.of(
                        "{}",
                        "not json",
                        "{\"txns\": [], \"endContent\": 5}",
                        "{\"startContent\": \"x\", \"endContent\": \"\", \"txns\": []}",
                        "{\"numAgents\": 1, \"endContent\": \"\", \"txns\": [{\"parents\": [3], \"patches\": []}]}")
                .forEach(json ->
                        assertThatThrownBy(() -> recording(json)).as(json).isInstanceOf(IOException.class));
        assertThatThrownBy(
                        () -> Plan.of(recording("{\"endContent\": \"\", \"txns\": [{\"patches\": [[4, 0, \"x\"]]}]}")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
