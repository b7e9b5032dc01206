package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GSet;
import org.peerbase.crdt.Text;

/** Listeners of the application that throw are told of, wherever the change comes from that they heard of. */
class ListenerFailuresTest {
    private static final Access ACCESS = Access.open("app", "name", "text");
    private static final long NOW = 1_700_000_000_000L;

    private final Set<String> known = new HashSet<>(Set.of("text"));
    private final SharedState author = state(1, Set.of("text", "gset"), () -> {});
    private final LocalAuthor records = new LocalAuthor(author, TestPeers.signatures(1), new SplittableRandom(1));
    private int wakeUps;
    private final SharedState receiver = state(2, known, () -> wakeUps++);
    private final CollaborationCore core = new CollaborationCore(
            ACCESS,
            receiver,
            TestPeers.signatures(2),
            CollaborationOptions.DEFAULTS,
            new SplittableRandom(2),
            () -> NOW);

    private static SharedState state(int number, Set<String> types, Runnable onLocalChange) {
        return new SharedState(
                ACCESS,
                "text",
                TestPeers.replica(number),
                () -> NOW,
                name -> types.contains(name) ? Optional.of(CrdtTypes.byName(name)) : Optional.empty(),
                onLocalChange);
    }

    private static void failAt(SharedState state) {
        state.watch((sub, crdt) -> crdt.addListener(changes -> {
            throw new IllegalStateException("the application's own mistake");
        }));
    }

    private static List<CollaborationOutput.ListenerFailed> failuresIn(List<CollaborationOutput> outputs) {
        return outputs.stream()
                .filter(CollaborationOutput.ListenerFailed.class::isInstance)
                .map(CollaborationOutput.ListenerFailed.class::cast)
                .toList();
    }

    @Test
    void shouldTellOfThoseThatHearOfWhatWaitedForItsType() {
        author.open("tags", CrdtTypes.gset()).add("red");
        author.takeLocalChanges()
                .forEach(change -> receiver.restore(records.record(change).record()));
        core.handle(new CollaborationInput.Start(List.of()), 0);
        failAt(receiver);
        known.add("gset");
        GSet<Object> tags = receiver.open("tags", CrdtTypes.gset());
        assertThat(tags.value()).containsExactly("red");
        assertThat(wakeUps).as("calls of the core").isEqualTo(1);
        assertThat(failuresIn(core.handle(new CollaborationInput.LocalChanges(), 1)))
                .hasSize(1);
        assertThat(failuresIn(core.handle(new CollaborationInput.LocalChanges(), 2)))
                .as("told once")
                .isEmpty();
    }

    /** A change builds on records that its author concealed; it has its effect when they turn out to be void. */
    @Test
    void shouldTellOfThoseThatHearOfWhatAForkLetsGoOn() {
        Text text = author.open("", CrdtTypes.text());
        text.append("a");
        text.append("b");
        ArrayDeque<LocalChange> changes = author.takeLocalChanges();
        ChangeRecord first = records.record(changes.remove()).record();
        ChangeRecord second = records.record(changes.remove()).record();

        SharedState liar = state(3, known, () -> {});
        liar.restore(first);
        liar.restore(second);
        liar.open("", CrdtTypes.text()).append("!");
        LocalChange honest = liar.takeLocalChanges().remove();
        ChangeRecord concealing = new LocalAuthor(liar, TestPeers.signatures(3), new SplittableRandom(3))
                .record(new LocalChange(honest.sequence(), List.of(), honest.parts()))
                .record();

        Text received = receiver.open("", CrdtTypes.text());
        failAt(receiver);
        assertThat(apply(first).listenerFailures()).hasSize(1);
        assertThat(apply(concealing).listenerFailures()).as("it waits").isEmpty();
        assertThat(received.value()).isEqualTo("a");
        DataTypes.Effect effect = new DataTypes.Effect();
        assertThat(receiver.addFork(TestPeers.unsignedFork(ACCESS.id(), first.author(), 2), effect))
                .isFalse();
        assertThat(received.value()).isEqualTo("a!");
        assertThat(effect.listenerFailures()).hasSize(1);
    }

    private DataTypes.Effect apply(ChangeRecord record) {
        return receiver.apply(receiver.number(record.author()), record);
    }
}
