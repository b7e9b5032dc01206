package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/** Authors that lie in ways that can't be refused: what they say is told like all else, and nobody stumbles over it. */
class LiarTest {
    private static final ReplicaId A = ReplicaId.of("a");
    private static final ReplicaId B = ReplicaId.of("b");
    private static final long COUNT_MAX = GCounter.COUNT_MAX;

    private final List<byte[]> deltas = new ArrayList<>();
    private final OrMap<@Nullable Object> honest = map(B);

    private OrMap<@Nullable Object> map(ReplicaId id) {
        return CrdtTypes.ormap().create(ReplicaContext.of(id, deltas::add));
    }

    @Test
    void shouldRefuseToCountBeyondWhatOthersRead() {
        map(A).at("c", CrdtTypes.ccounter()).inc(COUNT_MAX);
        OrMap<@Nullable Object> liar = map(A);
        liar.applySub("c", "ccounter", "inc");
        liar.remove("c");
        liar.applySub("c", "ccounter", "inc", COUNT_MAX);
        honest.apply(A, deltas.get(0));
        honest.apply(A, deltas.get(3));
        assertThat(honest.get("c")).isEqualTo(2 * COUNT_MAX);

        OrMap<@Nullable Object> deceived = map(A);
        deceived.load(honest.encode());
        CCounter counter = deceived.at("c", CrdtTypes.ccounter());
        assertThatThrownBy(counter::dec)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("amount is 1, " + COUNT_MAX + " to " + 3 * COUNT_MAX);
        assertThatThrownBy(counter::inc)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("amount is 1, 0 to 0");
        assertThatThrownBy(() -> counter.inc(Long.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> counter.dec(Long.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
        assertThat(deltas).hasSize(4);
        assertThat(counter.count()).isEqualTo(2 * COUNT_MAX);

        counter.dec(2 * COUNT_MAX);
        honest.apply(A, deltas.get(4));
        assertThat(honest.get("c")).isEqualTo(0L);
        assertThat(honest.load(deceived.encode())).isEmpty();
    }

    @Test
    void shouldTellAllThatHappenedAtAPlaceThatAnAuthorLiesAbout() {
        map(A).applySub("k", "aworset", "add", "x");
        honest.apply(A, deltas.get(0));
        OrMap<@Nullable Object> liar = map(A);
        liar.applySub("a", "aworset", "add", "x");
        liar.applySub("k", "aworset", "add", "y");
        List<Change> heard = new ArrayList<>();
        honest.at("k", CrdtTypes.aworset()).addListener(heard::addAll);

        honest.load(liar.encode());

        assertThat(honest.value()).isEqualTo(Map.of("a", Set.of("x"), "k", Set.of("y")));
        assertThat(heard).containsExactlyInAnyOrder(new Change.ElementAdded("y"), new Change.ElementRemoved("x"));
        assertThat(honest.encode()).isEqualTo(liar.encode());
    }

    @Test
    void shouldSayThatItShrankTooOften() {
        ByteWriter state = new ByteWriter();
        state.writeVarint(1);
        A.writeTo(state);
        state.writeVarint(Long.MAX_VALUE);
        state.writeVarint(2);
        LexCounter counter = CrdtTypes.lexcounter().create(ReplicaContext.of(A));
        counter.load(state.toByteArray());
        assertThatThrownBy(counter::dec)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another id");
        counter.inc();
        assertThat(counter.count()).isEqualTo(2);
    }
}
