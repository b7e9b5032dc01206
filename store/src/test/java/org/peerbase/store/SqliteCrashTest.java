package org.peerbase.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process is killed in the middle of appending, again and again; what it was told is stored must be there. */
final class SqliteCrashTest {
    private static final int KILLS = 4;
    private static final int BATCH = 7;
    private static final long SEED = 4_711;

    @TempDir
    Path temp;

    @Test
    @Timeout(60)
    void shouldKeepEveryAcknowledgedBatchAndOnlyWholeBatches() throws Exception {
        Path folder = temp.resolve("repo");
        SplittableRandom random = new SplittableRandom(SEED);
        long acknowledged = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            acknowledged = Math.max(acknowledged, runAndKill(folder, acknowledged, 20 + random.nextInt(200)));
            acknowledged = assertNothingLost(folder, acknowledged);
        }
    }

    /** Returns the last sequence that the child said was stored. */
    private static long runAndKill(Path folder, long before, int batches) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Appender.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long acknowledged = before;
        try (BufferedReader lines = child.inputReader()) {
            for (int i = 0; i < batches; i++) {
                acknowledged = sequence(lines.readLine());
            }
            // Not child.destroyForcibly(), which closes the pipe with what the child has acknowledged.
            child.toHandle().destroyForcibly();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // The last line may be cut short by the kill.
                if (line.endsWith(".")) {
                    acknowledged = sequence(line);
                }
            }
        } finally {
            child.destroyForcibly();
        }
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return acknowledged;
    }

    private static long sequence(String line) {
        return Long.parseLong(line.substring(0, line.length() - 1));
    }

    private static long assertNothingLost(Path folder, long acknowledged) {
        try (Store store = Store.open(folder)) {
            CollaborationStore list = store.collaboration(StoreContract.bytes("list"));
            long last = list.clock().getOrDefault(StoreContract.ALICE, 0L);
            assertThat(last).isGreaterThanOrEqualTo(acknowledged);
            assertThat(last % BATCH).as("batches are whole").isZero();
            List<StoredRecord> all = new ArrayList<>();
            list.replay(all::add);
            assertThat(all).hasSize((int) last);
            for (int i = 1; i <= last; i++) {
                assertThat(all.get(i - 1)).isEqualTo(StoreContract.stored(StoreContract.ALICE, i));
            }
            return last;
        }
    }

    /** Appends until it is killed, and prints the last sequence after each batch. */
    static final class Appender {
        private Appender() {}

        public static void main(String[] args) {
            try (Store store = Store.open(Path.of(args[0]))) {
                CollaborationStore list = store.collaboration(StoreContract.bytes("list"));
                long last = list.clock().getOrDefault(StoreContract.ALICE, 0L);
                while (true) {
                    List<StoredRecord> batch = new ArrayList<>();
                    for (int i = 0; i < BATCH; i++) {
                        batch.add(StoreContract.stored(StoreContract.ALICE, ++last));
                    }
                    list.append(batch);
                    System.out.println(last + ".");
                }
            }
        }
    }
}
