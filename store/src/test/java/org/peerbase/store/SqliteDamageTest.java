package org.peerbase.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.testing.Reliability;

/** Damages a store file in every way a disk does. What is read must be right, or refused with a reason. */
final class SqliteDamageTest {
    private static final int DAMAGES = 1_500;
    private static final long SEED = 20_261_123;

    @TempDir
    Path temp;

    /** Everything that a store gives back. */
    private record Contents(
            Map<Bytes, Long> clock,
            List<StoredRecord> log,
            List<StoredRecord> read,
            Optional<Bytes> metadata,
            Optional<Snapshot> snapshot) {}

    @Test
    @Tag("D3")
    void shouldNeverReturnDamagedData() throws Exception {
        Path folder = temp.resolve("repo");
        fill(folder);
        Path file = folder.resolve(SqliteStore.FILE);
        byte[] intact = Files.readAllBytes(file);
        Contents expected = Optional.ofNullable(read(folder)).orElseThrow();
        SplittableRandom random = new SplittableRandom(Reliability.seed(SEED));
        int noticed = 0;
        for (int i = 0; i < DAMAGES; i++) {
            Files.write(file, damage(intact, random));
            Files.deleteIfExists(folder.resolve(SqliteStore.FILE + "-wal"));
            Files.deleteIfExists(folder.resolve(SqliteStore.FILE + "-shm"));
            Contents found = read(folder);
            if (found == null) {
                noticed++;
            } else {
                assertThat(found.equals(expected))
                        .as("right data or a refusal, seed %d, damage %d", SEED, i)
                        .isTrue();
            }
        }
        assertThat(noticed).as("damages that mattered").isGreaterThan(DAMAGES / 4);
        Reliability.reached("D3", DAMAGES + " damages, " + noticed + " noticed, 0 silently wrong");
    }

    private static void fill(Path folder) {
        try (Store store = Store.open(folder)) {
            CollaborationStore list = store.collaboration(StoreContract.bytes("list"));
            List<StoredRecord> batch = new ArrayList<>();
            for (int i = 1; i <= 100; i++) {
                batch.add(StoreContract.stored(StoreContract.ALICE, i));
            }
            batch.add(new StoredRecord(StoreContract.BOB, 1, Bytes.of(new byte[9_000])));
            list.append(batch);
            list.putMetadata("key", StoreContract.bytes("value"));
            list.putSnapshot(new Snapshot(StoreContract.bytes("clock"), Bytes.of(new byte[6_000])));
        }
    }

    /** The contents, or null if the store refuses. */
    private static @Nullable Contents read(Path folder) {
        try (Store store = Store.open(folder)) {
            CollaborationStore list = store.collaboration(StoreContract.bytes("list"));
            List<StoredRecord> log = new ArrayList<>();
            list.replay(log::add);
            List<StoredRecord> read = list.read(StoreContract.ALICE, 1, 1_000, 1_000_000);
            return new Contents(list.clock(), log, read, list.metadata("key"), list.snapshot());
        } catch (StoreException e) {
            assertThat(e).hasMessageNotContaining("\n");
            return null;
        }
    }

    private static byte[] damage(byte[] intact, SplittableRandom random) {
        byte[] bytes = intact.clone();
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(4)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> Arrays.fill(bytes, at & ~511, Math.min(bytes.length, (at & ~511) + 512), (byte) 0);
            default -> bytes = Arrays.copyOf(bytes, at);
        }
        return bytes;
    }
}
