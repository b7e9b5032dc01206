package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.collaboration.ChangeRecord;
import org.peerbase.collaboration.CollaborationCore;
import org.peerbase.collaboration.CollaborationOutput;
import org.peerbase.collaboration.SharedState;
import org.peerbase.collaboration.Signatures;
import org.peerbase.collaboration.SnapshotSource;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GCounter;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.store.Bytes;
import org.peerbase.store.CollaborationStore;
import org.peerbase.store.Durability;
import org.peerbase.store.Store;

/** When a snapshot is tried, and what that makes others do. The test is the mailbox. */
@Timeout(60)
final class SnapshotsTest {
    private static final Bytes KEY = Bytes.of(new byte[32]);
    private static final ReplicaId SELF = ReplicaId.of("self");
    private static final Access ACCESS = Access.open("app", "name", "gcounter");

    private final Store store = Store.inMemory();
    private final Workers workers = new Workers("snapshots");
    private final BlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
    private final AtomicInteger tries = new AtomicInteger();
    private final AtomicInteger flushes = new AtomicInteger();
    private final SharedState state =
            new SharedState(ACCESS, "gcounter", SELF, () -> 0, name -> Optional.empty(), () -> {});
    private final GCounter counter = state.open("", CrdtTypes.gcounter());
    private final CollaborationCore core = new CollaborationCore(
            ACCESS,
            state,
            Signatures.of(PrivateKey.generateEd25519()),
            org.peerbase.collaboration.CollaborationOptions.DEFAULTS,
            new SplittableRandom(1),
            () -> 0);
    private boolean passes;
    private final Snapshots snapshots = new Snapshots(
            new RecordLog(store, KEY, Durability.POWER_LOSS),
            this::moment,
            workers,
            flushes::incrementAndGet,
            mailbox::add);

    @AfterEach
    void stop() {
        workers.stop();
        store.close();
    }

    /** Of nothing stored yet. If it passes, no snapshot can be made of it. */
    private Optional<SnapshotSource> moment() {
        tries.incrementAndGet();
        Optional<SnapshotSource> moment = core.snapshotSource();
        if (passes) {
            counter.inc();
        }
        return moment;
    }

    private void store(int records) {
        ChangeRecord record = new ChangeRecord(SELF, 1, List.of(), null, null, new byte[100], null);
        for (int i = 0; i < records; i++) {
            snapshots.storing(new CollaborationOutput.StoreRecords(i, List.of(record)));
            snapshots.stored();
        }
    }

    private void awaitResult() throws InterruptedException {
        Runnable result = mailbox.poll(20, TimeUnit.SECONDS);
        assertThat(result).isNotNull();
        result.run();
    }

    @Test
    void shouldFlushWhatASnapshotStandsFor() throws InterruptedException {
        store(SnapshotPacing.MIN_RECORDS - 1);
        assertThat(tries).hasValue(0);
        store(1);
        awaitResult();
        CollaborationStore kept = store.collaboration(KEY);
        assertThat(kept.snapshot()).isPresent();
        assertThat(flushes).hasValue(1);
        store(SnapshotPacing.MIN_RECORDS - 1);
        assertThat(tries).hasValue(1);
    }

    @Test
    void shouldNeitherFlushNorTryAtEachRecordWhatCannotBeMade() throws InterruptedException {
        passes = true;
        store(SnapshotPacing.MIN_RECORDS);
        awaitResult();
        store(SnapshotPacing.RECORDS_BEFORE_RETRY - 1);
        assertThat(tries).hasValue(1);
        store(1);
        assertThat(tries).hasValue(2);
        assertThat(flushes).hasValue(0);
        assertThat(store.collaboration(KEY).snapshot()).isEmpty();
    }
}
