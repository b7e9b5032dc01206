package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.ReplicaId;

/** Whom a change is told, in which order, and what comes of a listener that throws. */
class ListenerTest {
    private static final ReplicaId A = ReplicaId.of("a");
    private static final ReplicaId B = ReplicaId.of("b");

    private final List<byte[]> deltas = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final OrMap<@Nullable Object> source = CrdtTypes.ormap().create(ReplicaContext.of(A, deltas::add));
    private final OrMap<@Nullable Object> map = CrdtTypes.ormap().create(ReplicaContext.of(B));

    @BeforeEach
    void listen() {
        map.at("k", CrdtTypes.aworset()).addListener(changes -> heard.add("inner"));
        map.addListener(changes -> heard.add("root"));
    }

    @Test
    void shouldTellTheRootFirst() {
        map.applySub("k", "aworset", "add", 1);
        source.applySub("k", "aworset", "add", 2);
        map.apply(A, deltas.get(0));
        assertThat(heard).containsExactly("root", "inner", "root", "inner");
        source.applySub("k", "aworset", "add", 3);
        map.load(source.encode());
        assertThat(heard).hasSize(6).endsWith("root", "inner");
    }

    @Test
    void shouldTellTheRootFirstOfAFirstState() {
        source.applySub("k", "aworset", "add", 2);
        map.load(source.encode());
        assertThat(heard).containsExactly("root", "inner");
    }

    @Test
    void shouldTellTheOthersIfAListenerThrows() {
        OrMap<@Nullable Object> other = CrdtTypes.ormap().create(ReplicaContext.of(B));
        IllegalStateException first = new IllegalStateException("first");
        IllegalStateException second = new IllegalStateException("second");
        other.addListener(changes -> {
            throw first;
        });
        other.addListener(changes -> heard.add("root"));
        other.at("k", CrdtTypes.aworset()).addListener(changes -> {
            throw second;
        });
        other.at("k", CrdtTypes.aworset()).addListener(changes -> heard.add("inner"));

        assertThatThrownBy(() -> other.applySub("k", "aworset", "add", 1))
                .isInstanceOf(ListenerFailedException.class)
                .hasCause(first)
                .hasSuppressedException(second);
        assertThat(heard).containsExactly("root", "inner");

        source.applySub("k", "aworset", "add", 2);
        assertThatThrownBy(() -> other.apply(A, deltas.get(0)))
                .isInstanceOfSatisfying(
                        ListenerFailedException.class,
                        failure -> assertThat(failure.changes())
                                .containsExactly(new Change.EntryChanged("k", new Change.ElementAdded(2L))));
        assertThat(heard).containsExactly("root", "inner", "root", "inner");
        assertThat(other.value()).isEqualTo(Map.of("k", Set.of(1L, 2L)));
    }

    @Test
    void shouldNotTellAListenersExceptionAsARefusal() {
        map.at("k", CrdtTypes.aworset()).addListener(changes -> {
            throw new MalformedBytesException("what a listener read elsewhere");
        });
        source.applySub("k", "aworset", "add", 1);
        assertThatThrownBy(() -> map.apply(A, deltas.get(0)))
                .isInstanceOf(ListenerFailedException.class)
                .hasRootCauseMessage("what a listener read elsewhere");
        assertThat(map.value()).isEqualTo(Map.of("k", Set.of(1L)));
        assertThat(heard).containsExactly("root", "inner");
    }

    @Test
    void shouldNotTellAListenersExceptionAsARefusalOfACounter() {
        GCounter counter = CrdtTypes.gcounter().create(ReplicaContext.of(B));
        counter.addListener(changes -> {
            throw new MalformedDeltaException("what a listener read elsewhere");
        });
        assertThatThrownBy(() -> counter.apply(A, new byte[] {7})).isInstanceOf(ListenerFailedException.class);
        assertThat(counter.count()).isEqualTo(7);
    }
}
