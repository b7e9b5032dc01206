package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.laws.CrdtLaws;
import org.peerbase.crdt.value.CollidingValues;
import org.peerbase.crdt.value.ElementCodec;

/** The types of the causal kernel: what is in, what wins, what is heard, and what travels. */
class CausalTypesTest {
    private static final ReplicaId A = ReplicaId.of("a");
    private static final ReplicaId B = ReplicaId.of("b");
    private static final ReplicaId OBSERVER = ReplicaId.of("observer");
    private final List<byte[]> ofA = new ArrayList<>();
    private final List<byte[]> ofB = new ArrayList<>();

    private static CrdtType<AwOrSet<String>> strings() {
        return CrdtTypes.aworset(ElementCodec.of(String.class));
    }

    @Test
    void shouldLetAddingWin() {
        AwOrSet<String> one = strings().create(ReplicaContext.of(A, ofA::add));
        AwOrSet<String> other = strings().create(ReplicaContext.of(B, ofB::add));
        one.add("x");
        assertThat(other.apply(A, ofA.get(0))).containsExactly(new Change.ElementAdded("x"));
        one.remove("x");
        other.add("x");
        assertThat(one.apply(B, ofB.get(0))).containsExactly(new Change.ElementAdded("x"));
        assertThat(other.apply(A, ofA.get(1))).isEmpty();
        assertThat(one.asSet()).containsExactly("x");
        assertThat(one.encode()).isEqualTo(other.encode());
        other.remove("x");
        assertThat(one.apply(B, ofB.get(1))).containsExactly(new Change.ElementRemoved("x"));
        assertThat(one.value()).isEqualTo(Set.of());
        one.remove("x");
        assertThat(ofA).hasSize(2);
        assertThatThrownBy(() -> one.mutate("push", "x")).hasMessageContaining("add(element)");
    }

    /** In the original the delta of an addition is the whole set. */
    @Test
    void shouldAddInABytesOrTwoMoreThanTheElementTakes() {
        AwOrSet<String> set = strings().create(ReplicaContext.of(A, ofA::add));
        for (int i = 0; i < 10_000; i++) {
            set.add("el%04d".formatted(i));
        }
        assertThat(ofA.get(9_999)).hasSizeLessThanOrEqualTo(11);
    }

    @Test
    void shouldRemoveWhatHasNotComeYet() {
        AwOrSet<String> set = strings().create(ReplicaContext.of(A, ofA::add));
        set.add("x");
        set.remove("x");
        set.add("y");
        AwOrSet<String> other = strings().create(ReplicaContext.of(B));
        assertThat(other.apply(A, ofA.get(2))).containsExactly(new Change.ElementAdded("y"));
        assertThat(other.apply(A, ofA.get(1))).isEmpty();
        assertThat(other.apply(A, ofA.get(0))).isEmpty();
        assertThat(other.encode()).isEqualTo(set.encode());
    }

    @Test
    void shouldKeepValuesWrittenAtTheSameTime() {
        CrdtType<MvReg<Long>> longs = CrdtTypes.mvreg(ElementCodec.of(Long.class));
        MvReg<Long> one = longs.create(ReplicaContext.of(A, ofA::add));
        MvReg<Long> other = longs.create(ReplicaContext.of(B, ofB::add));
        List<Change> heard = new ArrayList<>();
        one.addListener(heard::addAll);
        one.write(1L);
        other.write(2L);
        one.apply(B, ofB.get(0));
        assertThat(heard)
                .containsExactly(
                        new Change.ValueChanged(Set.of(), Set.of(1L)),
                        new Change.ValueChanged(Set.of(1L), Set.of(1L, 2L)));
        assertThat(one.values()).containsExactlyInAnyOrder(1L, 2L);
        one.mutate("write", 3);
        assertThat(one.value()).isEqualTo(Set.of(3L));
        other.apply(A, CrdtTypes.byName("mvreg").joinDeltas(ofA));
        assertThat(other.encode()).isEqualTo(one.encode());
    }

    @Test
    void shouldLetRemovingWin() {
        RwOrSet<Object> one = anySet(A, ofA);
        RwOrSet<Object> other = anySet(B, ofB);
        String document = "a".repeat(100_000);
        one.add(document);
        assertThat(other.apply(A, ofA.get(0))).containsExactly(new Change.ElementAdded(document));
        one.add(document);
        other.remove(document);
        assertThat(one.apply(B, ofB.get(0))).containsExactly(new Change.ElementRemoved(document));
        assertThat(other.apply(A, ofA.get(1))).isEmpty();
        assertThat(one.asSet()).isEmpty();
        assertThat(one.encode()).isEqualTo(other.encode());
        other.remove(document);
        assertThat(other.encode()).as("one mark, and no document").hasSizeLessThan(60);
        one.apply(B, ofB.get(1));
        one.add(document);
        assertThat(one.contains(document)).isTrue();
        assertThat(one.size()).isEqualTo(1);
    }

