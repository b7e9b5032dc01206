package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.value.ElementCodec;
import org.peerbase.testing.Allocation;

/**
 * Large sets and maps. Work is counted in bytes allocated, which other programs on the machine don't change: whoever copies
 * or visits all that is there allocates for it.
 */
@Tag("R8")
class CausalScaleTest {
    private static final ReplicaId A = ReplicaId.of("0123456789abcdea");
    private static final ReplicaId B = ReplicaId.of("0123456789abcdeb");
    private static final CrdtType<AwOrSet<Long>> SET = CrdtTypes.aworset(ElementCodec.of(Long.class));
    private static final CrdtType<OrMap<Long>> MAP = CrdtTypes.ormap(ElementCodec.of(Long.class));

    /** One change of the {@code i}th element or key. */
    private interface Step<C extends Crdt> {
        void change(C crdt, long i);
    }

    private static <C extends Crdt> C grown(CrdtType<C> type, Step<C> step, int size) {
        C crdt = type.create(ReplicaContext.of(A));
        for (long i = 0; i < size; i++) {
            step.change(crdt, i);
        }
        return crdt;
    }

    /** Bytes allocated by each of a few hundred small deltas, the middle one: one in many makes a table grow. */
    private static <C extends Crdt> long costOfADelta(CrdtType<C> type, Step<C> step, C large) {
        List<byte[]> deltas = new ArrayList<>();
        C writer = type.create(ReplicaContext.of(B, deltas::add));
        for (long i = 0; i < 200; i++) {
            step.change(writer, 10 * i);
        }
        long[] costs = new long[deltas.size()];
        for (int i = 0; i < costs.length; i++) {
            byte[] delta = deltas.get(i);
            costs[i] = Allocation.of(() -> large.apply(B, delta));
        }
        Arrays.sort(costs);
        return costs[costs.length / 2];
    }

    private static <C extends Crdt> void costTheDeltaAlone(CrdtType<C> type, Step<C> step, Step<C> undo) {
        C small = grown(type, step, 2_000);
        C large = grown(type, step, 1_000_000);
        long atSmall = costOfADelta(type, step, small);
        long atLarge = costOfADelta(type, step, large);
        assertThat(atLarge).isLessThanOrEqualTo(2 * atSmall).isLessThan(4_000);
        C loaded = type.create(ReplicaContext.of(B));
        byte[] state = large.encode();
        assertThat(loaded.load(state)).hasSize(1_000_000);
        assertThat(loaded.encode()).isEqualTo(state);
        for (long i = 0; i < 1_000_000; i++) {
            undo.change(loaded, i);
        }
        assertThat(loaded.encode()).as("two replicas, two ranges").hasSizeLessThanOrEqualTo(1 + 2 * 24);
    }

    private static void write(OrMap<Long> map, long i) {
        map.at(i, CrdtTypes.mvreg()).write(i);
    }

    @Test
    @Tag("slow")
    @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldHoldAMillionElements() {
        costTheDeltaAlone(SET, AwOrSet::add, AwOrSet::remove);
    }

    @Test
    @Tag("slow")
    @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldHoldAMillionKeys() {
        costTheDeltaAlone(MAP, CausalScaleTest::write, OrMap::remove);
    }

    @Test
    void shouldDoTwiceTheWorkForTwiceTheChanges() {
        assertThat(workOf(SET, AwOrSet::add, 100_000)).isLessThan(2.3 * workOf(SET, AwOrSet::add, 50_000));
        assertThat(workOf(MAP, CausalScaleTest::write, 100_000))
                .isLessThan(2.3 * workOf(MAP, CausalScaleTest::write, 50_000));
        Step<CCounter> inc = (counter, i) -> counter.inc();
        assertThat(workOf(CrdtTypes.ccounter(), inc, 100_000))
                .isLessThan(2.3 * workOf(CrdtTypes.ccounter(), inc, 50_000));
    }

    /** The work to make the changes and their deltas, to apply those one by one, and to save and load. */
    private static <C extends Crdt> double workOf(CrdtType<C> type, Step<C> step, int changes) {
        return Allocation.of(() -> {
            C remote = type.create(ReplicaContext.of(B));
            C local = type.create(ReplicaContext.of(A, delta -> remote.apply(A, delta)));
            for (long i = 0; i < changes; i++) {
                step.change(local, i);
            }
            type.create(ReplicaContext.of(B)).load(remote.encode());
        });
    }

    /** Row R8: heavy adding and removing by ten replicas, then a thousand that come, write once and go. */
    @Test
    void shouldLeaveNoGarbage() {
        Random random = new Random(1);
        OrMap<@Nullable Object> all = CrdtTypes.ormap().create(ReplicaContext.of(A));
        List<OrMap<@Nullable Object>> replicas = new ArrayList<>();
        for (int r = 0; r < 10; r++) {
            ReplicaId id = ReplicaId.of("replica 0000000" + r);
            replicas.add(CrdtTypes.ormap().create(ReplicaContext.of(id, delta -> all.apply(id, delta))));
        }
        for (int i = 0; i < 10_000; i++) {
            OrMap<@Nullable Object> replica = replicas.get(random.nextInt(10));
            String key = "key" + random.nextInt(20);
            switch (random.nextInt(4)) {
                case 0 -> replica.remove(key);
                case 1 -> replica.at(key, CrdtTypes.ormap()).remove("inner" + random.nextInt(5));
                default ->
                    replica.at(key, CrdtTypes.ormap())
                            .at("inner" + random.nextInt(5), CrdtTypes.mvreg())
                            .write(i);
            }
            if (i % 100 == 0) {
                replica.load(all.encode());
            }
        }
        for (int i = 0; i < 1_000; i++) {
            ReplicaId id = ReplicaId.of("visitor %08d".formatted(i));
            OrMap<@Nullable Object> visitor =
                    CrdtTypes.ormap().create(ReplicaContext.of(id, delta -> all.apply(id, delta)));
            visitor.load(all.encode());
            visitor.at("key0", CrdtTypes.ormap())
                    .at("inner0", CrdtTypes.mvreg())
                    .write(i);
        }
        OrMap<@Nullable Object> fresh = CrdtTypes.ormap().create(ReplicaContext.of(A));
        all.asMap().keySet().forEach(key -> {
            OrMap<@Nullable Object> inner = all.at(key, CrdtTypes.ormap());
            inner.asMap()
                    .keySet()
                    .forEach(innerKey -> fresh.at(key, CrdtTypes.ormap())
                            .at(innerKey, CrdtTypes.mvreg())
                            .write(inner.at(innerKey, CrdtTypes.mvreg())
                                    .values()
                                    .iterator()
                                    .next()));
        });
        assertThat(fresh.asMap().keySet()).isEqualTo(all.asMap().keySet()).hasSizeGreaterThan(10);
        int context = 24 * 1_010;
        assertThat(all.encode().length - context).isLessThanOrEqualTo(3 * fresh.encode().length);
    }
}
