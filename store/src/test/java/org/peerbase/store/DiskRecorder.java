package org.peerbase.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Tells from the files of a store before and after a call what the call did to them, and in which order. SQLite's order is
 * documented (its file format, "The WAL File"; <a href="https://www.sqlite.org/wal.html">Write-Ahead Logging</a>): a
 * commit appends frames to the write-ahead log, 24 bytes and a page each, and syncs it; a checkpoint syncs the log, writes
 * pages to the database in the order of their numbers, sets its size and syncs it; a log begun anew gets its header first
 * and syncs it. {@link DiskRecorderTest} holds the result against what the kernel saw.
 */
final class DiskRecorder {
    static final String DATABASE = SqliteStore.FILE;
    static final String LOG = DATABASE + "-wal";
    static final String JOURNAL = DATABASE + "-journal";

    /** Not part of what must survive: it is made anew on each opening. */
    private static final String INDEX = DATABASE + "-shm";

    private static final int PAGE = 4096;
    private static final int FRAME_HEADER = 24;
    private static final int FRAME = FRAME_HEADER + PAGE;
    private static final int LOG_HEADER = 32;
    private static final byte[] NOTHING = new byte[0];

    private final Path folder;
    private final Durability durability;
    private Map<String, byte[]> before;

    /** @param durability how the store is opened, which says whether commits are synced */
    DiskRecorder(Path folder, Durability durability) throws IOException {
        this.folder = folder;
        this.durability = durability;
        before = files(folder);
    }

