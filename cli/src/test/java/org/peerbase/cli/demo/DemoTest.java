package org.peerbase.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.benchmarks.recording.Recording;

/** The demo itself, with the beginning of its recording: real processes, a real kill. */
@Timeout(120)
class DemoTest {
    private static final int TRANSACTIONS = 1_500;

    @TempDir
    Path temp;

    private static final class Notes implements Demo.Listener {
        private final List<String> texts = new ArrayList<>();
        private int stored;

        @Override
        public void onProgress(int nowStored, int total) {
            assertThat(nowStored).isBetween(stored, total);
            stored = nowStored;
        }

        @Override
        public void onNote(String text) {
            texts.add(text);
        }
    }

    private static Plan beginning() throws Exception {
        Recording whole = Recording.builtIn(Recording.FRIENDS_FOREVER);
        return Plan.of(new Recording(whole.authors(), whole.transactions().subList(0, TRANSACTIONS), "not the end"));
    }

    @Test
    void shouldEndWithEqualTextsAndEveryEditInSpiteOfAKill() throws Exception {
        Notes notes = new Notes();
        DemoReport report = new Demo(beginning(), 3, 0, temp, notes).run();

        assertThat(report.trouble()).isEmpty();
        assertThat(report.isSuccess()).isTrue();
        assertThat(report.rows()).hasSize(4);
        assertThat(report.rows())
                .extracting(DemoReport.Row::sha256)
                .containsOnly(report.rows().get(0).sha256());
        assertThat(report.rows()).allSatisfy(row -> {
            assertThat(row.changesMade() + row.changesReceived()).isEqualTo(TRANSACTIONS);
            assertThat(row.bytesIn()).isPositive();
            assertThat(row.convergedMs()).isNotNegative();
        });
        assertThat(notes.stored).isEqualTo(TRANSACTIONS);
        assertThat(notes.texts)
                .anyMatch(text -> text.contains("SIGKILL"))
                .contains("peer-1 is back.", "peer-3 joins late.");
    }

    @Test
    void shouldRefuseFewerPeersThanAuthors() throws Exception {
        Plan plan = beginning();
        assertThatThrownBy(() -> new Demo(plan, 1, 0, temp, new Notes()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 2");
    }
}
