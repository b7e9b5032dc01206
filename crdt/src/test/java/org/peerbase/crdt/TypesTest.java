package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.crdt.value.CollidingValues;
import org.peerbase.crdt.value.ElementCodec;
import org.peerbase.crdt.value.Values;

/** Counters, sets and registers, and the registry. */
class TypesTest {
    private static final ReplicaId A = ReplicaId.of("a");
    private static final ReplicaId B = ReplicaId.of("b");
    private final List<byte[]> deltas = new ArrayList<>();

    @Test
    void shouldCountUp() {
        GCounter counter = CrdtTypes.gcounter().create(ReplicaContext.of(A, deltas::add));
        counter.inc();
        counter.inc(41);
        counter.mutate("inc");
        GCounter other = CrdtTypes.gcounter().create(ReplicaContext.of(B));
        other.inc(7);
        assertThat(other.apply(A, deltas.get(2))).containsExactly(new Change.ValueChanged(7L, 50L));
        assertThat(other.apply(A, deltas.get(1))).isEmpty();
        assertThat(other.count()).isEqualTo(50);
        assertThat(counter.value()).isEqualTo(43L);
        assertThatThrownBy(() -> counter.inc(-1)).hasMessageContaining("-1").hasMessageContaining("0 to");
        assertThatThrownBy(() -> counter.inc(Long.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> counter.mutate("dec")).hasMessageContaining("inc(amount)");
        assertThatThrownBy(() -> counter.mutate("inc", "1")).hasMessageContaining("whole number");
    }

    @Test
    void shouldCountUpAndDown() {
        PNCounter counter = CrdtTypes.pncounter().create(ReplicaContext.of(A, deltas::add));
        counter.inc(10);
        counter.dec();
        counter.mutate("dec", 4);
        PNCounter other = CrdtTypes.pncounter().create(ReplicaContext.of(B));
        other.dec(2);
        other.apply(A, CrdtTypes.pncounter().joinDeltas(deltas));
        assertThat(other.count()).isEqualTo(3);
        assertThat(counter.value()).isEqualTo(5L);
        assertThatThrownBy(() -> counter.dec(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldGatherASet() {
        GSet<String> set = CrdtTypes.gset(ElementCodec.of(String.class)).create(ReplicaContext.of(A, deltas::add));
        List<Change> heard = new ArrayList<>();
        set.addListener(heard::addAll);
        set.add("b");
        set.add("a");
        set.add("b");
        assertThat(deltas).hasSize(2);
        assertThat(heard).containsExactly(new Change.ElementAdded("b"), new Change.ElementAdded("a"));
        assertThat(set.asSet()).containsExactlyInAnyOrder("a", "b");
        assertThat(set.asSet().contains("a")).isTrue();
        assertThat(set.asSet().contains(new Object())).isFalse();
        assertThat(set.contains("c")).isFalse();
        assertThat(set.value()).isEqualTo(Set.of("a", "b"));
        assertThat(set.size()).isEqualTo(2);
    }

    @Test
    void shouldTellKindsOfNumbersApart() {
        Crdt set = CrdtTypes.byName("gset").create(ReplicaContext.of(A));
        for (Object one :
                List.of(1, 1L, (short) 1, 1.0, 1.0f, BigInteger.ONE, "1", new byte[] {1}, Bytes.of((byte) 1))) {
            set.mutate("add", one);
        }
        assertThat(set.value()).isEqualTo(Set.of(1L, 1.0, BigInteger.ONE, "1", Bytes.of((byte) 1)));
    }

    @Test
    void shouldKeepTheLastWrite() {
        AtomicLong clock = new AtomicLong(1000);
        LwwReg<String> one = register(A, clock);
        LwwReg<String> other = register(B, new AtomicLong(10));
        one.write("first");
        other.apply(A, deltas.get(0));
        other.write("second, by a slow clock");
        one.apply(B, deltas.get(1));
        assertThat(one.get()).isEqualTo("second, by a slow clock");
        one.write(5, "too late");
        assertThat(one.get()).isEqualTo("second, by a slow clock");
        one.write(2000, "with a time");
        assertThat(one.get()).isEqualTo("with a time");
        one.mutate("write", 3000, "by name");
        one.mutate("write", "again");
        assertThat(one.value()).isEqualTo("again");
        assertThatThrownBy(() -> one.write(-1, "x")).hasMessageContaining("-1");
        assertThatThrownBy(() -> one.write(Long.MAX_VALUE, "x")).hasMessageContaining("allowed");
        one.write(LwwReg.TIME_MAX, "the last");
        assertThatThrownBy(() -> one.write("after it"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(String.valueOf(LwwReg.TIME_MAX));
    }

    @Test
    void shouldLetTheLargerIdWinAtOneTime() {
        AtomicLong clock = new AtomicLong(1000);
        LwwReg<String> one = register(A, clock);
        LwwReg<String> other = register(B, clock);
        one.write("z");
        other.write("a");
        one.apply(B, deltas.get(1));
        other.apply(A, deltas.get(0));
        assertThat(one.get()).isEqualTo("a");
        assertThat(one.encode()).isEqualTo(other.encode());
    }

    private LwwReg<String> register(ReplicaId id, AtomicLong clock) {
        return CrdtTypes.lwwreg(ElementCodec.of(String.class))
                .create(new ReplicaContext(id, new Object(), deltas::add, clock::get));
    }

    @Test
    void shouldKnowTypesByName() {
        assertThat(CrdtTypes.names()).contains("gcounter", "pncounter", "gset", "lwwreg", "rga", "text");
        assertThatThrownBy(() -> CrdtTypes.byName("rgb"))
                .hasMessageContaining("rgb")
                .hasMessageContaining("rga");
        assertThat(CrdtTypes.byName("text").create(ReplicaContext.of(A))).isInstanceOf(Text.class);
    }

    @Test
    void shouldRefuseToDefineATypeTwice() {
        assertThatThrownBy(() -> CrdtTypes.define("text", new NothingDefinition()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("text");
    }

    @Test
    void shouldUseATypeOfOnesOwnByName() {
        CrdtTypes.define("test nothing", new NothingDefinition());
        Crdt zero = CrdtTypes.byName("test nothing").create(ReplicaContext.of(A, deltas::add));
        zero.mutate("doSomething", 1);
        assertThat(zero.value()).isEqualTo(0L);
        assertThat(deltas).isEmpty();
        assertThatThrownBy(() -> zero.mutate("doNothing")).hasMessageContaining("doSomething");
        assertThatThrownBy(() -> zero.apply(B, new byte[] {9})).isInstanceOf(MalformedDeltaException.class);
    }

    @Test
    void shouldRefuseWhatIsNoValue() {
        List<Object> ring = new ArrayList<>();
        ring.add(ring);
        assertThatThrownBy(() -> Values.of(ring)).hasMessageContaining(String.valueOf(Values.DEPTH_MAX));
        assertThatThrownBy(() -> Values.of(new Object())).hasMessageContaining("java.lang.Object");
        assertThatThrownBy(() -> Values.of(Map.of(1, "a", 1L, "b"))).hasMessageContaining("two keys");
        assertThatThrownBy(() -> Values.of(List.of("\udc00"))).hasMessageContaining("surrogate");
        assertThat(Values.of(-0.0)).isEqualTo(0.0);
        assertThat(Values.of(Arrays.asList(1, null))).isEqualTo(Arrays.asList(1L, null));
    }

    @Test
    void shouldRefuseValuesNestedTooDeep() {
        byte[] bomb = new byte[1_000_000];
        Arrays.fill(bomb, (byte) 9);
        for (int i = 1; i < bomb.length; i += 2) {
            bomb[i] = 1;
        }
        Rga<?> list = CrdtTypes.rga().create(ReplicaContext.of(A));
        byte[] delta = new byte[bomb.length + 4];
        System.arraycopy(new byte[] {1 << 2 | 2, 0, 0, 0}, 0, delta, 0, 4);
        System.arraycopy(bomb, 0, delta, 4, bomb.length);
        assertThatThrownBy(() -> list.apply(B, delta))
                .isInstanceOf(MalformedDeltaException.class)
                .hasMessageContaining("deep");
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldNotSlowDownOnEqualHashes() {
        GSet<Object> set = CrdtTypes.gset(ElementCodec.of(Object.class)).create(ReplicaContext.of(A));
        Crdt received = CrdtTypes.byName("gset").create(ReplicaContext.of(B));
        CollidingValues.lists(1 << 15).forEach(set::add);
        received.load(set.encode());
        assertThat(Objects.equals(received.value(), set.value())).isTrue();
    }

    /** The useless type of the original's README. */
    private static final class NothingDefinition implements TypeDefinition<Long> {
        @Override
        public Long initial() {
            return 0L;
        }

        @Override
        public Long join(Long one, Long other) {
            return 0L;
        }

        @Override
        public Long value(Long state) {
            return state;
        }

        @Override
        public Map<String, Mutator<Long>> mutators() {
            return Map.of("doSomething", (id, state, arguments) -> 0L);
        }

        @Override
        public void write(Long state, ByteWriter writer) {
            writer.writeVarint(state);
        }

        @Override
        public Long read(ByteReader reader) {
            return reader.readLong("nothing", 0);
        }
    }
}
