package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.RecordBody.Part;
import org.peerbase.collaboration.RecordBody.Place;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GSet;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;

/** How a state is built anew without what is void, each rule by itself. */
class StateRebuildTest {
    private static final Access ACCESS = Access.open("app", "name", "gset");
    private static final ReplicaId FORKED = TestPeers.replica(2);
    private static final ReplicaId HONEST = TestPeers.replica(3);
    private static final Chain CHAIN = new Chain(ACCESS.id());

    private boolean knowsTypes = true;
    private final Outputs outputs = new Outputs();
    private final List<ChangeRecord> log = new ArrayList<>();
    private final SharedState state =
            new SharedState(ACCESS, "gset", TestPeers.replica(1), () -> 0, this::typeByName, () -> {});
    private final GSet<Object> set = state.open("", CrdtTypes.gset());
    private final RecordStorage storage =
            new RecordStorage(state, TestPeers.signatures(1), new SplittableRandom(1), outputs);
    private final StateRebuild rebuild = new StateRebuild(state, storage, outputs);

    private Optional<CrdtType<?>> typeByName(String type) {
        return knowsTypes ? Optional.of(CrdtTypes.byName(type)) : Optional.empty();
    }

    private static ChainedRecord added(ReplicaId author, long sequence, String text) {
        ByteWriter body = new ByteWriter();
        body.writeBytes(new byte[] {0, 1, 7});
        body.writeString(text);
        ChangeRecord record = TestPeers.record(author, sequence, List.of(), body.toByteArray());
        return CHAIN.append(CHAIN.start(author), record);
    }

    private void store(ReplicaId author, long sequence, String text) {
        ChangeRecord record = added(author, sequence, text).record();
        log.add(record);
        state.restore(record);
    }

    /** A record comes, has its effect if it may, and is on its way to the store. */
    private void come(ReplicaId author, long sequence, String text) {
        ChainedRecord chained = added(author, sequence, text);
        int number = state.number(author);
        state.apply(number, chained.record());
        storage.add(new Incoming(number, chained, null));
    }

