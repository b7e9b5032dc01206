package org.peerbase.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder on a disk that can lose its power. Each file has what is surely there, and what was written since its last sync
 * and may be there in part; so have the names of the files. Names come and go in order, as in a file system with a journal.
 */
final class SimulatedDisk {
    /** What a power loss leaves of what was not synced. */
    enum Loss {
        /** All of it: what a killed process leaves, too. */
        KEEP,
        /** Nothing. */
        DROP,
        /** Any of the writes, later ones without earlier ones. */
        REORDER,
        /** Any of the sectors of the writes. */
        TEAR
    }

    private static final int SECTOR = 512;

    /** A file's content, whatever its name. */
    private static final class Content {
        private byte[] durable = new byte[0];
        private final List<DiskOperation> unsynced = new ArrayList<>();

        Content copy() {
            Content copy = new Content();
            copy.durable = durable;
            copy.unsynced.addAll(unsynced);
            return copy;
        }

        void sync() {
            durable = apply(durable, unsynced);
            unsynced.clear();
        }

        byte[] after(Loss loss, SplittableRandom random) {
            return apply(durable, kept(loss, random));
        }

        private List<DiskOperation> kept(Loss loss, SplittableRandom random) {
            List<DiskOperation> kept = new ArrayList<>();
            for (DiskOperation operation : unsynced) {
                if (loss == Loss.TEAR && operation instanceof DiskOperation.Write write) {
                    tear(write, random, kept);
                } else if (loss == Loss.KEEP || (loss != Loss.DROP && random.nextBoolean())) {
                    kept.add(operation);
                }
            }
            return kept;
        }

        private static void tear(DiskOperation.Write write, SplittableRandom random, List<DiskOperation> kept) {
            int end = write.offset() + write.bytes().length();
            for (int at = write.offset(); at < end; at = (at / SECTOR + 1) * SECTOR) {
                if (random.nextBoolean()) {
                    int to = Math.min(end, (at / SECTOR + 1) * SECTOR);
                    byte[] sector = Arrays.copyOfRange(write.bytes().array(), at - write.offset(), to - write.offset());
                    kept.add(new DiskOperation.Write(write.file(), at, Bytes.of(sector)));
                }
            }
        }

        private static byte[] apply(byte[] content, List<DiskOperation> operations) {
            int size = content.length;
            int largest = size;
            for (DiskOperation operation : operations) {
                size = sizeAfter(size, operation);
                largest = Math.max(largest, size);
            }
            byte[] bytes = Arrays.copyOf(content, largest);
            size = content.length;
            for (DiskOperation operation : operations) {
                if (operation instanceof DiskOperation.Write write) {
                    System.arraycopy(
                            write.bytes().array(),
                            0,
                            bytes,
                            write.offset(),
                            write.bytes().length());
                } else if (operation instanceof DiskOperation.Resize resize && resize.size() < size) {
                    Arrays.fill(bytes, resize.size(), size, (byte) 0);
                }
                size = sizeAfter(size, operation);
            }
            return Arrays.copyOf(bytes, size);
        }

        private static int sizeAfter(int size, DiskOperation operation) {
            if (operation instanceof DiskOperation.Write write) {
                return Math.max(size, write.offset() + write.bytes().length());
            }
            return operation instanceof DiskOperation.Resize resize ? resize.size() : size;
        }
    }

    /** A name that came, or went if it has no content. */
    private record Naming(String name, @Nullable Content content) {}

    private final Map<String, Content> names = new HashMap<>();
    private final Map<String, Content> durableNames = new HashMap<>();
    private final List<Naming> unsyncedNames = new ArrayList<>();

    /** A disk on which {@code files} are, all synced. */
    static SimulatedDisk holding(Map<String, byte[]> files) {
        SimulatedDisk disk = new SimulatedDisk();
        files.forEach((name, bytes) -> {
            disk.apply(new DiskOperation.Create(name));
            disk.apply(new DiskOperation.Write(name, 0, Bytes.of(bytes)));
            disk.apply(new DiskOperation.Sync(name));
        });
        disk.apply(new DiskOperation.SyncFolder());
        return disk;
    }

    /** Another disk that has come to the same point. */
    SimulatedDisk copy() {
        Map<Content, Content> copies = new HashMap<>();
        SimulatedDisk copy = new SimulatedDisk();
        names.forEach((name, content) -> copy.names.put(name, copies.computeIfAbsent(content, Content::copy)));
        durableNames.forEach(
                (name, content) -> copy.durableNames.put(name, copies.computeIfAbsent(content, Content::copy)));
        for (Naming naming : unsyncedNames) {
            Content content = naming.content();
            copy.unsyncedNames.add(
                    new Naming(naming.name(), content == null ? null : copies.computeIfAbsent(content, Content::copy)));
        }
        return copy;
    }

    void apply(DiskOperation operation) {
        if (operation instanceof DiskOperation.Create create) {
            name(create.file(), new Content());
        } else if (operation instanceof DiskOperation.Delete delete) {
            name(delete.file(), null);
        } else if (operation instanceof DiskOperation.Sync sync) {
            content(sync.file()).sync();
        } else if (operation instanceof DiskOperation.Write write) {
            content(write.file()).unsynced.add(write);
        } else if (operation instanceof DiskOperation.Resize resize) {
            content(resize.file()).unsynced.add(resize);
        } else {
            rename(durableNames, unsyncedNames);
            unsyncedNames.clear();
        }
    }

    private void name(String file, @Nullable Content content) {
        Naming naming = new Naming(file, content);
        rename(names, List.of(naming));
        unsyncedNames.add(naming);
    }

    private static void rename(Map<String, Content> names, List<Naming> namings) {
        for (Naming naming : namings) {
            if (naming.content() == null) {
                names.remove(naming.name());
            } else {
                names.put(naming.name(), naming.content());
            }
        }
    }

    private Content content(String file) {
        Content content = names.get(file);
        if (content == null) {
            throw new IllegalStateException("no file " + file);
        }
        return content;
    }

    /** The files after a kill, which takes nothing of what the operating system was given. */
    Map<String, byte[]> afterKill() {
        return afterPowerLoss(Loss.KEEP, new SplittableRandom(0));
    }

    /** The files that are there when the power is back. */
    Map<String, byte[]> afterPowerLoss(Loss loss, SplittableRandom random) {
        int kept = switch (loss) {
            case KEEP -> unsyncedNames.size();
            case DROP -> 0;
            case REORDER, TEAR -> random.nextInt(unsyncedNames.size() + 1);
        };
        Map<String, Content> there = new HashMap<>(durableNames);
        rename(there, unsyncedNames.subList(0, kept));
        Map<String, byte[]> files = new TreeMap<>();
        // In the order of the names: the same seed draws the same for each.
        new TreeMap<>(there).forEach((name, content) -> files.put(name, content.after(loss, random)));
        return files;
    }

    /** Makes {@code folder} hold {@code files} and nothing else. */
    static void write(Map<String, byte[]> files, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> old = Files.list(folder)) {
            for (Path path : old.toList()) {
                Files.delete(path);
            }
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
    }
}
