package org.peerbase.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.testing.Effort;
import org.peerbase.testing.Reliability;

/** Row M3: bugs that are planted one at a time, each found by the test that is there for it. */
class CanariesTest {
    private static final int GATE_CANARIES = Effort.of(5);

    @TempDir
    Path temp;

    private static List<Canary> all() {
        return Project.files(".canary").stream()
                .map(Canary::read)
                .sorted(Comparator.comparing(Canary::name))
                .toList();
    }

    @Test
    @Tag("M3")
    void shouldFindSomeOfThePlantedBugs() throws Exception {
        List<Canary> drawn = new ArrayList<>(all());
        Collections.shuffle(drawn, new Random(Reliability.seed(1)));
        release(drawn.subList(0, GATE_CANARIES));
    }

    @Test
    @Tag("M3")
    @Tag("deep")
    @Timeout(3_600)
    void shouldFindAllPlantedBugs() throws Exception {
        release(all());
    }

    private void release(List<Canary> canaries) throws Exception {
        Aviary aviary = new Aviary(temp);
        for (Canary canary : canaries) {
            assertThat(aviary.listen(canary)).as("%s: %s", canary, canary.bug()).contains(canary.says());
        }
        Reliability.reached("M3", canaries.size() + " of " + all().size() + " planted bugs, all found");
    }

    @Test
    @Tag("M3")
    void shouldHaveAPlaceForEveryBug() throws Exception {
        Aviary aviary = new Aviary(temp);
        for (Canary canary : all()) {
            aviary.plant(canary);
        }
        assertThat(all()).hasSizeGreaterThanOrEqualTo(25);
    }

    @Test
    void shouldNameEachInTheDocument() {
        String document = Project.read(Project.root().resolve("docs/RELIABILITY.md"));
        for (Canary canary : all()) {
            assertThat(document).contains("| " + canary.bug() + " | `" + canary.testClass() + "` |");
        }
    }
}
