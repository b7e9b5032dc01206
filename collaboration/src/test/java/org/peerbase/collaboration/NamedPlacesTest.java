package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.RecordBody.Part;
import org.peerbase.collaboration.RecordBody.Place;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GSet;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.dot.ReplicaId;

/** One replica names sub-collaborations without end. */
class NamedPlacesTest {
    private static final Access ACCESS = Access.open("app", "name", "text");
    private static final ReplicaId AUTHOR = TestPeers.replica(7);
    private static final int PER_RECORD = 4_096;

    /** A state that knows no type but the root's. */
    private static SharedState state(int number) {
        SharedState state =
                new SharedState(ACCESS, "text", TestPeers.replica(number), () -> 0, name -> Optional.empty(), () -> {});
        state.open("", CrdtTypes.text());
        return state;
    }

    private static Part text(String more) {
        SharedState author = state(7);
        Text text = author.open("", CrdtTypes.text());
        text.append(more);
        return author.takeLocalChanges().remove().parts().get(0);
    }

    private static Place place(int number) {
        return new Place(String.format("%06d", number), "unknown");
    }

    /** Records that name {@code places} beside the root, and at last change the root. */
    private static List<ChangeRecord> naming(int places) {
        List<ChangeRecord> records = new ArrayList<>();
        for (int from = 0; from < places; from += PER_RECORD) {
            List<Part> parts = new ArrayList<>();
            for (int i = from; i < Math.min(places, from + PER_RECORD); i++) {
                parts.add(new Part(place(i), new byte[1]));
            }
            records.add(record(records, parts));
        }
        records.add(record(records, List.of(text("after"))));
        return records;
    }

    private static ChangeRecord record(List<ChangeRecord> before, List<Part> parts) {
        return TestPeers.record(AUTHOR, before.size() + 1, List.of(), RecordBody.encode(new Place("", "text"), parts));
    }

    private static String valueAfter(List<ChangeRecord> records) {
        SharedState state = state(1);
        records.forEach(state::restore);
        return String.valueOf(state.open("", CrdtTypes.text()).value());
    }

    @Test
    void shouldLetAReplicaNameSoManyAndNoMore() {
        assertThat(valueAfter(naming(NamedPlaces.MAX_PLACES - 1))).isEqualTo("after");
        assertThat(valueAfter(naming(NamedPlaces.MAX_PLACES))).isEmpty();
        assertThat(valueAfter(naming(NamedPlaces.MAX_PLACES + PER_RECORD))).isEmpty();
    }

    /** Naming the same ones again costs nothing, and others may still name them and more. */
    @Test
    void shouldCountEachPlaceOfEachReplicaOnce() {
        NamedPlaces named = new NamedPlaces();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < NamedPlaces.MAX_PLACES; i++) {
                assertThat(named.name(AUTHOR, List.of(new Part(place(i), new byte[0]))))
                        .isTrue();
            }
        }
        assertThat(named.name(AUTHOR, List.of(new Part(place(-1), new byte[0]))))
                .isFalse();
        assertThat(named.mayName(AUTHOR, place(-1), 0)).isFalse();
        assertThat(named.mayName(AUTHOR, place(5), 0)).isTrue();
        assertThat(named.name(TestPeers.replica(8), List.of(new Part(place(-1), new byte[0]))))
                .isTrue();
    }

    @Test
    void shouldRefuseToMakeOneTooManyBeforeAnythingChanges() {
        SharedState state = state(1);
        GSet<Object> known = state.open("known", CrdtTypes.gset());
        known.add("before");
        state.dataTypes()
                .named()
                .restore(
                        state.self(),
                        LongStream.range(1, NamedPlaces.MAX_PLACES).boxed().toList());
        GSet<Object> other = state.open("other", CrdtTypes.gset());
        assertThatThrownBy(() -> other.add("x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("65536 sub-collaborations");
        assertThat(other.value()).isEmpty();
        known.add("after");
        assertThat(known.value()).hasSize(2);
        assertThat(state.takeLocalChanges()).hasSize(2);
    }

    @Test
    void shouldCountOnAfterASnapshot() {
        TestCore core = new TestCore(ACCESS, 1, List.of());
        GSet<Object> tags = core.state.open("tags", CrdtTypes.gset());
        tags.add("red");
        core.write("x");
        byte[] snapshot = core.core
                .snapshotSource()
                .orElseThrow()
                .encode(new SplittableRandom(1))
                .orElseThrow();
        TestCore again = new TestCore(ACCESS, 1, snapshot, core.stored);
        assertThat(again.restored).isEqualTo(2);
        assertThat(again.state.dataTypes().named().named(again.state.self()))
                .hasSize(2)
                .containsExactlyElementsOf(core.state.dataTypes().named().named(core.state.self()));
    }
}
