package org.peerbase.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where the system can trace its calls, what the recorder tells is exactly what SQLite and the store asked it to do. */
final class DiskRecorderTest {
    private static final int CHANGES = 100;
    private static final long SEED = 815;
    private static final Pattern WRITE = Pattern.compile("pwrite64\\(\\d+<.*/([^/>]+)>, .*, (\\d+), (\\d+)\\) = \\d+");
    private static final Pattern SYNC = Pattern.compile("f(?:data)?sync\\(\\d+<.*/([^/>]+)>\\) += 0");
    private static final Pattern RESIZE = Pattern.compile("ftruncate\\(\\d+<.*/([^/>]+)>, (\\d+)\\) = 0");
    private static final Pattern DELETE = Pattern.compile("unlink\\(\".*/([^/\"]+)\"\\) = 0");

    @TempDir
    Path temp;

    @ParameterizedTest
    @EnumSource(Durability.class)
    @Timeout(60)
    void shouldTellWhatTheKernelSaw(Durability durability) throws Exception {
        Path folder = temp.resolve("repo");
        Path trace = temp.resolve("trace");
        Path told = temp.resolve("told");
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Recorded.class.getName(),
                folder.toString(),
                told.toString(),
                durability.name());
        List<String> command = new ArrayList<>(List.of(
                "strace",
                "-f",
                "-y",
                "-s",
                "0",
                "-o",
                trace.toString(),
                "-e",
                "trace=pwrite64,fsync,fdatasync,ftruncate,unlink"));
        command.addAll(java);
        assumeTrue(runs(List.of("strace", "-V")), "strace is not here");
        assumeTrue(runs(command), "strace may not trace here");
        List<String> expected = Files.readAllLines(told);
        assertThat(expected).hasSizeGreaterThan(CHANGES);
        assertThat(withoutNeedlessWrites(kernel(trace, folder), expected)).isEqualTo(expected);
    }

    /** A checkpoint also writes pages that are as they were: nobody can see these from the files. */
    private static List<String> withoutNeedlessWrites(List<String> calls, List<String> told) {
        List<String> needed = new ArrayList<>();
        for (String call : calls) {
            boolean next = needed.size() < told.size() && call.equals(told.get(needed.size()));
            if (next || !call.startsWith("write " + DiskRecorder.DATABASE + " ")) {
                needed.add(call);
            }
        }
        return needed;
    }

    private static boolean runs(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(50, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** The calls that concern the files of the store, in the words of {@link #describe}. */
    private static List<String> kernel(Path trace, Path folder) throws IOException {
        List<String> calls = new ArrayList<>();
        for (String line : Files.readAllLines(trace)) {
            Matcher write = WRITE.matcher(line);
            Matcher sync = SYNC.matcher(line);
            Matcher resize = RESIZE.matcher(line);
            Matcher delete = DELETE.matcher(line);
            if (write.find()) {
                note(calls, write.group(1), "write " + write.group(1) + " " + write.group(3) + " " + write.group(2));
            } else if (sync.find()) {
                boolean names = sync.group(1).equals(folder.getFileName().toString());
                note(calls, names ? DiskRecorder.DATABASE : sync.group(1), names ? "sync" : "sync " + sync.group(1));
            } else if (resize.find()) {
                note(calls, resize.group(1), "resize " + resize.group(1) + " " + resize.group(2));
            } else if (delete.find()) {
                note(calls, delete.group(1), "delete " + delete.group(1));
            }
        }
        return calls;
    }

    private static void note(List<String> calls, String file, String call) {
        if (file.startsWith(DiskRecorder.DATABASE) && !file.endsWith("-shm")) {
            calls.add(call);
        }
    }

    /** What SQLite's part of {@code operations} looks like to the kernel. Making a file and opening it look the same. */
    private static List<String> describe(List<DiskOperation> operations) {
        List<String> calls = new ArrayList<>();
        for (DiskOperation operation : operations) {
            if (operation instanceof DiskOperation.Write write) {
                note(
                        calls,
                        write.file(),
                        "write " + write.file() + " " + write.offset() + " "
                                + write.bytes().length());
            } else if (operation instanceof DiskOperation.Sync sync) {
                note(calls, sync.file(), "sync " + sync.file());
            } else if (operation instanceof DiskOperation.Resize resize) {
                note(calls, resize.file(), "resize " + resize.file() + " " + resize.size());
            } else if (operation instanceof DiskOperation.Delete delete) {
                note(calls, delete.file(), "delete " + delete.file());
            } else if (operation instanceof DiskOperation.SyncFolder) {
                calls.add("sync");
            }
        }
        return calls;
    }

    /** The traced process. */
    static final class Recorded {
        private Recorded() {}

        public static void main(String[] args) throws IOException {
            CrashHistory history = CrashHistory.record(Path.of(args[0]), Durability.valueOf(args[2]), CHANGES, SEED);
            Files.write(Path.of(args[1]), describe(history.operations()));
        }
    }
}
