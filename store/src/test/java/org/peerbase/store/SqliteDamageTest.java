package org.peerbase.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.testing.Effort;
import org.peerbase.testing.Reliability;

/**
 * Damages the files of a store in every way a disk or a person does. What is read must be right, or refused with a reason.
 * The files are those of a store that was closed, and those of one that was killed, whose log holds changes that the
 * database doesn't.
 */
final class SqliteDamageTest {
    private static final long SEED = 20_261_123;
    private static final long HANG_NANOS = 2_000_000_000L;
    private static final int SECTOR = 512;

    /** The files that an older backup has otherwise. */
    private static final List<String> AGEING = List.of(DiskRecorder.DATABASE, DiskRecorder.LOG, ProgressFile.FILE);

    @TempDir(factory = FastFolders.class)
    Path temp;

    /** The ways to damage. */
    private enum Damage {
        FLIPPED_BIT,
        OTHER_BYTE,
        ZEROED_SECTOR,
        SHORTER,
        /** Harmless: what is behind the end is not looked at. */
        LONGER,
        DUPLICATE,
        OLDER,
        MISSING
    }

    /** The files of a store, those of the same store some time before, and what it holds. */
    private record Sample(
            Map<String, Bytes> files, StoreContents contents, Map<String, Bytes> older, StoreContents olderContents) {
        byte @Nullable [] olderProgress() {
            Bytes progress = older.get(ProgressFile.FILE);
            return progress == null ? null : progress.array();
        }
    }

    @Test
    @Tag("D3")
    void shouldNeverReturnDamagedData() throws IOException {
        damage(Effort.of(20_000));
    }

    @Test
    @Tag("D3")
    @Tag("deep")
    void shouldNeverReturnDamagedDataHoweverOften() throws IOException {
        damage(1_000_000);
    }

    private void damage(int damages) throws IOException {
        long seed = Reliability.seed(SEED);
        List<Sample> samples = List.of(sample("closed", true), sample("killed", false));
        Map<Damage, Integer> noticed = new EnumMap<>(Damage.class);
        SplittableRandom random = new SplittableRandom(seed);
        Path folder = temp.resolve("damaged");
        int refused = 0;
        for (int i = 0; i < damages; i++) {
            Sample sample = samples.get(random.nextInt(samples.size()));
            Damage damage = Damage.values()[random.nextInt(Damage.values().length)];
            Map<String, byte[]> files = damaged(sample, damage, random);
            SimulatedDisk.write(files, folder);
            String where = damage + ", damage " + i + ", seed " + seed;
            long started = System.nanoTime();
            // A database and a log with nothing newer beside them are a store of some time ago, whole.
            boolean allOlder =
                    damage == Damage.OLDER && Arrays.equals(files.get(ProgressFile.FILE), sample.olderProgress());
            List<StoreContents> right =
                    allOlder ? List.of(sample.contents(), sample.olderContents()) : List.of(sample.contents());
            if (!isRightOrRefused(folder, right, where)) {
                noticed.merge(damage, 1, Integer::sum);
                refused++;
            }
            assertThat(System.nanoTime() - started).as(where).isLessThan(HANG_NANOS);
        }
        assertThat(noticed.keySet())
                .as("each kind but one matters")
                .isEqualTo(EnumSet.complementOf(EnumSet.of(Damage.LONGER)));
        Reliability.reached("D3", damages + " damages, " + refused + " refused, the others harmless, 0 silently wrong");
    }

    /** True if everything is there, false if the store refuses. */
    private static boolean isRightOrRefused(Path folder, List<StoreContents> right, String where) {
        try (Store store = Store.open(folder)) {
            assertThat(right.contains(StoreContents.of(store))).as(where).isTrue();
            return true;
        } catch (StoreException e) {
            assertThat(e).as(where).hasMessageNotContaining("\n").hasMessageContaining(folder.toString());
            return false;
        }
    }

