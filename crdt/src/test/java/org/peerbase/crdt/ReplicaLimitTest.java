package org.peerbase.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.RangeSet;
import org.peerbase.crdt.dot.ReplicaId;

/** A state knows 65,536 replicas at most, and one place is kept for the replica that holds it. */
class ReplicaLimitTest {
    private static final int REPLICAS_MAX = 65_536;
    private static final ReplicaId A = ReplicaId.of("a");
    private static final ReplicaId Z = ReplicaId.of("zzzzz");

    /** A state that knows {@code replicas} others, as the type writes it. */
    private static byte[] stateOf(String type, int replicas) {
        boolean isCausal = type.equals("ccounter");
        ByteWriter writer = new ByteWriter();
        writer.writeVarint(replicas);
        RangeSet seen = new RangeSet();
        seen.add(0, 1);
        for (int i = 0; i < replicas; i++) {
            ReplicaId.of(String.format("%05x", i)).writeTo(writer);
            switch (type) {
                case "ccounter" -> seen.writeTo(writer);
                case "lexcounter" -> {
                    writer.writeVarint(0);
                    writer.writeVarint(2);
                }
                default -> writer.writeVarint(1);
            }
        }
        for (int i = 0; i < replicas && isCausal; i++) {
            writer.writeVarint(0);
        }
        if (type.equals("pncounter")) {
            writer.writeVarint(0);
        }
        return writer.toByteArray();
    }

    private static Crdt create(String type, ReplicaId id, List<byte[]> deltas) {
        return CrdtTypes.byName(type).create(ReplicaContext.of(id, deltas::add));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gcounter", "pncounter", "lexcounter", "ccounter"})
    void shouldKeepOnePlaceForItself(String type) {
        List<byte[]> deltas = new ArrayList<>();
        Crdt counter = create(type, A, deltas);
        assertThatThrownBy(() -> counter.load(stateOf(type, REPLICAS_MAX)))
                .isInstanceOf(MalformedDeltaException.class)
                .hasMessageContaining("65536");
        counter.load(stateOf(type, REPLICAS_MAX - 1));
        assertThat(counter.load(stateOf(type, REPLICAS_MAX - 1))).isEmpty();

        create(type, Z, deltas).mutate("inc");
        byte[] before = counter.encode();
        assertThatThrownBy(() -> counter.apply(Z, deltas.get(0))).isInstanceOf(MalformedDeltaException.class);
        assertThat(counter.encode()).isEqualTo(before);

        counter.mutate("inc");
        Crdt again = create(type, A, deltas);
        again.load(counter.encode());
        assertThat(again.load(counter.encode())).isEmpty();
        assertThat(again.encode()).isEqualTo(counter.encode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gcounter", "pncounter", "lexcounter", "ccounter"})
    void shouldLoadAFullStateOfWhichItIsPart(String type) {
        Crdt counter = create(type, ReplicaId.of("0ffff"), new ArrayList<>());
        counter.load(stateOf(type, REPLICAS_MAX));
        assertThat(counter.load(stateOf(type, REPLICAS_MAX))).isEmpty();
        counter.mutate("inc");
        assertThat(counter.load(counter.encode())).isEmpty();
    }
}
