package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.collaboration.SharedState;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GSet;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.keys.Keys;
import org.peerbase.store.Bytes;
import org.peerbase.store.CollaborationStore;
import org.peerbase.store.Durability;
import org.peerbase.store.Snapshot;
import org.peerbase.store.Store;
import org.peerbase.testing.Effort;
import org.peerbase.testing.Reliability;

/** A collaboration opens from its snapshot and the records after it as it does from all of its records. */
class OpeningTest extends PeerFixture {
    private static final Keys KEYS = Keys.generate();
    private static final String MARKER = "planted marker";

    @TempDir
    Path temp;

    private static CollaborationOptions options(boolean sealed) {
        return sealed ? CollaborationOptions.builder().keys(KEYS).build() : CollaborationOptions.defaults();
    }

    private static Access access(boolean sealed) {
        return sealed ? Access.of(KEYS, APP, "text", "text") : Access.open(APP, "text", "text");
    }

    /** Opens the collaboration, changes it and stops it; gives its value. */
    private String change(boolean sealed, int changes) {
        try (PeerBase peer = startIn(temp.resolve("repo"))) {
            Collaboration<Text> text = Eventually.await(peer.collaborate("text", CrdtTypes.text(), options(sealed)));
            SplittableRandom random = new SplittableRandom(changes);
            for (int i = 0; i < changes; i++) {
                text.shared().insert(random.nextInt(text.shared().length() + 1), i % 100 == 0 ? MARKER : "word ");
            }
            return text.shared().toString();
        }
    }

    /** What opening finds, without a network. */
    private record Opened(Bytes state, long replayed, long snapshotBytes) {}

    private Opened open(boolean sealed) {
        try (Store store = Store.open(temp.resolve("repo"))) {
            return open(store, sealed);
        }
    }

    private static Opened open(Store store, boolean sealed) {
        RecordLog log = new RecordLog(store, Bytes.of(access(sealed).id().toBytes()), Durability.POWER_LOSS);
        SharedState state =
                new SharedState(access(sealed), "text", ReplicaId.of("reader"), () -> 0, OpeningTest::type, () -> {});
        log.restore(state);
        return new Opened(Bytes.of(state.encode()), log.replayedRecords(), log.snapshotBytes());
    }

    private static Optional<CrdtType<?>> type(String name) {
        return Optional.of(CrdtTypes.byName(name));
    }