    /** A record of {@link #HONEST}'s, with a part for each of so many places that nobody has opened, and for "tags". */
    private static ChainedRecord flood(long sequence, int places) {
        String name = "x".repeat(100) + sequence + " ";
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(new Place("tags", "pncounter"), new byte[1]));
        for (int i = 0; i < places; i++) {
            parts.add(new Part(new Place(name + (places + i), "pncounter"), new byte[1]));
        }
        byte[] body = RecordBody.encode(new Place("", "gset"), parts);
        return CHAIN.append(CHAIN.start(HONEST), TestPeers.record(HONEST, sequence, List.of(), body));
    }

    /** From {@code sequence} on the records of {@link #FORKED} are void. */
    private boolean fork(long sequence) {
        return state.addFork(TestPeers.unsignedFork(ACCESS.id(), FORKED, sequence), new DataTypes.Effect());
    }

    /** The shadow that is asked for, with all that is in the store. */
    private SharedState read() {
        SharedState shadow = outputs.take().stream()
                .filter(CollaborationOutput.RestoreShadow.class::isInstance)
                .map(output -> ((CollaborationOutput.RestoreShadow) output).shadow())
                .reduce((first, second) -> second)
                .orElseThrow();
        log.forEach(shadow::restore);
        return shadow;
    }

    @Test
    void shouldTakeOutWhatIsVoidAndNothingElse() {
        store(FORKED, 1, "counts");
        store(FORKED, 2, "void");
        store(HONEST, 1, "honest");
        assertThat(fork(2)).isTrue();
        rebuild.start();
        assertThat(set.value()).as("until it is rebuilt").contains("void");
        assertThat(rebuild.onRestored(read())).isNotNull();
        assertThat(set.value()).containsExactlyInAnyOrder("counts", "honest");
    }

    /** With the lower fork the record behind it follows; the shadow only knows the higher one. */
    @Test
    void shouldReadAgainWhatDoesNotFollowForTheForksThatAShadowDoesNotKnow() {
        store(FORKED, 1, "void");
        store(FORKED, 2, "void, too");
        fork(2);
        rebuild.start();
        SharedState first = read();
        fork(1);
        assertThat(rebuild.onFailed(first)).isTrue();
        assertThat(rebuild.onRestored(read())).isNotNull();
        assertThat(set.value()).isEmpty();
    }

    @Test
    void shouldFailWhereTheStoreLacksRecords() {
        store(FORKED, 1, "void");
        fork(1);
        rebuild.start();
        assertThat(rebuild.onFailed(read())).isFalse();
    }

    @Test
    void shouldShowAtOnceAndKeepWhatIsChangedHereMeanwhile() {
        store(FORKED, 1, "void");
        fork(1);
        rebuild.start();
        set.add("mine");
        assertThat(set.value()).contains("mine");
        SharedState shadow = read();
        set.add("mine, later");
        rebuild.onRestored(shadow);
        assertThat(set.value()).containsExactlyInAnyOrder("mine", "mine, later");
    }

    @Test
    void shouldShowInTheEndWhatOthersChangeMeanwhile() {
        store(FORKED, 1, "void");
        fork(1);
        rebuild.start();
        come(HONEST, 1, "meanwhile");
        assertThat(set.value()).doesNotContain("meanwhile");
        rebuild.onRestored(read());
        assertThat(set.value()).containsExactly("meanwhile");
    }

    @Test
    void shouldTakeOnceWhatWasOnItsWayToTheStore() {
        store(FORKED, 1, "void");
        come(HONEST, 1, "on its way");
        fork(1);
        rebuild.start();
        log.add(added(HONEST, 1, "on its way").record());
        rebuild.onRestored(read());
        assertThat(set.value()).containsExactly("on its way");
    }

    @Test
    void shouldBeginAnewIfMoreBecomesVoidMeanwhile() {
        store(FORKED, 1, "counts at first");
        store(FORKED, 2, "void");
        fork(2);
        rebuild.start();
        SharedState first = read();
        fork(1);
        rebuild.start();
        assertThat(rebuild.onRestored(first)).isNull();
        assertThat(set.value()).as("not rebuilt yet").contains("void");
        assertThat(rebuild.onRestored(read())).isNotNull();
        assertThat(set.value()).isEmpty();
    }

    @Test
    void shouldReadTheStoreAgainIfMoreComesThanIsRemembered() {
        store(FORKED, 1, "void");
        fork(1);
        rebuild.start();
        SharedState first = read();
        Incoming incoming = new Incoming(state.number(HONEST), added(HONEST, 1, "one of many"), null);
        for (int i = 0; i <= StateRebuild.MAX_RECORDS; i++) {
            storage.add(incoming);
        }
        assertThat(rebuild.onRestored(first)).isNull();
        assertThat(outputs.take()).anyMatch(CollaborationOutput.RestoreShadow.class::isInstance);
    }

    @Test
    void shouldTakeOverWhatIsOpenThoughAWriterNamesPlacesWithoutEnd() {
        knowsTypes = false;
        store(FORKED, 1, "void");
        for (int sequence = 1; sequence <= 60; sequence++) {
            ChangeRecord record = flood(sequence, 1_000).record();
            log.add(record);
            state.restore(record);
        }
        GSet<Object> open = state.open("open", CrdtTypes.gset());
        open.add("mine");
        assertThat(state.open("", CrdtTypes.gset())).isSameAs(set);
        assertThatThrownBy(() -> state.open("tags", CrdtTypes.pncounter())).hasMessageContaining("\"tags\"");
        fork(1);
        rebuild.start();
        SharedState shadow = read();
        state.open("opened meanwhile", CrdtTypes.gset());
        assertThat(rebuild.onRestored(shadow)).isNotNull();
        assertThat(set.value()).isEmpty();
        assertThat(open.value()).containsExactly("mine");
    }

    @Test
    void shouldReadAgainForWhatIsOpenedMeanwhileAndWasForgotten() {
        knowsTypes = false;
        store(FORKED, 1, "void");
        fork(1);
        rebuild.start();
        SharedState first = read();
        state.open("tags", CrdtTypes.pncounter());
        for (int sequence = 1; sequence <= 60; sequence++) {
            ChainedRecord record = flood(sequence, 1_000);
            int number = state.number(HONEST);
            state.apply(number, record.record());
            storage.add(new Incoming(number, record, null));
            log.add(record.record());
        }
        assertThat(rebuild.onRestored(first)).isNull();
        assertThat(rebuild.onRestored(read())).isNotNull();
        assertThat(set.value()).isEmpty();
    }

    @Test
    void shouldNotTakeAShadowThatItDidNotAskFor() {
        store(FORKED, 1, "there");
        assertThat(rebuild.onRestored(state.shadow())).isNull();
        assertThat(set.value()).containsExactly("there");
    }
}
