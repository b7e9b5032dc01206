package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.value.ElementCodec;

/** Maps of causal types, nested ones included: by name, by typed handle, and by what is heard. */
class OrMapTest {
    private static final ReplicaId A = ReplicaId.of("a");
    private static final ReplicaId B = ReplicaId.of("b");
    private static final CrdtType<OrMap<String>> TYPE = CrdtTypes.ormap(ElementCodec.of(String.class));
    private static final CrdtType<MvReg<String>> REGISTER = CrdtTypes.mvreg(ElementCodec.of(String.class));

    private final List<byte[]> ofA = new ArrayList<>();
    private final List<byte[]> ofB = new ArrayList<>();
    private final OrMap<String> one = TYPE.create(ReplicaContext.of(A, ofA::add));
    private final OrMap<String> other = TYPE.create(ReplicaContext.of(B, ofB::add));

    private void exchange() {
        List<byte[]> fromA = List.copyOf(ofA);
        List<byte[]> fromB = List.copyOf(ofB);
        ofA.clear();
        ofB.clear();
        fromA.forEach(delta -> other.apply(A, delta));
        fromB.forEach(delta -> one.apply(B, delta));
        assertThat(one.encode()).isEqualTo(other.encode());
    }

    @Test
    void shouldWorkAsInTheOriginalsReadme() {
        Crdt map = CrdtTypes.byName("ormap").create(ReplicaContext.of(A));
        map.mutate("applySub", "a", "mvreg", "write", "A");
        assertThat(map.value()).isEqualTo(Map.of("a", Set.of("A")));
        map.mutate("applySub", "b", "ccounter", "inc", 2);
        map.mutate("applySub", "b", "ccounter", "inc");
        assertThat(map.value()).isEqualTo(Map.of("a", Set.of("A"), "b", 3L));
        map.mutate("remove", "a");
        map.mutate("remove", "b");
        assertThat(map.value()).isEqualTo(Map.of());
    }

