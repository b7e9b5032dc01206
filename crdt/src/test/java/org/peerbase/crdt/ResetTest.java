package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.laws.Mirror;
import org.peerbase.testing.Effort;

/** A state in the place of another: the value follows, the handles stay, and the changes lead from one to the other. */
class ResetTest {
    private static final ReplicaId A = ReplicaId.of("a");
    private static final ReplicaId B = ReplicaId.of("b");
    private static final long SEED = Long.getLong("crdt.seed", 1);

    private static final CrdtType<?> DEFINED = CrdtTypes.define("test reset bids", new HighestBids());

    static List<TypeCase> types() {
        List<TypeCase> types = new ArrayList<>(TypeCase.all());
        List<Operation> bids = List.of(Operation.of("bid", "lamp", 5), Operation.of("bid", "chair", 7));
        types.add(new TypeCase(DEFINED.name(), bids, null));
        return types;
    }

    private static Crdt changed(TypeCase type, ReplicaId id, Random random) {
        Crdt crdt = type.type().create(ReplicaContext.of(id));
        change(crdt, type, random);
        return crdt;
    }

    private static void change(Crdt crdt, TypeCase type, Random random) {
        for (int i = random.nextInt(8); i > 0; i--) {
            type.operations().get(random.nextInt(type.operations().size())).on(crdt);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldTellWhatLeadsToTheNewValue(TypeCase type) {
        for (int i = 0; i < Effort.of(500); i++) {
            Random random = new Random(SEED * 1_000_003 + i);
            Crdt crdt = changed(type, A, random);
            Mirror mirror = Mirror.of(crdt);
            for (int j = 0; j < 3; j++) {
                Crdt other = changed(type, B, random);
                if (random.nextBoolean()) {
                    other.load(crdt.encode());
                    change(other, type, random);
                }
                Mirror told = new Mirror(crdt.value());
                told.changed(crdt.reset(other.encode()));
                assertThat(crdt.encode()).isEqualTo(other.encode());
                assertThat(crdt.value()).isEqualTo(other.value());
                assertThat(mirror.value()).isEqualTo(other.value());
                assertThat(told.value()).isEqualTo(other.value());
                assertThat(crdt.reset(other.encode())).isEmpty();
                change(crdt, type, random);
                assertThat(mirror.value()).isEqualTo(crdt.value());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldGoOnFromTheNewState(TypeCase type) {
        List<byte[]> deltas = new ArrayList<>();
        Crdt crdt = type.type().create(ReplicaContext.of(A, deltas::add));
        type.operations().get(0).on(crdt);
        Crdt other = type.type().create(ReplicaContext.of(B));
        type.operations().get(0).on(other);
        other.load(crdt.encode());
        crdt.reset(other.encode());
        deltas.clear();
        for (Operation operation : type.operations()) {
            operation.on(crdt);
        }
        assertThat(deltas).isNotEmpty();
        Crdt third = type.type().create(ReplicaContext.of(ReplicaId.of("c")).withCausalDelivery());
        third.load(other.encode());
        deltas.forEach(delta -> third.apply(A, delta));
        assertThat(third.encode()).isEqualTo(crdt.encode());
    }

    /** What was restored lacks changes of its name that others have: what is made next is no less one's own. */
    @ParameterizedTest
    @MethodSource("types")
    void shouldGoOnUnderAnotherName(TypeCase type) {
        ReplicaId fresh = ReplicaId.of("a again");
        for (int i = 0; i < Effort.of(500); i++) {
            Random random = new Random(SEED * 1_000_033 + i);
            Crdt known = changed(type, A, random);
            List<byte[]> deltas = new ArrayList<>();
            Crdt restored = type.type().create(ReplicaContext.of(A, deltas::add));
            restored.load(known.encode());
            change(known, type, random);
            Mirror mirror = Mirror.of(restored);
            byte[] before = restored.encode();
            restored.rename(fresh);
            assertThat(restored.id()).isEqualTo(fresh);
            assertThat(restored.encode()).isEqualTo(before);
            change(restored, type, random);
            assertThat(mirror.value()).isEqualTo(restored.value());
            deltas.forEach(delta -> known.apply(fresh, delta));
            Crdt other = changed(type, B, new Random(i));
            other.load(before);
            deltas.forEach(delta -> other.apply(fresh, delta));
            other.load(known.encode());
            restored.load(other.encode());
            known.load(restored.encode());
            assertThat(restored.encode()).isEqualTo(other.encode());
            assertThat(known.encode()).isEqualTo(other.encode());
        }
    }

    @Test
    void shouldRenameTheHandlesOfAMap() {
        OrMap<Object> map = CrdtTypes.ormap().create(ReplicaContext.of(A));
        CCounter counter = map.at("x", CrdtTypes.ccounter());
        counter.inc(2);
        ReplicaId fresh = ReplicaId.of("a again");
        map.rename(fresh);
        assertThat(counter.id()).isEqualTo(fresh);
        counter.inc(3);
        OrMap<Object> others = CrdtTypes.ormap().create(ReplicaContext.of(B));
        others.load(map.encode());
        assertThat(others.at("x", CrdtTypes.ccounter()).count()).isEqualTo(5);
        assertThatThrownBy(() -> counter.rename(A)).isInstanceOf(UnsupportedOperationException.class);
        assertThat(counter.id()).isEqualTo(fresh);
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldGoBackToTheBeginning(TypeCase type) {
        Crdt crdt = type.type().create(ReplicaContext.of(A));
        Object initial = crdt.value();
        byte[] empty = crdt.encode();
        type.operations().get(0).on(crdt);
        Mirror mirror = Mirror.of(crdt);
        crdt.reset(empty);
        assertThat(crdt.value()).isEqualTo(initial);
        assertThat(mirror.value()).isEqualTo(initial);
        assertThat(crdt.encode()).isEqualTo(empty);
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldChangeNothingIfTheBytesAreMalformed(TypeCase type) {
        Crdt crdt = type.type().create(ReplicaContext.of(A));
        type.operations().get(0).on(crdt);
        List<List<Change>> heard = new ArrayList<>();
        crdt.addListener(heard::add);
        byte[] state = crdt.encode();
        Object value = crdt.value();
        List<byte[]> malformed = new ArrayList<>();
        for (int length = 0; length < state.length; length++) {
            malformed.add(Arrays.copyOf(state, length));
        }
        malformed.add(Arrays.copyOf(state, state.length + 1));
        malformed.add(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1});
        for (byte[] bytes : malformed) {
            assertThatThrownBy(() -> crdt.reset(bytes)).isInstanceOf(MalformedDeltaException.class);
            assertThat(crdt.encode()).isEqualTo(state);
            assertThat(crdt.value()).isEqualTo(value);
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void shouldTellThoseWhoListenToPartsOfAMap() {
        for (int i = 0; i < Effort.of(500); i++) {
            Random random = new Random(SEED * 1_000_003 + i);
            OrMap<@Nullable Object> map = map(A);
            LawsTest.change(map, random);
            List<Crdt> handles = new ArrayList<>();
            for (int key = 0; key < 3; key++) {
                for (CrdtType<?> type : List.of(
                        CrdtTypes.aworset(),
                        CrdtTypes.ccounter(),
                        CrdtTypes.dwflag(),
                        CrdtTypes.ewflag(),
                        CrdtTypes.mvreg(),
                        CrdtTypes.rworset())) {
                    handles.add(map.at("key" + key, type));
                    handles.add(map.at("key" + key, CrdtTypes.ormap()).at("key" + key, type));
                }
            }
            List<Mirror> mirrors = handles.stream().map(Mirror::of).toList();
            Mirror whole = Mirror.of(map);
            for (int j = 0; j < 4; j++) {
                OrMap<@Nullable Object> other = map(B);
                for (int k = random.nextInt(12); k > 0; k--) {
                    LawsTest.change(other, random);
                }
                map.reset(other.encode());
                assertThat(whole.value()).isEqualTo(other.value());
                for (int handle = 0; handle < handles.size(); handle++) {
                    assertThat(mirrors.get(handle).value())
                            .isEqualTo(handles.get(handle).value());
                }
            }
        }
    }

    @Test
    void shouldKeepHandlesAndViews() {
        OrMap<@Nullable Object> map = map(A);
        AwOrSet<@Nullable Object> tags = map.at("tags", CrdtTypes.aworset());
        tags.add("old");
        Set<@Nullable Object> view = tags.asSet();
        OrMap<@Nullable Object> other = map(B);
        other.at("tags", CrdtTypes.aworset()).add("new");
        map.reset(other.encode());
        assertThat(view).isEqualTo(Set.of("new"));
        tags.add("more");
        assertThat(map.value()).isEqualTo(Map.of("tags", Set.of("new", "more")));

        GSet<@Nullable Object> set = CrdtTypes.gset().create(ReplicaContext.of(A));
        Set<@Nullable Object> elements = set.asSet();
        set.add("old");
        set.reset(CrdtTypes.gset().create(ReplicaContext.of(B)).encode());
        assertThat(elements).isEmpty();
    }

    @Test
    void shouldFindNoPositionOfAnElementThatIsGone() {
        Text text = CrdtTypes.text().create(ReplicaContext.of(A));
        byte[] empty = text.encode();
        text.append("abc");
        Position position = text.positionAt(1, Position.Side.AFTER);
        text.reset(empty);
        assertThat(text.find(position)).isEmpty();
        assertThat(text.find(Position.END)).hasValue(0);
    }

    @Test
    void shouldSpliceWholeCharacters() {
        Text text = CrdtTypes.text().create(ReplicaContext.of(A));
        text.append("a😀b");
        Text other = CrdtTypes.text().create(ReplicaContext.of(B));
        other.append("a😁b");
        assertThat(text.reset(other.encode())).containsExactly(new Change.TextSpliced(1, "😀", "😁"));
        other.replace(1, 3, "\ud83e\ude00");
        assertThat(text.reset(other.encode())).containsExactly(new Change.TextSpliced(1, "😁", "\ud83e\ude00"));
    }

    @Test
    void shouldNotResetAPartOfAMap() {
        Crdt part = map(A).at("tags", CrdtTypes.aworset());
        byte[] state = CrdtTypes.aworset().create(ReplicaContext.of(A)).encode();
        assertThatThrownBy(() -> part.reset(state)).isInstanceOf(UnsupportedOperationException.class);
    }

    private static OrMap<@Nullable Object> map(ReplicaId id) {
        return CrdtTypes.ormap().create(ReplicaContext.of(id));
    }
}
