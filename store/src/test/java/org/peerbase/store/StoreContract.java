package org.peerbase.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store promises, disk or no disk. */
abstract class StoreContract {
    static final Bytes ALICE = bytes("alice");
    static final Bytes BOB = bytes("bob");

    private Store store = Store.inMemory();

    abstract Store open();

    @BeforeEach
    void openStore() {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(UTF_8));
    }

    static StoredRecord stored(Bytes replica, long sequence) {
        return new StoredRecord(replica, sequence, bytes(replica + "/" + sequence));
    }

    private CollaborationStore collaboration() {
        return store.collaboration(bytes("list"));
    }

    @Test
    void shouldBeEmptyAtFirst() {
        CollaborationStore empty = collaboration();
        assertThat(empty.clock()).isEmpty();
        assertThat(empty.read(ALICE, 1, 10, 1_000)).isEmpty();
        assertThat(empty.metadata("key")).isEmpty();
        assertThat(empty.snapshot()).isEmpty();
        empty.replay(stored -> assertThat(stored).as("nothing to visit").isNull());
    }

    @Test
    void shouldReadWhatWasAppended() {
        CollaborationStore list = collaboration();
        assertThat(list.contentBytes()).isZero();
        list.append(List.of(stored(ALICE, 1), stored(BOB, 1), stored(ALICE, 2)));
        list.append(List.of(stored(ALICE, 3)));
        int length = stored(ALICE, 1).content().length();
        assertThat(list.contentBytes())
                .isEqualTo(3L * length + stored(BOB, 1).content().length());

        assertThat(list.clock()).isEqualTo(Map.of(ALICE, 3L, BOB, 1L));
        assertThat(list.read(ALICE, 2, 10, 1_000)).containsExactly(stored(ALICE, 2), stored(ALICE, 3));
        assertThat(list.read(ALICE, 0, 2, 1_000)).containsExactly(stored(ALICE, 1), stored(ALICE, 2));
        assertThat(list.read(ALICE, 4, 10, 1_000)).isEmpty();
        assertThat(list.read(ALICE, 1, 0, 1_000)).isEmpty();
    }

    @Test
    void shouldStopReadingAtTheByteLimitButReturnOneRecordAtLeast() {
        CollaborationStore list = collaboration();
        list.append(List.of(stored(ALICE, 1), stored(ALICE, 2), stored(ALICE, 3)));
        int size = stored(ALICE, 1).content().length();

        assertThat(list.read(ALICE, 1, 10, 2L * size)).hasSize(2);
        assertThat(list.read(ALICE, 1, 10, 2L * size - 1)).hasSize(1);
        assertThat(list.read(ALICE, 1, 10, 0)).hasSize(1);
    }

    @Test
    void shouldReplayInTheOrderOfAppending() {
        CollaborationStore list = collaboration();
        List<StoredRecord> expected = new ArrayList<>();
        for (int i = 1; i <= 2_500; i++) {
            List<StoredRecord> batch = List.of(stored(BOB, i), stored(ALICE, i));
            list.append(batch);
            expected.addAll(batch);
        }
        List<StoredRecord> visited = new ArrayList<>();
        list.replay(visited::add);
        assertThat(visited).isEqualTo(expected);

        List<StoredRecord> rest = new ArrayList<>();
        list.replay(1_501, rest::add);
        assertThat(rest).isEqualTo(expected.subList(1_501, expected.size()));
        list.replay(expected.size(), rest::add);
        assertThat(rest).hasSize(expected.size() - 1_501);
    }

    @Test
    void shouldPassOverWhatIsThereAlready() {
        CollaborationStore list = collaboration();
        list.append(List.of(stored(ALICE, 1), stored(ALICE, 1), stored(ALICE, 2)));
        list.append(List.of(stored(ALICE, 1), stored(ALICE, 2), stored(ALICE, 3)));
        assertThat(list.clock()).isEqualTo(Map.of(ALICE, 3L));
        List<StoredRecord> visited = new ArrayList<>();
        list.replay(visited::add);
        assertThat(visited).containsExactly(stored(ALICE, 1), stored(ALICE, 2), stored(ALICE, 3));
    }

    @Test
    void shouldRefuseOtherContentInATakenPlaceAndKeepNothingOfTheBatch() {
        CollaborationStore list = collaboration();
        list.append(List.of(stored(ALICE, 1)));
        StoredRecord other = new StoredRecord(ALICE, 1, bytes("other"));

        assertThatThrownBy(() -> list.append(List.of(stored(ALICE, 2), stored(BOB, 1), other)))
                .isInstanceOf(RecordConflictException.class)
                .hasMessageContaining("record 1 of replica");
        assertThat(list.clock()).isEqualTo(Map.of(ALICE, 1L));
        assertThat(list.read(BOB, 1, 10, 1_000)).isEmpty();

        list.append(List.of(stored(ALICE, 2), stored(BOB, 1)));
        assertThat(list.clock()).isEqualTo(Map.of(ALICE, 2L, BOB, 1L));
    }

    @Test
    void shouldRefuseOtherContentInAPlaceTakenByTheSameBatch() {
        CollaborationStore list = collaboration();
        StoredRecord other = new StoredRecord(ALICE, 1, bytes("other"));
        assertThatThrownBy(() -> list.append(List.of(stored(ALICE, 1), other)))
                .isInstanceOf(RecordConflictException.class);
        assertThat(list.clock()).isEmpty();
    }

    @Test
    void shouldRefuseARecordBeforeItsPredecessor() {
        CollaborationStore list = collaboration();
        list.append(List.of(stored(ALICE, 1)));
        assertThatThrownBy(() -> list.append(List.of(stored(ALICE, 2), stored(ALICE, 4))))
                .isInstanceOf(SequenceGapException.class)
                .hasMessageContaining("record 4 of replica")
                .hasMessageContaining("2");
        assertThat(list.clock()).isEqualTo(Map.of(ALICE, 1L));
    }

    @Test
    void shouldKeepCollaborationsApart() {
        CollaborationStore one = collaboration();
        CollaborationStore two = store.collaboration(bytes("another"));
        one.append(List.of(stored(ALICE, 1)));
        one.putMetadata("key", bytes("one"));
        one.putSnapshot(new Snapshot(bytes("clock"), bytes("state")));
        two.append(List.of(new StoredRecord(ALICE, 1, bytes("else"))));

        assertThat(two.read(ALICE, 1, 10, 1_000)).containsExactly(new StoredRecord(ALICE, 1, bytes("else")));
        assertThat(one.read(ALICE, 1, 10, 1_000)).containsExactly(stored(ALICE, 1));
        assertThat(two.metadata("key")).isEmpty();
        assertThat(two.snapshot()).isEmpty();
    }

    @Test
    void shouldReturnTheLastMetadataAndSnapshotPut() {
        CollaborationStore list = collaboration();
        list.putMetadata("key", bytes("one"));
        list.putMetadata("key", bytes("two"));
        list.putMetadata("empty", bytes(""));
        list.putSnapshot(new Snapshot(bytes("1"), bytes("old")));
        list.putSnapshot(new Snapshot(bytes("2"), bytes("new")));

        assertThat(list.metadata("key")).contains(bytes("two"));
        assertThat(list.metadata("empty")).contains(bytes(""));
        assertThat(list.snapshot()).contains(new Snapshot(bytes("2"), bytes("new")));
    }

    @Test
    void shouldRefuseWhatIsOutsideTheLimits() {
        assertThatThrownBy(() -> new StoredRecord(ALICE, 0, bytes(""))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new StoredRecord(bytes(""), 1, bytes("")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new StoredRecord(Bytes.of(new byte[65]), 1, bytes("")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.collaboration(Bytes.of(new byte[256])))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> collaboration().metadata("k".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseToWorkOnceClosed() {
        CollaborationStore list = collaboration();
        store.close();
        store.close();
        assertThatThrownBy(() -> list.append(List.of(stored(ALICE, 1)))).isInstanceOf(StoreClosedException.class);
        assertThatThrownBy(list::clock).isInstanceOf(StoreClosedException.class);
        assertThatThrownBy(this::collaboration).isInstanceOf(StoreClosedException.class);
    }
}