    /** Makes a store with two generations of files. */
    private Sample sample(String name, boolean closed) throws IOException {
        Path folder = temp.resolve(name);
        try (Store model = Store.inMemory()) {
            SqliteStore store = SqliteStore.open(folder, Durability.POWER_LOSS);
            // The database gets what the log has again and again, while the log goes on.
            store.write(session -> session.query("PRAGMA wal_autocheckpoint=50"), answer -> {});
            fill(store, model, 1, 40);
            Map<String, Bytes> older = files(folder);
            StoreContents olderContents = StoreContents.of(model);
            fill(store, model, 41, 60);
            if (closed) {
                store.close();
            }
            Sample sample = new Sample(files(folder), StoreContents.of(model), older, olderContents);
            store.close();
            return sample;
        }
    }

    private static void fill(Store store, Store model, int from, int to) {
        for (Store each : List.of(store, model)) {
            for (Bytes key : StoreContents.KEYS) {
                CollaborationStore list = each.collaboration(key);
                for (int i = from; i <= to; i++) {
                    list.append(List.of(
                            StoreContract.stored(StoreContract.ALICE, i),
                            new StoredRecord(StoreContract.BOB, i, Bytes.of(new byte[i == to ? 5_000 : i]))));
                }
                list.putMetadata("replica", StoreContract.bytes("value " + to));
                list.putSnapshot(new Snapshot(StoreContract.bytes("clock " + to), Bytes.of(new byte[4_000 + to])));
            }
        }
    }

    private static Map<String, Bytes> files(Path folder) throws IOException {
        Map<String, Bytes> files = new TreeMap<>();
        DiskRecorder.files(folder).forEach((name, bytes) -> files.put(name, Bytes.of(bytes)));
        return files;
    }

    private static Map<String, byte[]> damaged(Sample sample, Damage damage, SplittableRandom random) {
        Map<String, byte[]> files = new TreeMap<>();
        sample.files().forEach((name, bytes) -> files.put(name, bytes.array()));
        if (damage == Damage.OLDER) {
            age(files, sample.older(), random);
            return files;
        }
        String name = List.copyOf(files.keySet()).get(random.nextInt(files.size()));
        byte[] bytes = files.getOrDefault(name, new byte[0]).clone();
        int at = random.nextInt(Math.max(1, bytes.length));
        if (damage == Damage.MISSING) {
            files.remove(name);
        } else {
            files.put(name, damaged(bytes, at, damage, random));
        }
        return files;
    }

    private static byte[] damaged(byte[] bytes, int at, Damage damage, SplittableRandom random) {
        int sector = at - at % SECTOR;
        switch (damage) {
            case FLIPPED_BIT -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case OTHER_BYTE -> bytes[at] += (byte) (1 + random.nextInt(255));
            case ZEROED_SECTOR -> Arrays.fill(bytes, sector, Math.min(bytes.length, sector + SECTOR), (byte) 0);
            case SHORTER -> {
                return Arrays.copyOf(bytes, at);
            }
            case LONGER -> {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(5_000));
                System.arraycopy(
                        bytes, at, longer, bytes.length, Math.min(bytes.length - at, longer.length - bytes.length));
                return longer;
            }
            default -> {
                int unit = new int[] {24, SECTOR, 4096, 4120}[random.nextInt(4)];
                int from = random.nextInt(bytes.length) / unit * unit;
                int to = at / unit * unit;
                int header = unit == 4120 ? 32 : 0;
                int length = Math.min(unit, bytes.length - header - Math.max(from, to));
                if (length > 0) {
                    System.arraycopy(bytes, from + header, bytes, to + header, length);
                }
            }
        }
        return bytes;
    }

    /** Puts some files of an older backup beside newer ones; not all, which would be a store that is right, but older. */
    private static void age(Map<String, byte[]> files, Map<String, Bytes> older, SplittableRandom random) {
        int chosen = 1 + random.nextInt((1 << AGEING.size()) - 2);
        older.forEach((name, bytes) -> {
            int place = AGEING.indexOf(name);
            if (place >= 0 && (chosen & 1 << place) != 0) {
                files.put(name, bytes.array());
            }
        });
    }
}
