package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.ChangeRecord;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.store.Bytes;
import org.peerbase.store.Durability;
import org.peerbase.store.Store;
import org.peerbase.store.StoreFullException;

/** Under which replica name changes go on: never under one whose numbers may have been given out and lost. */
final class RecordLogTest {
    private static final Bytes KEY = Bytes.of(new byte[32]);

    private final Store store = Store.inMemory();

    private RecordLog log(Durability durability) {
        return new RecordLog(store, KEY, durability);
    }

    private ReplicaId open(Durability durability) {
        return log(durability).open(TestPeerIds.number(1));
    }

    @Test
    void shouldKeepItsNameWhereEverythingAnnouncedIsStored() {
        assertThat(open(Durability.POWER_LOSS)).isEqualTo(open(Durability.POWER_LOSS));

        RecordLog announcing = log(Durability.PROCESS_CRASH);
        ReplicaId name = announcing.open(TestPeerIds.number(1));
        announcing.rest();
        assertThat(open(Durability.PROCESS_CRASH)).isEqualTo(name);
    }

    @Test
    void shouldTakeANewNameAfterACrashThatMayHaveLostWhatWasAnnounced() {
        for (Durability now : List.of(Durability.PROCESS_CRASH, Durability.POWER_LOSS)) {
            ReplicaId before = open(Durability.PROCESS_CRASH);
            assertThat(open(now)).as("then " + now).isNotEqualTo(before);
        }
    }

    @Test
    void shouldLookAtTheCrashOnceOnly() {
        open(Durability.PROCESS_CRASH);
        ReplicaId after = open(Durability.POWER_LOSS);
        assertThat(open(Durability.POWER_LOSS)).isEqualTo(after);
    }

    @Test
    void shouldBeNamedAfterItsPeer() {
        ReplicaId one = open(Durability.POWER_LOSS);
        assertThat(log(Durability.POWER_LOSS).open(TestPeerIds.number(2))).isNotEqualTo(one);
    }

    @Test
    void shouldCountWhatWasThereBeforeTheLimit() {
        ReplicaId replica = open(Durability.POWER_LOSS);
        ChangeRecord first = new ChangeRecord(replica, 1, List.of(), null, null, new byte[600], null);
        ChangeRecord second = new ChangeRecord(replica, 2, List.of(), null, null, new byte[600], null);
        log(Durability.POWER_LOSS).limitedTo(1_000).append(List.of(first));
        RecordLog again = log(Durability.POWER_LOSS).limitedTo(1_000);
        assertThatThrownBy(() -> again.append(List.of(second)))
                .isInstanceOf(StoreFullException.class)
                .hasMessageContaining("maxStored");
        assertThat(again.read(replica, 1, 10, 10_000)).hasSize(1);
        log(Durability.POWER_LOSS).limitedTo(2_000).append(List.of(second));
        assertThat(again.read(replica, 1, 10, 10_000)).hasSize(2);
    }
}
