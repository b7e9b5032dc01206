package org.peerbase.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A seeded run of a real store: all that it did to its files, and what it must hold after each of its steps. A step is an
 * append, a metadata, a snapshot or a restart; appends often make SQLite empty its log into the database.
 *
 * @param operations what was done to the files, in order
 * @param ends after how many operations each step had returned
 * @param states what the store held before the first step and after each
 */
record CrashHistory(List<DiskOperation> operations, List<Integer> ends, List<StoreContents> states) {
    private static final List<Bytes> REPLICAS =
            List.of(StoreContract.ALICE, StoreContract.BOB, StoreContract.bytes("carol"));

    /** Pages of log after which SQLite empties it: small, so that it happens often. */
    private static final int CHECKPOINT_PAGES = 60;

    /** Makes a run of {@code changes} steps in {@code folder}, which is empty. */
    static CrashHistory record(Path folder, Durability durability, int changes, long seed) throws IOException {
        return new Run(folder, durability, seed).run(changes);
    }

    /** How many steps had returned after {@code operations}. */
    int returned(int operations) {
        int returned = 0;
        while (returned < ends.size() && ends.get(returned) <= operations) {
            returned++;
        }
        return returned;
    }

    /** How many steps had begun after {@code operations}: one more, if something had been done since the last. */
    int begun(int operations) {
        int returned = returned(operations);
        int last = returned == 0 ? 0 : ends.get(returned - 1);
        return last < operations && returned < ends.size() ? returned + 1 : returned;
    }

    /** What a store may hold when it stopped after {@code operations}: at least what had returned, at most what had begun. */
    List<StoreContents> allowed(int operations) {
        return states.subList(returned(operations), begun(operations) + 1);
    }

    private static final class Run {
        private final Path folder;
        private final Durability durability;
        private final SplittableRandom random;
        private final DiskRecorder recorder;
        private final List<DiskOperation> operations = new ArrayList<>();
        private final List<Integer> ends = new ArrayList<>();
        private final List<StoreContents> states = new ArrayList<>();
        private final Map<String, Long> sequences = new HashMap<>();

        Run(Path folder, Durability durability, long seed) throws IOException {
            this.folder = folder;
            this.durability = durability;
            random = new SplittableRandom(seed);
            recorder = new DiskRecorder(folder, durability);
        }

        CrashHistory run(int changes) throws IOException {
            try (Store model = Store.inMemory()) {
                states.add(StoreContents.of(model));
                SqliteStore store = open();
                for (int i = 0; i < changes; i++) {
                    if (random.nextInt(40) == 0) {
                        store.close();
                        note();
                        store = open();
                    } else {
                        step(store, model);
                    }
                    note();
                    ends.add(operations.size());
                    states.add(StoreContents.of(model));
                }
                store.close();
                note();
            }
            return new CrashHistory(operations, ends, states);
        }

        private SqliteStore open() throws IOException {
            SqliteStore store = SqliteStore.open(folder, durability);
            note();
            store.write(session -> session.query("PRAGMA wal_autocheckpoint=" + CHECKPOINT_PAGES), answer -> {});
            for (Bytes key : StoreContents.KEYS) {
                store.collaboration(key);
                note();
            }
            return store;
        }

        private void note() throws IOException {
            operations.addAll(recorder.operations());
        }

        private void step(SqliteStore store, Store model) {
            Bytes key = StoreContents.KEYS.get(random.nextInt(StoreContents.KEYS.size()));
            int kind = random.nextInt(20);
            if (kind == 0) {
                Snapshot snapshot = new Snapshot(content(40), content(6_000));
                store.collaboration(key).putSnapshot(snapshot);
                model.collaboration(key).putSnapshot(snapshot);
            } else if (kind <= 2) {
                String name = StoreContents.METADATA.get(random.nextInt(StoreContents.METADATA.size()));
                Bytes value = content(60);
                store.collaboration(key).putMetadata(name, value);
                model.collaboration(key).putMetadata(name, value);
            } else {
                List<StoredRecord> batch = batch(key);
                store.collaboration(key).append(batch);
                model.collaboration(key).append(batch);
            }
        }

        private List<StoredRecord> batch(Bytes key) {
            List<StoredRecord> batch = new ArrayList<>();
            int size = 1 + random.nextInt(3);
            for (int i = 0; i < size; i++) {
                Bytes replica = REPLICAS.get(random.nextInt(REPLICAS.size()));
                long sequence = sequences.merge(key + "/" + replica, 1L, Long::sum);
                batch.add(new StoredRecord(replica, sequence, content(random.nextInt(30) == 0 ? 9_000 : 200)));
            }
            return batch;
        }

        private Bytes content(int atMost) {
            byte[] bytes = new byte[random.nextInt(atMost + 1)];
            random.nextBytes(bytes);
            return Bytes.of(bytes);
        }
    }
}