    @Test
    void shouldGiveLiveTypedHandles() {
        AwOrSet<String> tags = one.at("tags", CrdtTypes.aworset(ElementCodec.of(String.class)));
        assertThat(tags.asSet()).isEmpty();
        tags.add("x");
        one.at("notes", TYPE).at("first", REGISTER).write("Hi");
        one.applySub("notes", "ormap", "applySub", "seen", "ewflag", "enable");
        exchange();
        assertThat(other.value())
                .isEqualTo(Map.of("tags", Set.of("x"), "notes", Map.of("first", Set.of("Hi"), "seen", true)));
        OrMap<String> notes = other.at("notes", TYPE);
        assertThat(notes.at("first", REGISTER).values()).containsExactly("Hi");
        assertThat(notes.typeAt("seen")).isEqualTo("ewflag");
        other.remove("tags");
        exchange();
        assertThat(tags.asSet()).isEmpty();
        tags.add("y");
        assertThat(one.get("tags")).isEqualTo(Set.of("y"));
        assertThat(tags.id()).isEqualTo(A);
        assertThatThrownBy(tags::encode).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> tags.load(one.encode())).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> tags.apply(B, new byte[1])).hasMessageContaining("lies in a map");
    }

    @Test
    void shouldAnswerAnyQuestionOfWhatIsNotThere() {
        assertThat(one.at("r", CrdtTypes.mvreg()).value().contains(null)).isFalse();
        assertThat(CrdtTypes.mvreg().create(ReplicaContext.of(A)).value().contains(null))
                .isFalse();
        assertThat(one.at("s", CrdtTypes.aworset()).value().contains(null)).isFalse();
        assertThat(one.at("m", TYPE).value().containsKey(null)).isFalse();
        assertThat(one.at("m", TYPE).value().get(null)).isNull();
        assertThat(one.at("m", TYPE).value()).isEqualTo(Map.of());
        assertThat(one.at("r", CrdtTypes.mvreg()).value()).isEqualTo(Set.of());
    }

    @Test
    void shouldLetWritingWinOverRemoving() {
        one.at("a", REGISTER).write("A");
        exchange();
        one.remove("a");
        other.at("a", REGISTER).write("AA");
        other.applySub("s", "aworset", "add", 1);
        exchange();
        assertThat(one.value()).isEqualTo(Map.of("a", Set.of("AA"), "s", Set.of(1L)));
        one.remove("s");
        other.applySub("s", "aworset", "add", 2);
        exchange();
        assertThat(one.get("s")).as("what the removal has seen is gone").isEqualTo(Set.of(2L));
    }

    /** In the original that throws, and the keys of a map under the key stay. */
    @Test
    void shouldRemoveWhatIsThereAndNoMore() {
        one.remove("absent");
        assertThat(ofA).isEmpty();
        one.at("m", TYPE).at("n", TYPE).applySub("deep", "aworset", "add", 1);
        one.at("m", TYPE).applySub("flag", "dwflag", "disable");
        exchange();
        other.remove("m");
        exchange();
        assertThat(one.asMap()).isEmpty();
        assertThat(one.encode()).hasSize(1 + 5 + 1);
    }

    @Test
    void shouldSayThatRemovingACounterCanComeBack() {
        CCounter counter = one.at("c", CrdtTypes.ccounter());
        counter.inc(5);
        exchange();
        other.remove("c");
        counter.inc();
        exchange();
        assertThat(other.get("c")).as("the anomaly that the type is known for").isEqualTo(6L);
        other.remove("c");
        exchange();
        counter.inc();
        assertThat(counter.count()).isEqualTo(1);
    }

    @Test
    void shouldKeepBothTypesThatWereWrittenAtTheSameTime() {
        one.at("k", REGISTER).write("register");
        other.applySub("k", "aworset", "add", "set");
        List<Change> heard = new ArrayList<>();
        one.addListener(heard::addAll);
        exchange();
        assertThat(one.value()).isEqualTo(Map.of("k", Set.of("set")));
        assertThat(heard)
                .containsExactly(
                        new Change.EntryRemoved("k", Set.of("register")), new Change.EntryAdded("k", Set.of("set")));
        assertThat(one.typeAt("k")).isEqualTo("aworset");
        assertThat(one.at("k", REGISTER).values()).containsExactly("register");
        assertThatThrownBy(() -> one.at("k", REGISTER).write("more"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("aworset")
                .hasMessageContaining("mvreg");
        assertThatThrownBy(() -> one.applySub("k", "ormap", "applySub", "n", "ewflag", "disable"))
                .isInstanceOf(IllegalStateException.class);
        one.applySub("k", "aworset", "remove", "set");
        exchange();
        assertThat(one.value()).isEqualTo(Map.of("k", Set.of("register")));
        one.remove("k");
        exchange();
        assertThat(one.size()).isZero();
    }

    @Test
    void shouldRefuseWhatCannotLieInAMap() {
        assertThatThrownBy(() -> one.applySub("k", "gset", "add", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gset")
                .hasMessageContaining("aworset");
        assertThatThrownBy(() -> one.applySub("k", "aworse", "add", 1)).hasMessageContaining("aworse");
        assertThatThrownBy(() -> one.applySub("k", "aworset", "push", 1)).hasMessageContaining("add(element)");
        assertThatThrownBy(() -> one.mutate("applySub", "k", "aworset")).hasMessageContaining("applySub(key");
        assertThatThrownBy(() -> one.mutate("applySub", 1, "aworset", "add", 1)).hasMessageContaining("String");
        assertThat(one.asMap().get(new Object())).isNull();
        assertThat(one.encode()).hasSize(1);
    }

    @Test
    void shouldNestThirtyTwoDeep() {
        OrMap<String> map = one;
        for (int i = 1; i < 32; i++) {
            map = map.at("k", TYPE);
        }
        map.at("k", CrdtTypes.ewflag()).enable();
        exchange();
        OrMap<String> deepest = map.at("k", TYPE);
        assertThatThrownBy(() -> deepest.at("k", CrdtTypes.ewflag()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32");
        byte[] tooDeep = new byte[3 + 34 * 3];
        tooDeep[0] = 4;
        tooDeep[1] = 1;
        for (int i = 0; i < 34; i++) {
            tooDeep[2 + 2 * i] = 5;
        }
        assertThatThrownBy(() -> one.apply(B, tooDeep))
                .isInstanceOf(MalformedDeltaException.class)
                .hasMessageContaining("32");
    }

    @Test
    void shouldTellWhatChangedUnderAKey() {
        List<Change> heard = new ArrayList<>();
        List<Change> heardBelow = new ArrayList<>();
        AwOrSet<Object> set = one.at("m", TYPE).at("s", CrdtTypes.aworset(ElementCodec.of(Object.class)));
        one.addListener(heard::addAll);
        ChangeListener below = heardBelow::addAll;
        set.addListener(below);
        other.at("m", TYPE).applySub("s", "aworset", "add", 1);
        exchange();
        set.add(2L);
        set.add(2L);
        other.at("m", TYPE).remove("s");
        exchange();
        set.removeListener(below);
        set.remove(2L);
        assertThat(heard)
                .containsExactly(
                        new Change.EntryAdded("m", Map.of("s", Set.of(1L))),
                        new Change.EntryChanged("m", new Change.EntryChanged("s", new Change.ElementAdded(2L))),
                        new Change.EntryChanged("m", new Change.EntryChanged("s", new Change.ElementRemoved(1L))),
                        new Change.EntryRemoved("m", Map.of("s", Set.of(2L))));
        assertThat(heardBelow)
                .containsExactly(
                        new Change.ElementAdded(1L), new Change.ElementAdded(2L), new Change.ElementRemoved(1L));
    }

    @Test
    void shouldReadThroughAView() {
        Map<String, @Nullable Object> view = one.asMap();
        one.at("a", REGISTER).write("A");
        one.at("b", REGISTER).write("B");
        Iterator<Map.Entry<String, @Nullable Object>> iterator = view.entrySet().iterator();
        one.remove("b");
        one.at("a", REGISTER).write("AA");
        one.at("c", REGISTER).write("C");
        assertThat(iterator.next()).isEqualTo(Map.entry("a", Set.of("AA")));
        assertThat(iterator.hasNext()).isFalse();
        assertThat(view).isEqualTo(Map.of("a", Set.of("AA"), "c", Set.of("C")));
        assertThat(view.containsKey("b")).isFalse();
        assertThatThrownBy(() -> view.remove("a")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> one.value().remove("a")).isInstanceOf(UnsupportedOperationException.class);
    }

    /** Row R6: the value rebuilt from events alone is the value, whatever comes from where. */
    @Test
    void shouldLetAMirrorKeepUp() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            List<OrMap<@Nullable Object>> maps = new ArrayList<>();
            List<List<byte[]>> deltas = List.of(new ArrayList<>(), new ArrayList<>());
            for (ReplicaId id : List.of(A, B)) {
                List<byte[]> own = deltas.get(maps.size());
                maps.add(CrdtTypes.ormap().create(ReplicaContext.of(id, own::add)));
            }
            OrMap<@Nullable Object> map = maps.get(0);
            @Nullable Object[] mirrors = {Map.of(), Map.of()};
            map.addListener(changes -> mirrors[0] = mirrored(mirrors[0], changes));
            map.at("key1", CrdtTypes.ormap()).addListener(changes -> mirrors[1] = mirrored(mirrors[1], changes));
            for (int i = 0; i < 40; i++) {
                switch (random.nextInt(5)) {
                    case 0, 1 -> LawsTest.change(map, random);
                    case 2, 3 -> LawsTest.change(maps.get(1), random);
                    default -> hear(map, maps.get(1), deltas.get(1), random);
                }
                assertThat(mirrors[0]).as("seed %d", seed).isEqualTo(map.value());
                Object inner = map.at("key1", CrdtTypes.ormap()).value();
                assertThat(mirrors[1]).as("seed %d", seed).isEqualTo(inner);
            }
        }
    }

    private static void hear(OrMap<?> map, OrMap<?> from, List<byte[]> deltas, Random random) {
        if (deltas.isEmpty() || random.nextInt(3) == 0) {
            map.load(from.encode());
        } else {
            Collections.shuffle(deltas, random);
            map.apply(B, deltas.get(0));
        }
    }

    private static @Nullable Object mirrored(@Nullable Object value, List<Change> changes) {
        Object mirrored = value;
        for (Change change : changes) {
            mirrored = mirrored(mirrored, change);
        }
        return mirrored;
    }

    private static @Nullable Object mirrored(@Nullable Object value, Change change) {
        if (change instanceof Change.ValueChanged changed) {
            assertThat(changed.before()).isEqualTo(value);
            assertThat(changed.after()).isNotEqualTo(value);
            return changed.after();
        }
        if (change instanceof Change.ElementAdded added) {
            Set<@Nullable Object> set = new HashSet<>((Set<?>) Objects.requireNonNull(value));
            assertThat(set.add(added.element())).isTrue();
            return set;
        }
        if (change instanceof Change.ElementRemoved removed) {
            Set<@Nullable Object> set = new HashSet<>((Set<?>) Objects.requireNonNull(value));
            assertThat(set.remove(removed.element())).isTrue();
            return set;
        }
        Map<@Nullable Object, @Nullable Object> map = new HashMap<>((Map<?, ?>) Objects.requireNonNull(value));
        if (change instanceof Change.EntryAdded added) {
            assertThat(map.put(added.key(), added.value())).isNull();
        } else if (change instanceof Change.EntryRemoved removed) {
            assertThat(map.remove(removed.key())).isEqualTo(removed.value());
        } else if (change instanceof Change.EntryChanged changed) {
            map.put(changed.key(), mirrored(map.get(changed.key()), changed.change()));
        }
        return map;
    }
}
