package org.peerbase.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.testing.Effort;
import org.peerbase.testing.Reliability;

/**
 * A store is stopped after each of the things that it does to its files, by a kill or by a loss of power, and opened again:
 * what it had acknowledged is there, in whole steps, and it never refuses to open. SQLite is the real one; the stop is made
 * by giving it the files as the stop would have left them ({@link DiskRecorder}, {@link SimulatedDisk}).
 */
final class SqliteRecoveryTest {
    private static final long SEED = 20_261_123;

    @TempDir(factory = FastFolders.class)
    Path temp;

    @Test
    @Tag("D1")
    void shouldRecoverFromAStopAtEveryOperation() throws IOException {
        int recoveries = stopEverywhere(Effort.of(200), Integer.MAX_VALUE);
        assertThat(recoveries).isGreaterThan(Effort.of(600));
        Reliability.reached("D1", recoveries + " recoveries, 0 lost, 0 refusals to open");
    }

    @Test
    @Tag("D1")
    @Tag("deep")
    void shouldRecoverFromAStopAtEveryOperationAndDuringRecovery() throws IOException {
        int recoveries = stopEverywhere(500, 10);
        assertThat(recoveries).isGreaterThan(8_000);
        Reliability.reached("D1", recoveries + " recoveries, also from stops while recovering, 0 lost, 0 refusals");
    }

    /** @param nested at each how manyth operation the recovery itself is stopped everywhere */
    private int stopEverywhere(int changes, int nested) throws IOException {
        CrashHistory history =
                CrashHistory.record(temp.resolve("run"), Durability.POWER_LOSS, changes, Reliability.seed(SEED));
        SimulatedDisk disk = new SimulatedDisk();
        int recoveries = 0;
        for (int stop = 0; stop <= history.operations().size(); stop++) {
            if (stop > 0) {
                disk.apply(history.operations().get(stop - 1));
            }
            List<StoreContents> allowed = history.allowed(stop);
            String where = "stopped after operation " + stop;
            Map<String, byte[]> files = disk.afterKill();
            assertRecovers(files, allowed, where);
            recoveries++;
            if (stop % nested == nested - 1) {
                recoveries += stopRecovery(files, allowed, where);
            }
        }
        return recoveries;
    }

    /** Stops the opening and closing of a store with {@code files} after each of their operations. */
    private int stopRecovery(Map<String, byte[]> files, List<StoreContents> allowed, String where) throws IOException {
        Path folder = temp.resolve("recovery");
        SimulatedDisk.write(files, folder);
        DiskRecorder recorder = new DiskRecorder(folder, Durability.POWER_LOSS);
        SimulatedDisk disk = SimulatedDisk.holding(files);
        int stops = 0;
        try (Store store = Store.open(folder)) {
            stops += stopAfterEach(recorder, disk, allowed, where + ", again while opening ");
            for (Bytes key : StoreContents.KEYS) {
                store.collaboration(key);
                stops += stopAfterEach(recorder, disk, allowed, where + ", again while reading ");
            }
        }
        return stops + stopAfterEach(recorder, disk, allowed, where + ", again while closing ");
    }

    private int stopAfterEach(DiskRecorder recorder, SimulatedDisk disk, List<StoreContents> allowed, String where)
            throws IOException {
        int stops = 0;
        for (DiskOperation operation : recorder.operations()) {
            disk.apply(operation);
            assertRecovers(disk.afterKill(), allowed, where + stops);
            stops++;
        }
        return stops;
    }

    @Test
    @Tag("D2")
    void shouldKeepWhatWasAcknowledgedOverAPowerLoss() throws IOException {
        losePower(Effort.of(120), 7, 1);
    }

    @Test
    @Tag("D2")
    @Tag("deep")
    void shouldKeepWhatWasAcknowledgedOverAPowerLossAnywhere() throws IOException {
        losePower(200, 1, 5);
    }

    /** Loses power after each {@code every}th operation, in each way, {@code times} times. */
    private void losePower(int changes, int every, int times) throws IOException {
        SplittableRandom random = new SplittableRandom(Reliability.seed(SEED));
        CrashHistory history =
                CrashHistory.record(temp.resolve("run"), Durability.POWER_LOSS, changes, random.nextLong());
        SimulatedDisk disk = new SimulatedDisk();
        Map<SimulatedDisk.Loss, Integer> losses = new EnumMap<>(SimulatedDisk.Loss.class);
        for (int stop = 0; stop <= history.operations().size(); stop++) {
            if (stop > 0) {
                disk.apply(history.operations().get(stop - 1));
            }
            if (random.nextInt(every) != 0) {
                continue;
            }
            for (SimulatedDisk.Loss loss : SimulatedDisk.Loss.values()) {
                boolean chance = loss == SimulatedDisk.Loss.REORDER || loss == SimulatedDisk.Loss.TEAR;
                for (int i = 0; i < (chance ? times : 1); i++) {
                    Map<String, byte[]> files = disk.afterPowerLoss(loss, random.split());
                    assertRecovers(files, history.allowed(stop), loss + " after operation " + stop);
                    losses.merge(loss, 1, Integer::sum);
                }
            }
        }
        Reliability.reached("D2", "power losses " + losses + ", 0 acknowledged steps lost, 0 refusals to open");
    }

