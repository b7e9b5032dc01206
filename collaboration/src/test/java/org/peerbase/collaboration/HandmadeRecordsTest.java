package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.RecordBody.Part;
import org.peerbase.collaboration.RecordBody.Place;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.dot.ReplicaId;

/** Records that come by links on which a test says what it likes. */
class HandmadeRecordsTest {
    private static final Access ACCESS = Access.open("app", "name", "text");
    private static final Chain CHAIN = new Chain(ACCESS.id());

    private final TestCore victim = peer(1);
    private long nextStream = -100;

    private static TestCore peer(int number) {
        return new TestCore(ACCESS, number, List.of());
    }

    /** A link that {@code remote} has opened, with nothing in its clock. */
    private long link(TestCore remote) {
        TestPair.linked(remote, peer(100 + remote.number));
        long stream = nextStream--;
        victim.greetedBy(remote, stream);
        return stream;
    }

    private void send(long stream, TestCore from, ChangeRecord record) {
        record.dependencies().forEach(dependency -> from.state.number(dependency.replica()));
        send(stream, from, List.of(CHAIN.append(CHAIN.start(record.author()), record)));
    }

    private void send(long stream, TestCore from, List<ChainedRecord> records) {
        LinkEncoder encoder = new LinkEncoder(from.state.replicas());
        encoder.beginRecords();
        records.forEach(
                chained -> encoder.addRecord(from.state.number(chained.record().author()), chained));
        victim.handle(new CollaborationInput.MessageReceived(stream, encoder.finish()));
    }

    private static ChangeRecord unsigned(ChangeRecord record) {
        return TestPeers.record(record.author(), record.sequence(), record.dependencies(), record.body());
    }

    private static ChangeRecord signedFirst(TestCore author, byte[] body) {
        ReplicaId id = author.state.self();
        ChangeRecord record = TestPeers.record(id, 1, List.of(), body);
        byte[] head = CHAIN.append(CHAIN.start(id), record).head();
        return record.signed(TestPeers.signatures(author.number).sign(CHAIN.signedMessage(id, 1, head)));
    }

    @Test
    void shouldTakeItsOwnRecordThatComesBackForAnAcknowledgement() {
        TestCore remote = peer(2);
        long stream = link(remote);
        victim.write("mine");
        send(stream, remote, victim.stored.get(0));
        assertThat(victim.told(CollaborationOutput.Replicated.class))
                .containsExactly(new CollaborationOutput.Replicated(remote.id(), victim.state.self(), 1));
        assertThat(victim.told(CollaborationOutput.Delivered.class))
                .containsExactly(new CollaborationOutput.Delivered(remote.id(), 1));
        send(stream, remote, victim.stored.get(0));
        assertThat(victim.told(CollaborationOutput.Delivered.class)).hasSize(1);
    }

    @Test
    void shouldNotBlameAnAuthorForWhatWaitedForItsRecord() {
        TestCore honest = peer(2);
        TestCore evil = peer(3);
        long fromHonest = link(honest);
        long fromEvil = link(evil);
        honest.write("a");
        evil.state.restore(honest.stored.get(0));
        evil.text.delete(0, 1);
        LocalChange deletion = evil.state.takeLocalChanges().remove();
        List<Part> parts =
                List.of(deletion.parts().get(0), new Part(new Place("sub", "text"), new byte[] {(byte) 0xff, 1, 2}));

        send(fromEvil, evil, signedFirst(evil, RecordBody.encode(victim.state.root(), parts)));
        assertThat(victim.told(CollaborationOutput.Penalise.class)).isEmpty();
        send(fromHonest, honest, honest.stored.get(0));
        assertThat(victim.text.value()).as("after the deletion that had waited").isEqualTo("");
        assertThat(victim.core.storedClock().get(evil.state.self())).isEqualTo(1);
        assertThat(victim.told(CollaborationOutput.Penalise.class)).isEmpty();
    }

    @Test
    void shouldTakeARunWhoseEndWasReplayedBeforeIt() {
        TestCore author = peer(2);
        TestCore evil = peer(3);
        long fromEvil = link(evil);
        long fromAuthor = link(author);
        List<ChainedRecord> run = new ArrayList<>();
        byte[] head = CHAIN.start(author.state.self());
        for (String word : List.of("a", "b", "c")) {
            author.write(word);
            ChangeRecord record = author.stored.get(author.stored.size() - 1);
            ChainedRecord chained = CHAIN.append(head, word.equals("c") ? record : unsigned(record));
            run.add(chained);
            head = chained.head();
        }

        send(fromEvil, evil, run.subList(2, 3));
        assertThat(victim.text.value()).as("what it follows isn't there").isEqualTo("");
        send(fromAuthor, author, run);

        assertThat(victim.text.value()).isEqualTo("abc");
        assertThat(victim.core.storedClock().get(author.state.self())).isEqualTo(3);
        assertThat(victim.told(CollaborationOutput.Penalise.class)).isEmpty();
    }
}
