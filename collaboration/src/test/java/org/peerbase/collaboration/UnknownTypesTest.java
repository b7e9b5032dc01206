package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.RecordBody.Part;
import org.peerbase.collaboration.RecordBody.Place;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GSet;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.dot.ReplicaId;

/** Sub-collaborations of types that the author knows, and the receiver not yet. */
class UnknownTypesTest {
    private static final Access ACCESS = Access.open("app", "name", "text");

    private final Set<String> known = new HashSet<>(Set.of("text"));
    private final SharedState author = state(1, CrdtTypes.names());
    private final LocalAuthor records = new LocalAuthor(author, TestPeers.signatures(1), new SplittableRandom(1));
    private final SharedState receiver = state(2, known);

    private static SharedState state(int number, Iterable<String> types) {
        return new SharedState(
                ACCESS,
                "text",
                ReplicaId.of("replica " + number),
                () -> 1_700_000_000_000L,
                name -> find(name, types),
                () -> {});
    }

    private static Optional<CrdtType<?>> find(String name, Iterable<String> types) {
        for (String type : types) {
            if (type.equals(name)) {
                return Optional.of(CrdtTypes.byName(name));
            }
        }
        return Optional.empty();
    }

    private void deliver() {
        author.takeLocalChanges()
                .forEach(change -> receiver.restore(records.record(change).record()));
    }

    @Test
    void shouldKeepChangesUntilTheTypeIsKnown() {
        GSet<Object> tags = author.open("tags", CrdtTypes.gset());
        tags.add("red");
        author.open("", CrdtTypes.text()).append("goes on");
        tags.add("green");
        deliver();
        assertThat(receiver.open("", CrdtTypes.text()).value()).isEqualTo("goes on");
        assertThat(receiver.subs()).containsEntry("tags", new TreeSet<>(Set.of("gset")));

        known.add("gset");
        GSet<Object> received = receiver.open("tags", CrdtTypes.gset());
        assertThat(received.value()).isEqualTo(Set.of("red", "green"));
        tags.add("blue");
        deliver();
        assertThat(received.value()).isEqualTo(Set.of("red", "green", "blue"));
        assertThat(receiver.encode()).isEqualTo(author.encode());
    }

    @Test
    void shouldNotLetWhatATypeRefusesDecideAboutPlacesOfOtherTypes() {
        SharedState knowing = state(3, CrdtTypes.names());
        Text text = author.open("", CrdtTypes.text());
        text.append("before ");
        text.append("with garbage ");
        text.append("after");
        ArrayDeque<LocalChange> changes = author.takeLocalChanges();
        for (LocalChange change : changes) {
            boolean spoilt = change.sequence() == 2;
            LocalChange sent = spoilt ? with(change, new Part(new Place("tags", "gset"), new byte[] {-1})) : change;
            ChangeRecord record = records.record(sent).record();
            receiver.restore(record);
            knowing.restore(record);
        }
        assertThat(receiver.open("", CrdtTypes.text()).value()).isEqualTo(text.value());
        assertThat(knowing.open("", CrdtTypes.text()).value()).isEqualTo(text.value());
        assertThat(knowing.open("tags", CrdtTypes.gset()).value()).isEqualTo(Set.of());
    }

    private static LocalChange with(LocalChange change, Part more) {
        List<Part> parts = new ArrayList<>(change.parts());
        parts.add(more);
        return new LocalChange(change.sequence(), change.dependencies(), parts);
    }

    @Test
    void shouldApplyWhatWasKeptBeforeWhatComes() {
        Text notes = author.open("notes", CrdtTypes.text());
        GSet<Object> tags = author.open("tags", CrdtTypes.gset());
        known.clear();
        notes.append("ab");
        tags.add(1L);
        deliver();
        known.add("text");
        notes.insert(1, "-");
        deliver();
        assertThat(receiver.open("notes", CrdtTypes.text()).value()).isEqualTo("a-b");
    }

    @Test
    void shouldForgetTooMuchAndSayHowToHaveIt() {
        GSet<Object> tags = author.open("tags", CrdtTypes.gset());
        String large = "x".repeat(UnknownTypes.MAX_BYTES / 20);
        for (int i = 0; i < 21; i++) {
            tags.add(large + i);
        }
        List<ChangeRecord> log = author.takeLocalChanges().stream()
                .map(change -> records.record(change).record())
                .toList();
        log.forEach(receiver::restore);
        known.add("gset");
        assertThatThrownBy(() -> receiver.open("tags", CrdtTypes.gset()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"tags\"")
                .hasMessageContaining("\"gset\"")
                .hasMessageContaining("reopen");
        tags.add("more");
        deliver();
        assertThat(receiver.subs()).containsKey("tags");

        SharedState reopened = state(2, known);
        log.forEach(reopened::restore);
        assertThat(reopened.open("tags", CrdtTypes.gset()).value()).hasSize(21);
    }

    /** Places cost what their names take, though nothing is in them; those that are forgotten cost little. */
    @Test
    void shouldForgetNamesAndKnowWhoseTheyAre() {
        UnknownTypes unknown = new UnknownTypes(new NamedPlaces()::hash);
        ReplicaId someone = ReplicaId.of("replica 1");
        String name = "x".repeat(100);
        int places = UnknownTypes.MAX_BYTES / (2 * name.length());
        int most = 0;
        for (int i = 0; i < places; i++) {
            unknown.keep(someone, new Part(new Place(name + i, "mine"), new byte[0]));
            most = i % 1_000 == 0 ? Math.max(most, unknown.places().size()) : most;
        }
        assertThat(most).isLessThan(places * 9 / 10);
        assertThat(unknown.all()).isEmpty();
        assertThat(unknown.hasForgotten(new Place(name + 0, "mine"))).isTrue();
        assertThat(unknown.hasForgotten(new Place(name + places / 2, "mine"))).isTrue();
        assertThat(unknown.hasForgotten(new Place("another", "mine"))).isFalse();
        assertThat(unknown.hasForgotten(new Place(name + 0, "another"))).isFalse();
    }
}