    /** What a store shows after a kill may be told to others, and so must not go away with the power. */
    @Test
    @Tag("D2")
    void shouldNotLoseWhatItShowedAfterAKill() throws IOException {
        CrashHistory history =
                CrashHistory.record(temp.resolve("run"), Durability.POWER_LOSS, Effort.of(60), Reliability.seed(SEED));
        SimulatedDisk disk = new SimulatedDisk();
        Path folder = temp.resolve("killed");
        int losses = 0;
        for (DiskOperation operation : history.operations()) {
            disk.apply(operation);
            SimulatedDisk killed = disk.copy();
            SimulatedDisk.write(killed.afterKill(), folder);
            DiskRecorder recorder = new DiskRecorder(folder, Durability.POWER_LOSS);
            try (Store store = Store.open(folder)) {
                recorder.operations().forEach(killed::apply);
                List<StoreContents> shown = List.of(StoreContents.of(store));
                String where = "after " + losses + " operations a kill, a start, a power loss";
                assertRecovers(killed.afterPowerLoss(SimulatedDisk.Loss.DROP, new SplittableRandom(0)), shown, where);
            }
            losses++;
        }
        Reliability.reached("D2", losses + " power losses after a kill and a start, 0 shown steps lost");
    }

    @Test
    void shouldFindOutIfTheStoreDidNotSync() throws IOException {
        CrashHistory history = CrashHistory.record(temp.resolve("run"), Durability.POWER_LOSS, 40, SEED);
        int end = history.ends().get(history.ends().size() - 1);
        List<DiskOperation> careless = history.operations().subList(0, end).stream()
                .filter(operation -> !operation.equals(new DiskOperation.Sync(DiskRecorder.LOG)))
                .toList();
        SimulatedDisk disk = new SimulatedDisk();
        careless.forEach(disk::apply);
        List<StoreContents> last = history.states()
                .subList(history.states().size() - 1, history.states().size());
        assertRecovers(disk.afterKill(), last, "killed");
        Map<String, byte[]> files = disk.afterPowerLoss(SimulatedDisk.Loss.DROP, new SplittableRandom(SEED));
        assertThatThrownBy(() -> assertRecovers(files, last, "power lost")).isInstanceOf(AssertionError.class);
    }

    @Test
    void shouldKeepWholeStepsOverAPowerLossWhenNotAskedToSync() throws IOException {
        SplittableRandom random = new SplittableRandom(Reliability.seed(SEED));
        CrashHistory history =
                CrashHistory.record(temp.resolve("run"), Durability.PROCESS_CRASH, Effort.of(100), random.nextLong());
        SimulatedDisk disk = new SimulatedDisk();
        for (int stop = 1; stop <= history.operations().size(); stop++) {
            disk.apply(history.operations().get(stop - 1));
            if (stop > 100 && random.nextInt(5) != 0) {
                continue;
            }
            assertRecovers(disk.afterKill(), history.allowed(stop), "killed after operation " + stop);
            for (SimulatedDisk.Loss loss : SimulatedDisk.Loss.values()) {
                assertRecovers(
                        disk.afterPowerLoss(loss, random.split()),
                        history.states().subList(0, history.begun(stop) + 1),
                        loss + " after operation " + stop);
            }
        }
    }

    private void assertRecovers(Map<String, byte[]> files, List<StoreContents> allowed, String where)
            throws IOException {
        Path folder = temp.resolve("stopped");
        SimulatedDisk.write(files, folder);
        try (Store store = Store.open(folder)) {
            StoreContents found = StoreContents.of(store);
            assertThat(allowed.contains(found))
                    .as(
                            "%s, seed %d: %d records found, %d to %d expected",
                            where,
                            Reliability.seed(SEED),
                            found.records(),
                            allowed.get(0).records(),
                            allowed.get(allowed.size() - 1).records())
                    .isTrue();
        } catch (StoreException e) {
            throw new AssertionError(where + ", seed " + Reliability.seed(SEED) + ": refused", e);
        }
    }
}