    static Map<String, byte[]> files(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> paths = Files.list(folder)) {
                for (Path path : paths.toList()) {
                    String name = path.getFileName().toString();
                    if (!name.equals(INDEX) && !name.equals(RepoLock.FILE)) {
                        files.put(name, Files.readAllBytes(path));
                    }
                }
            }
        }
        return files;
    }

    /** What was done since the last call. At most one commit may lie between two calls. */
    List<DiskOperation> operations() throws IOException {
        Map<String, byte[]> after = files(folder);
        List<DiskOperation> operations = new ArrayList<>();
        rollBack(operations);
        if (before.getOrDefault(DATABASE, NOTHING).length == 0 && after.containsKey(DATABASE)) {
            firstPage(after.get(DATABASE), operations);
        }
        log(after, operations);
        checkpoint(after, operations);
        if (before.containsKey(LOG) && !after.containsKey(LOG)) {
            operations.add(new DiskOperation.Delete(LOG));
        }
        for (Map.Entry<String, byte[]> entry : after.entrySet()) {
            if (!entry.getKey().startsWith(DATABASE)) {
                other(entry.getKey(), entry.getValue(), operations);
            }
        }
        before = after;
        return operations;
    }

    /** A journal that a stop left behind says that the database was empty: so it becomes again. */
    private void rollBack(List<DiskOperation> operations) {
        if (before.containsKey(JOURNAL)) {
            if (before.getOrDefault(DATABASE, NOTHING).length > 0) {
                operations.add(new DiskOperation.Resize(DATABASE, 0));
                operations.add(new DiskOperation.Sync(DATABASE));
                before.put(DATABASE, NOTHING);
            }
            operations.add(new DiskOperation.Delete(JOURNAL));
        }
    }

    /** A new database is made under the protection of a journal that says that it was empty. */
    private void firstPage(byte[] database, List<DiskOperation> operations) {
        byte[] header = new byte[512];
        header[22] = 2; // sectors of 512 bytes
        header[26] = 0x10; // pages of 4096
        byte[] magic = {(byte) 0xd9, (byte) 0xd5, 5, (byte) 0xf9, 0x20, (byte) 0xa1, 0x63, (byte) 0xd7, 0, 0, 0, 0};
        if (!before.containsKey(DATABASE)) {
            operations.add(new DiskOperation.Create(DATABASE));
        }
        operations.add(new DiskOperation.Create(JOURNAL));
        operations.add(new DiskOperation.Write(JOURNAL, 0, Bytes.of(header)));
        operations.add(new DiskOperation.Sync(JOURNAL));
        operations.add(new DiskOperation.SyncFolder());
        operations.add(new DiskOperation.Write(JOURNAL, 0, Bytes.of(magic)));
        operations.add(new DiskOperation.Sync(JOURNAL));
        operations.add(new DiskOperation.Write(DATABASE, 0, range(database, 0, PAGE)));
        operations.add(new DiskOperation.Sync(DATABASE));
        operations.add(new DiskOperation.Delete(JOURNAL));
    }

    private void log(Map<String, byte[]> after, List<DiskOperation> operations) {
        byte[] is = after.getOrDefault(LOG, NOTHING);
        byte[] was = before.getOrDefault(LOG, NOTHING);
        boolean created = before.getOrDefault(DATABASE, NOTHING).length == 0;
        if (after.containsKey(LOG) && !before.containsKey(LOG)) {
            operations.add(new DiskOperation.Create(LOG));
        }
        if (is.length == 0 || Arrays.equals(is, was)) {
            return;
        }
        if (was.length == 0 || !Arrays.equals(is, 0, LOG_HEADER, was, 0, LOG_HEADER)) {
            operations.add(new DiskOperation.Write(LOG, 0, range(is, 0, LOG_HEADER)));
            operations.add(new DiskOperation.Sync(LOG));
            if (was.length == 0) {
                operations.add(new DiskOperation.SyncFolder());
            }
        }
        int frames = (is.length - LOG_HEADER) / FRAME;
        int first = 0;
        while (first < frames && sameFrame(is, was, first)) {
            first++;
        }
        int last = frames - 1;
        while (last >= first && sameFrame(is, was, last)) {
            last--;
        }
        for (int frame = first; frame <= last; frame++) {
            int at = LOG_HEADER + frame * FRAME;
            operations.add(new DiskOperation.Write(LOG, at, range(is, at, at + FRAME_HEADER)));
            operations.add(new DiskOperation.Write(LOG, at + FRAME_HEADER, range(is, at + FRAME_HEADER, at + FRAME)));
        }
        if (durability == Durability.POWER_LOSS || created) {
            operations.add(new DiskOperation.Sync(LOG));
        }
    }

    private static Bytes range(byte[] bytes, int from, int to) {
        return Bytes.of(Arrays.copyOfRange(bytes, from, to));
    }

    private static boolean sameFrame(byte[] is, byte[] was, int frame) {
        int from = LOG_HEADER + frame * FRAME;
        int to = from + FRAME;
        return to <= was.length && Arrays.equals(is, from, to, was, from, to);
    }

    private void checkpoint(Map<String, byte[]> after, List<DiskOperation> operations) {
        byte[] is = after.getOrDefault(DATABASE, NOTHING);
        byte[] was = before.containsKey(DATABASE) ? before.get(DATABASE) : Arrays.copyOf(is, Math.min(is.length, PAGE));
        if (Arrays.equals(is, was)) {
            return;
        }
        operations.add(new DiskOperation.Sync(LOG));
        for (int at = 0; at < is.length; at += PAGE) {
            if (at + PAGE > was.length || !Arrays.equals(is, at, at + PAGE, was, at, at + PAGE)) {
                operations.add(new DiskOperation.Write(DATABASE, at, range(is, at, at + PAGE)));
            }
        }
        operations.add(new DiskOperation.Resize(DATABASE, is.length));
        operations.add(new DiskOperation.Sync(DATABASE));
    }

    /** Our own small files are written in one go, and are not synced. */
    private void other(String file, byte[] is, List<DiskOperation> operations) {
        byte[] was = before.get(file);
        if (was == null) {
            operations.add(new DiskOperation.Create(file));
        } else if (Arrays.equals(is, was)) {
            return;
        } else if (is.length < was.length) {
            operations.add(new DiskOperation.Resize(file, is.length));
        }
        operations.add(new DiskOperation.Write(file, 0, Bytes.of(is)));
    }
}