    private static RwOrSet<Object> anySet(ReplicaId id, List<byte[]> deltas) {
        return CrdtTypes.rworset(ElementCodec.of(Object.class)).create(ReplicaContext.of(id, deltas::add));
    }

    @Test
    void shouldLetRemovingWinWhereTheElementWasNot() {
        RwOrSet<Object> one = anySet(A, ofA);
        RwOrSet<Object> other = anySet(B, ofB);
        one.remove("x");
        other.add("x");
        one.apply(B, ofB.get(0));
        other.apply(A, ofA.get(0));
        assertThat(one.value()).isEqualTo(Set.of());
        assertThat(one.encode()).isEqualTo(other.encode());
    }

    @Test
    void shouldLetEnablingOrDisablingWin() {
        EwFlag enabling = CrdtTypes.ewflag().create(ReplicaContext.of(A, ofA::add));
        DwFlag disabling = CrdtTypes.dwflag().create(ReplicaContext.of(A, ofB::add));
        assertThat(enabling.isEnabled()).isFalse();
        assertThat(disabling.isEnabled()).isTrue();
        enabling.disable();
        disabling.enable();
        assertThat(ofA).as("nothing to undo").isEmpty();
        enabling.enable();
        disabling.disable();
        EwFlag otherEnabling = CrdtTypes.ewflag().create(ReplicaContext.of(B));
        DwFlag otherDisabling = CrdtTypes.dwflag().create(ReplicaContext.of(B));
        assertThat(otherEnabling.apply(A, ofA.get(0))).containsExactly(new Change.ValueChanged(false, true));
        assertThat(otherDisabling.apply(A, ofB.get(0))).containsExactly(new Change.ValueChanged(true, false));
        otherEnabling.disable();
        otherDisabling.enable();
        enabling.mutate("enable");
        disabling.mutate("disable");
        assertThat(otherEnabling.apply(A, ofA.get(1))).containsExactly(new Change.ValueChanged(false, true));
        assertThat(otherDisabling.apply(A, ofB.get(1))).containsExactly(new Change.ValueChanged(true, false));
        assertThat(otherEnabling.value()).isTrue();
        assertThat(otherDisabling.value()).isFalse();
    }

