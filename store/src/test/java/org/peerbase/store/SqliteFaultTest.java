package org.peerbase.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.testing.Effort;
import org.peerbase.testing.Reliability;

/**
 * Calls of the real SQLite fail: the append says so, what was acknowledged stays, and after a failure of the disk itself
 * nothing is written any more, least of all as if a failed sync had been none. Full disks are made by a limit on pages, and
 * in processes of their own by a limit on the size of files, which also cuts writes short; single failing calls by
 * {@code strace}, where it may run.
 */
final class SqliteFaultTest {
    private static final int RECORD_BYTES = 3_000;

    @TempDir(factory = FastFolders.class)
    Path temp;

    private static StoredRecord stored(long sequence) {
        return new StoredRecord(StoreContract.ALICE, sequence, Bytes.of(new byte[RECORD_BYTES]));
    }

    @Test
    @Tag("D5")
    void shouldGoOnAfterTheDiskWasFullAtEveryPage() {
        int pages = Effort.of(60);
        for (int page = 1; page <= pages; page++) {
            try (SqliteStore store = SqliteStore.open(temp.resolve("full" + page), Durability.POWER_LOSS)) {
                CollaborationStore list = store.collaboration(StoreContract.bytes("list"));
                CollaborationStore other = store.collaboration(StoreContract.bytes("other"));
                pragma(store, "PRAGMA max_page_count=" + (10 + page));
                long last = 0;
                while (isStored(list, stored(last + 1))) {
                    last++;
                }
                assertThat(list.clock().getOrDefault(StoreContract.ALICE, 0L)).isEqualTo(last);
                assertThatThrownBy(() -> other.putSnapshot(
                                new Snapshot(StoreContract.bytes("clock"), Bytes.of(new byte[1 << 20]))))
                        .isInstanceOf(StoreFullException.class);
                pragma(store, "PRAGMA max_page_count=1000000");
                list.append(List.of(stored(last + 1)));
                other.append(List.of(stored(1)));
                assertThat(list.read(StoreContract.ALICE, 1, 1_000, Long.MAX_VALUE))
                        .hasSize((int) last + 1);
            }
        }
        Reliability.reached("D5", "a full disk at each of " + pages + " pages, 0 lost, all went on");
    }

    private static boolean isStored(CollaborationStore list, StoredRecord stored) {
        try {
            list.append(List.of(stored));
            return true;
        } catch (StoreFullException e) {
            return false;
        }
    }

    private static void pragma(SqliteStore store, String pragma) {
        store.write(session -> session.query(pragma), answer -> {});
    }

    @Test
    @Tag("D5")
    @Tag("slow")
    @Timeout(120)
    void shouldKeepWhatItAcknowledgedWhenFilesCanNotGrow() throws Exception {
        assumeTrue(isThere("sh", "-c", "ulimit -f 100"), "no limits on files here");
        int runs = Effort.of(5);
        for (int run = 0; run < runs; run++) {
            // Not a multiple of a page: the last write is cut short. More than the native library, which is unpacked.
            int blocks = 5_000 + 1_001 * run;
            Path folder = temp.resolve("limited" + run);
            List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f " + blocks + "; exec \"$@\"", "sh"));
            command.addAll(writer(folder, 100_000));
            Told told = run(command);
            assertThat(told.failed()).as("with %d blocks", blocks).isTrue();
            assertKept(folder, told);
        }
        Reliability.reached("D5", runs + " limits on files with writes cut short, 0 lost");
    }

    @Test
    @Tag("D5")
    @Tag("slow")
    @Timeout(300)
    void shouldStopAtFailingCallsAndNeverSyncTwice() throws Exception {
        Map<String, Integer> calls = new TreeMap<>(Map.of(
                "pwrite64:error=EIO", 9,
                "pwrite64:error=ENOSPC", 9,
                "fsync,fdatasync:error=EIO", 7,
                "ftruncate:error=EIO", 5));
        assumeTrue(
                isThere("strace", "-f", "-e", "trace=none", "-e", "inject=sync:error=EIO", "true"), "no strace here");
        int runs = 0;
        int failures = 0;
        for (Map.Entry<String, Integer> call : calls.entrySet()) {
            for (int which = 1; which <= Effort.of(4); which++) {
                Path folder = temp.resolve("faulty" + runs++);
                Store.open(folder).close();
                String inject = call.getKey() + ":when=" + call.getValue() * which;
                List<String> command = new ArrayList<>(List.of(
                        "strace",
                        "-f",
                        "-o",
                        "/dev/null",
                        "-P",
                        folder.resolve(SqliteStore.FILE).toString(),
                        "-P",
                        folder.resolve(SqliteStore.FILE + "-wal").toString(),
                        "-e",
                        "inject=" + inject));
                command.addAll(writer(folder, 3_000));
                Told told = run(command);
                if (told.failed()) {
                    failures++;
                    boolean isDisk = call.getKey().contains("EIO");
                    assertThat(told.wentOn()).as("after %s", inject).isEqualTo(!isDisk);
                }
                assertKept(folder, told);
            }
        }
        assertThat(failures).as("of %d", runs).isPositive();
        Reliability.reached(
                "D5", runs + " failing calls, " + failures + " seen by an append, 0 lost, no sync tried again");
    }

    private static List<String> writer(Path folder, int bytes) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                folder.toString(),
                Integer.toString(bytes));
    }

    /** What a writer told: the last sequence it had stored, whether an append failed, and whether one after it did not. */
    private record Told(long acknowledged, boolean failed, boolean wentOn) {}

    private static Told run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long acknowledged = 0;
        boolean failed = false;
        boolean wentOn = false;
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("failed")) {
                    failed = true;
                } else {
                    acknowledged = Long.parseLong(line);
                    wentOn |= failed;
                }
            }
        }
        process.waitFor();
        return new Told(acknowledged, failed, wentOn);
    }

    private static boolean isThere(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void assertKept(Path folder, Told told) {
        try (Store store = Store.open(folder)) {
            CollaborationStore list = store.collaboration(StoreContract.bytes("list"));
            long last = list.clock().getOrDefault(StoreContract.ALICE, 0L);
            assertThat(last).as("%s", told).isGreaterThanOrEqualTo(told.acknowledged());
            assertThat(list.read(StoreContract.ALICE, 1, Integer.MAX_VALUE, Long.MAX_VALUE))
                    .hasSize((int) last);
        }
    }

    /** Appends until that has failed twice or it has done enough, and prints the last sequence that was stored. */
    static final class Writer {
        private static final int MOST = 100;

        private Writer() {}

        public static void main(String[] args) {
            Store store = Store.open(Path.of(args[0]));
            CollaborationStore list = store.collaboration(StoreContract.bytes("list"));
            long last = 0;
            for (int failures = 0; last < MOST && failures < 2; ) {
                try {
                    list.append(List.of(new StoredRecord(
                            StoreContract.ALICE, last + 1, Bytes.of(new byte[Integer.parseInt(args[1])]))));
                    last++;
                    System.out.println(last);
                } catch (StoreException e) {
                    failures++;
                    System.out.println("failed");
                }
            }
            // As after a crash: closing would be one more chance to fail.
            Runtime.getRuntime().halt(0);
        }
    }
}
