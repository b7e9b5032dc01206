package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.crdt.dot.ReplicaId;

/** States of 100 MB and trees 200,000 deep: no array overflows, and no stack. In a heap of 1 GB. */
@Tag("deep")
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("R8")
class LargeStateTest {
    private static final int PIECES = 100_000;
    private static final int PIECE_BYTES = 1_050;
    private static final int STATE_BYTES = 100_000_000;
    private static final ReplicaId A = ReplicaId.of("a");
    private static final ReplicaId B = ReplicaId.of("b");

    @ParameterizedTest
    @ValueSource(strings = {"gset", "2pset", "rwlwwset", "aworset", "rworset", "ormap", "rga", "text"})
    void shouldCarryAHundredMegabytes(String name) {
        Crdt crdt = CrdtTypes.byName(name).create(ReplicaContext.of(A));
        String filling = "x".repeat(PIECE_BYTES - 6);
        for (int i = 0; i < PIECES; i++) {
            String piece = "%06d".formatted(i) + filling;
            switch (name) {
                case "ormap" -> crdt.mutate("applySub", i, "mvreg", "write", piece);
                case "rga" -> crdt.mutate("push", piece);
                case "text" -> crdt.mutate("append", piece);
                default -> crdt.mutate("add", piece);
            }
        }
        byte[] state = crdt.encode();
        assertThat(state.length).isGreaterThan(STATE_BYTES);

        Crdt loaded = CrdtTypes.byName(name).create(ReplicaContext.of(B));
        loaded.load(state);
        assertThat(loaded.load(state)).isEmpty();
        assertThat(loaded.encode()).isEqualTo(state);
    }

    /** Each character is a child of the one that was written before it. */
    @Test
    void shouldNotRecurseIntoADeepTree() {
        Text text = CrdtTypes.text().create(ReplicaContext.of(A));
        for (int i = 0; i < 200_000; i++) {
            text.insert(i % 3 == 0 ? text.length() / 2 : 0, "x");
        }
        byte[] state = text.encode();
        Text loaded = CrdtTypes.text().create(ReplicaContext.of(B));
        loaded.load(state);
        assertThat(loaded.length()).isEqualTo(200_000);
        assertThat(loaded.encode()).isEqualTo(state);
    }

    @Test
    void shouldNotRecurseIntoAMapBeyondItsDepth() {
        OrMap<?> map = CrdtTypes.ormap().create(ReplicaContext.of(A));
        Object[] call = {"key", "mvreg", "write", 1};
        for (int depth = 1; depth < 31; depth++) {
            Object[] outer = new Object[call.length + 3];
            outer[0] = "key";
            outer[1] = "ormap";
            outer[2] = "applySub";
            System.arraycopy(call, 0, outer, 3, call.length);
            call = outer;
        }
        map.mutate("applySub", call);
        Crdt loaded = CrdtTypes.ormap().create(ReplicaContext.of(B));
        loaded.load(map.encode());
        assertThat(loaded.value()).isEqualTo(map.value());
    }
}
