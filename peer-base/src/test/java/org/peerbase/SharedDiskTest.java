package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.ChangeRecord;
import org.peerbase.collaboration.Incarnation;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.store.Bytes;
import org.peerbase.store.Durability;
import org.peerbase.store.Store;
import org.peerbase.store.StoreFullException;

/** Who has to stop when a disk is nearly full. */
final class SharedDiskTest {
    private static final int KEPT_FREE = 1_000;
    private static final int MIB = 1 << 20;

    /** What one record brings at most. */
    private static final int PIECE = MIB / 8;

    private final AtomicLong free = new AtomicLong(KEPT_FREE);
    private final SharedDisk disk = new SharedDisk(Path.of("repo"), KEPT_FREE, free::get);
    private final Store store = Store.inMemory();

    /** A log that grows. */
    private final class Log {
        private final RecordLog log;
        private final ReplicaId replica;
        private long last;

        Log(int collaboration) {
            byte[] key = new byte[32];
            key[0] = (byte) collaboration;
            log = new RecordLog(store, Bytes.of(key), Durability.POWER_LOSS).sharing(Optional.of(disk));
            replica = log.open(TestPeerIds.number(1));
            last = store.collaboration(Bytes.of(key)).contentBytes() / PIECE;
        }

        Log grow(int bytes) {
            for (int left = bytes; left > 0; left -= PIECE) {
                log.append(List.of(new ChangeRecord(replica, last + 1, List.of(), null, null, new byte[PIECE], null)));
                last++;
            }
            return this;
        }

        void mayNotGrow() {
            assertThatThrownBy(() -> grow(PIECE))
                    .isInstanceOf(StoreFullException.class)
                    .hasMessageContaining("this one has grown most since the peer was started")
                    .hasMessageContaining(
                            "by peer " + Incarnation.peerOf(replica).orElseThrow());
        }

        void mayGrow(int bytes) {
            assertThatCode(() -> grow(bytes)).doesNotThrowAnyException();
        }
    }

    @Test
    void shouldStopTheOneThatHasGrownMostAndNoOther() {
        Log large = new Log(1).grow(4 * MIB);
        Log middle = new Log(2).grow(2 * MIB);
        Log small = new Log(3).grow(MIB / 2);
        free.set(KEPT_FREE - 1);

        large.mayNotGrow();
        middle.mayGrow(MIB);
        small.mayGrow(MIB);
        large.mayNotGrow();
        new Log(4).mayGrow(MIB);
    }

    @Test
    void shouldStopOthersThatHaveGrownAsMuch() {
        Log large = new Log(1).grow(3 * MIB);
        Log middle = new Log(2).grow(2 * MIB);
        free.set(0);
        large.mayNotGrow();
        middle.mayGrow(MIB);
        middle.mayNotGrow();
    }

    @Test
    void shouldRememberWhatGrewBeforeItWasOpenedAgain() {
        new Log(1).grow(3 * MIB);
        Log middle = new Log(2).grow(2 * MIB);
        free.set(0);
        for (int i = 0; i < 20; i++) {
            new Log(1).mayNotGrow();
        }
        // Not the room that was asked for again and again.
        middle.mayGrow(MIB);
        middle.mayNotGrow();
    }

    @Test
    void shouldStopNobodyOnADiskWithRoom() {
        Log large = new Log(1).grow(3 * MIB);
        free.set(0);
        large.mayNotGrow();
        free.set(KEPT_FREE);
        large.mayGrow(MIB);
    }

    @Test
    void shouldKeepLittleOfASmallDisk() {
        assertThat(SharedDisk.keptFreeOf(1L << 40)).isEqualTo(64 * MIB);
        assertThat(SharedDisk.keptFreeOf(100 * MIB)).isEqualTo(5 * MIB);
    }
}