    /** In the original a replica that is below 0 forgets what it counted before. */
    @Test
    void shouldCountBelowZero() {
        CCounter one = CrdtTypes.ccounter().create(ReplicaContext.of(A, ofA::add));
        CCounter other = CrdtTypes.ccounter().create(ReplicaContext.of(B, ofB::add));
        one.dec();
        one.dec(4);
        one.inc(2);
        other.inc(10);
        assertThat(one.count()).isEqualTo(-3);
        assertThat(other.apply(A, ofA.get(2))).containsExactly(new Change.ValueChanged(10L, 7L));
        other.apply(A, ofA.get(0));
        other.apply(A, ofA.get(1));
        one.apply(B, ofB.get(0));
        assertThat(one.value()).isEqualTo(7L);
        assertThat(one.encode()).isEqualTo(other.encode());
        assertThatThrownBy(() -> one.inc(-1)).hasMessageContaining("-1").hasMessageContaining("0 to");
        assertThatThrownBy(() -> one.inc(Long.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one.dec(Long.MIN_VALUE)).isInstanceOf(IllegalArgumentException.class);
        one.inc(GCounter.COUNT_MAX);
        one.dec(2 * GCounter.COUNT_MAX - 3);
        assertThat(one.count()).isEqualTo(10 - GCounter.COUNT_MAX);
    }

    /** In the original a gap in a causal context counts as seen, and what comes later is lost. */
    @Test
    void shouldKeepAGapOpen() {
        AwOrSet<String> set = strings().create(ReplicaContext.of(A, ofA::add));
        for (String element : List.of("a", "b", "c", "d")) {
            set.add(element);
        }
        AwOrSet<String> other = strings().create(ReplicaContext.of(B));
        other.apply(A, ofA.get(3));
        other.apply(A, ofA.get(1));
        AwOrSet<String> loaded = strings().create(ReplicaContext.of(B));
        loaded.load(other.encode());
        assertThat(loaded.apply(A, ofA.get(0))).containsExactly(new Change.ElementAdded("a"));
        assertThat(loaded.apply(A, ofA.get(2))).containsExactly(new Change.ElementAdded("c"));
        assertThat(loaded.encode()).isEqualTo(set.encode());
    }

    /** In the original ids are cut to four bytes, and dots are compared as JSON. */
    @Test
    void shouldTellApartReplicasWhoseIdsBeginAlike() {
        byte[] id = "same beginning, ? and more".getBytes(StandardCharsets.UTF_8);
        id[16] = (byte) 0xff;
        ReplicaId one = ReplicaId.of(id);
        id[16] = (byte) 0xfe;
        ReplicaId another = ReplicaId.of(id);
        strings().create(ReplicaContext.of(one, ofA::add)).add("x");
        strings().create(ReplicaContext.of(another, ofA::add)).add("y");
        AwOrSet<String> set = strings().create(ReplicaContext.of(B));
        set.apply(one, ofA.get(0));
        set.apply(another, ofA.get(1));
        assertThat(set.asSet()).containsExactlyInAnyOrder("x", "y");
    }

    /** In the original objects are compared by a hash. */
    @Test
    void shouldTellApartValuesWithEqualHashes() {
        CrdtType<AwOrSet<Object>> type = CrdtTypes.aworset(ElementCodec.of(Object.class));
        AwOrSet<Object> set = type.create(ReplicaContext.of(A));
        List<?> colliding = CollidingValues.lists(1 << 13);
        colliding.forEach(set::add);
        assertThat(set.size()).isEqualTo(colliding.size());
        set.remove(colliding.get(0));
        assertThat(set.contains(colliding.get(0))).isFalse();
        assertThat(set.contains(colliding.get(1))).isTrue();
    }

    @Test
    void shouldSayThatItsNumbersAreUsedUp() {
        AwOrSet<String> set = strings().create(ReplicaContext.of(A));
        set.load(HexFormat.of().parseHex("01" + "0161" + "01" + "00" + "feffffff07" + "00"));
        assertThatThrownBy(() -> set.add("x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("2147483646");
        assertThat(set.asSet()).isEmpty();
        assertThatThrownBy(() -> set.load(HexFormat.of().parseHex("0101610100" + "ffffffff07" + "00")))
                .isInstanceOf(MalformedDeltaException.class);
    }

    @Test
    void shouldGoOnBeyondNumbersThatALiarTakesOut() {
        AwOrSet<String> set = strings().create(ReplicaContext.of(A, ofA::add));
        AwOrSet<String> other = strings().create(ReplicaContext.of(B));
        byte[] lie = HexFormat.of().parseHex("02" + "01" + "0161" + "01" + "00" + "ff01");
        set.add("on its way");
        other.apply(OBSERVER, lie);
        assertThat(other.apply(A, ofA.get(0))).isEmpty();
        set.apply(OBSERVER, lie);
        set.add("later");
        assertThat(other.apply(A, ofA.get(1))).containsExactly(new Change.ElementAdded("later"));
        assertThat(set.encode()).isEqualTo(other.encode());
        assertThat(set.asSet()).containsExactly("later");
    }

    @Test
    void shouldAgreeOnWhatLiarsSay() {
        agreeOnLies(CrdtTypes.aworset(), LawsTest::change);
        agreeOnLies(CrdtTypes.rworset(), LawsTest::change);
        agreeOnLies(CrdtTypes.ccounter(), LawsTest::change);
        agreeOnLies(CrdtTypes.mvreg(), (register, random) -> register.write(LawsTest.value(random)));
        agreeOnLies(CrdtTypes.ormap(), LawsTest::change);
    }

    /** Replicas that share an id, which is forbidden, give one name to different entries. */
    private static <C extends Crdt> void agreeOnLies(CrdtType<C> type, CrdtLaws.Mutation<? super C> mutation) {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Map.Entry<ReplicaId, byte[]>> lies = new ArrayList<>();
            List<C> liars = new ArrayList<>();
            for (ReplicaId id : List.of(A, A, A, B)) {
                liars.add(type.create(ReplicaContext.of(id, delta -> lies.add(Map.entry(id, delta)))));
            }
            for (int i = 0; i < 20; i++) {
                C liar = liars.get(random.nextInt(liars.size()));
                mutation.mutate(liar, random);
                if (random.nextInt(4) == 0) {
                    liar.load(liars.get(random.nextInt(liars.size())).encode());
                }
            }
            Set<String> states = new HashSet<>();
            for (int i = 0; i < 4; i++) {
                Collections.shuffle(lies, random);
                C whole = type.create(ReplicaContext.of(OBSERVER));
                C part = type.create(ReplicaContext.of(OBSERVER));
                lies.forEach(lie -> (random.nextBoolean() ? whole : part).apply(lie.getKey(), lie.getValue()));
                whole.load(part.encode());
                states.add(HexFormat.of().formatHex(whole.encode()));
            }
            assertThat(states).as("%s, seed %d", type, seed).hasSize(1);
        }
    }
}