    /** Puts another snapshot in the place of the one that is there. */
    private void replaceSnapshot(boolean sealed, UnaryOperator<byte[]> change) {
        try (Store store = Store.open(temp.resolve("repo"))) {
            CollaborationStore collaboration =
                    store.collaboration(Bytes.of(access(sealed).id().toBytes()));
            byte[] before =
                    collaboration.snapshot().orElseThrow().state().array().clone();
            collaboration.putSnapshot(new Snapshot(Bytes.of(new byte[0]), Bytes.of(change.apply(before))));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldOpenFromASnapshotAsFromTheLog(boolean sealed) {
        change(sealed, 2_500);
        Opened fromSnapshot = open(sealed);
        assertThat(fromSnapshot.replayed()).isZero();
        assertThat(fromSnapshot.snapshotBytes()).isPositive();

        String value = change(sealed, 50);
        Opened afterMore = open(sealed);
        assertThat(afterMore.replayed()).as("too few for another snapshot").isEqualTo(50);

        replaceSnapshot(sealed, bytes -> new byte[0]);
        Opened fromLog = open(sealed);
        assertThat(fromLog.replayed()).isEqualTo(2_550);
        assertThat(fromLog.state()).isEqualTo(afterMore.state());
        assertThat(change(sealed, 0)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReadTheLogIfTheSnapshotIsDamaged(boolean sealed) {
        String value = change(sealed, 300);
        Bytes state = open(sealed).state();
        replaceSnapshot(sealed, bytes -> {
            bytes[bytes.length / 2] ^= 1;
            bytes[0] ^= 1;
            return bytes;
        });
        assertThat(open(sealed).replayed()).isEqualTo(300);
        assertThat(open(sealed).state()).isEqualTo(state);
        assertThat(change(sealed, 0)).isEqualTo(value);
    }

    @Test
    void shouldReadTheLogIfTheSnapshotKnowsMore() {
        change(true, 200);
        byte[][] old = new byte[1][];
        replaceSnapshot(true, bytes -> {
            old[0] = bytes;
            return bytes;
        });
        try (Store full = Store.open(temp.resolve("repo"));
                Store less = Store.open(temp.resolve("less"))) {
            Bytes key = Bytes.of(access(true).id().toBytes());
            CollaborationStore log = less.collaboration(key);
            full.collaboration(key).replay(stored -> {
                if (stored.sequence() <= 150) {
                    log.append(List.of(stored));
                }
            });
            log.putSnapshot(new Snapshot(Bytes.of(new byte[0]), Bytes.of(old[0])));
            assertThat(open(less, true).replayed()).isEqualTo(150);
        }
    }

    @Test
    void shouldKeepSnapshotsOfSealedCollaborationsUnreadable() throws Exception {
        change(true, 500);
        assertThat(open(true).snapshotBytes()).isPositive();
        try (Stream<Path> files = Files.list(temp.resolve("repo"))) {
            for (Path file : files.toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(MARKER);
            }
        }
    }

    @Test
    void shouldKeepSubCollaborationsInSnapshots() {
        Path repo = temp.resolve("repo");
        try (PeerBase peer = startIn(repo)) {
            Collaboration<Text> text = Eventually.await(peer.collaborate("text", CrdtTypes.text()));
            GSet<Object> tags = text.sub("tags", CrdtTypes.gset()).shared();
            for (int i = 0; i < 200; i++) {
                tags.add("tag " + i);
                text.shared().append(".");
            }
        }
        assertThat(open(false).replayed()).isZero();
        try (PeerBase peer = startIn(repo)) {
            Collaboration<Text> text = Eventually.await(peer.collaborate("text", CrdtTypes.text()));
            assertThat(text.shared().length()).isEqualTo(200);
            assertThat(text.sub("tags", CrdtTypes.gset()).value())
                    .asInstanceOf(InstanceOfAssertFactories.COLLECTION)
                    .hasSize(200);
        }
    }

    @Test
    void shouldPaceSnapshotsByTheGrowthOfTheLog() {
        SnapshotPacing pacing = new SnapshotPacing();
        long written = 0;
        long log = 0;
        long state = 0;
        long last = 0;
        int sinceLast = 0;
        for (int record = 0; record < 1_000_000; record++) {
            log += 120;
            state += 20;
            pacing.grew(1, 120);
            sinceLast++;
            if (pacing.isDue()) {
                written += state;
                last = state;
                assertThat(sinceLast).isGreaterThanOrEqualTo(SnapshotPacing.MIN_RECORDS);
                pacing.made(state);
                sinceLast = 0;
            }
        }
        assertThat(last).isPositive();
        assertThat(written - last).as("all but the last").isLessThanOrEqualTo(log);
        assertThat(sinceLast * 120L).isLessThanOrEqualTo(last + 120);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("D7")
    @Tag("slow")
    void shouldOpenOneHundredThousandChangesInASecond(boolean sealed) {
        measureOpening(sealed, Effort.of(100_000));
    }

    @Test
    @Tag("D7")
    @Tag("deep")
    void shouldOpenAMillionSealedChanges() {
        measureOpening(true, 1_000_000);
    }

    /** By processor time: others may use the processor, too. */
    private void measureOpening(boolean sealed, int changes) {
        change(sealed, changes);
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            try (PeerBase peer = startIn(temp.resolve("repo"))) {
                long started = processorMillis();
                Collaboration<Text> text =
                        Eventually.await(peer.collaborate("text", CrdtTypes.text(), options(sealed)));
                fastest = Math.min(fastest, processorMillis() - started);
                assertThat(text.stats().changesMade()).isEqualTo(changes);
            }
        }
        assertThat(fastest).isLessThan(Math.max(1_000, changes / 100));
        Reliability.reached(
                "D7",
                (sealed ? "sealed, " : "open, ") + changes + " changes opened in " + fastest + " ms of processor");
    }

    /** What this process has used, in steps of about 10 ms. */
    private static long processorMillis() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
    }
}
