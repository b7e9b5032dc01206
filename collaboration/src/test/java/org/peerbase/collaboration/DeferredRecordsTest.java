package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.RecordBody.Part;
import org.peerbase.collaboration.RecordBody.Place;
import org.peerbase.collaboration.access.Access;
import org.peerbase.collaboration.access.Sealer;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.dot.ReplicaId;

/** Records that build on what is not here yet: more than are kept, in any order, with some among them that nobody can read. */
class DeferredRecordsTest {
    private static final Place MANY = new Place("waiting room", "gset");
    private static final int WAITING = 3 * DeferredRecords.MAX_RECORDS / 2;

    private final List<List<ChainedRecord>> runs = new ArrayList<>();
    private final Access access = access();
    private final Chain chain = new Chain(access.id());
    private long nextStream = -100;

    Access access() {
        return Access.open("app", "name", "text");
    }

    private TestCore peer(int number) {
        return new TestCore(access, number, List.of());
    }

    /** Three runs: of two authors that take out what the third puts in, and go on. */
    @BeforeEach
    void write() {
        TestCore third = peer(13);
        third.text.append("taken out");
        List<ChainedRecord> first =
                run(13, List.of(body(third.state.takeLocalChanges().remove().parts())));
        for (int number : List.of(11, 12)) {
            TestCore liar = peer(number);
            liar.state.restore(first.get(0).record());
            liar.text.delete(number - 11, number - 10);
            List<byte[]> bodies = new ArrayList<>();
            bodies.add(body(liar.state.takeLocalChanges().remove().parts()));
            var set = liar.state.open(MANY.sub(), CrdtTypes.gset());
            for (int i = 0; i < WAITING; i++) {
                set.add(number + " waited " + i);
                bodies.add(body(liar.state.takeLocalChanges().remove().parts()));
            }
            bodies.add(new byte[] {7});
            set.add("behind what nobody can read");
            bodies.add(body(liar.state.takeLocalChanges().remove().parts()));
            runs.add(run(number, bodies));
        }
        runs.add(first);
    }

    private static byte[] body(List<Part> parts) {
        return RecordBody.encode(new Place("", "text"), parts);
    }

    private List<ChainedRecord> run(int number, List<byte[]> bodies) {
        ReplicaId id = TestPeers.replica(number);
        List<ChainedRecord> run = new ArrayList<>();
        byte[] head = chain.start(id);
        Sealer sealer = access.newSealer(id, new SplittableRandom(number));
        for (byte[] body : bodies) {
            int sequence = run.size() + 1;
            boolean begins = access.isSealed() && sequence == 1;
            ChangeRecord clear = new ChangeRecord(
                    id,
                    sequence,
                    List.of(),
                    begins ? access.capabilityFor(TestPeers.peer(number)) : null,
                    begins ? sealer.session() : null,
                    body,
                    null);
            ChangeRecord sealed = clear.withBody(sealer.seal(sequence, clear.header(), body));
            byte[] next = chain.append(head, sealed).head();
            byte[] signature = TestPeers.signatures(number).sign(chain.signedMessage(id, sequence, next));
            ChainedRecord chained = chain.append(head, sealed.signed(signature));
            run.add(chained);
            head = chained.head();
        }
        return run;
    }

    /** A peer that gets the runs in this order, over a link. */
    private TestCore after(int number, List<List<ChainedRecord>> order) {
        TestCore peer = peer(number);
        TestCore remote = peer(100 + number);
        TestPair.linked(remote, peer(200 + number));
        long stream = nextStream--;
        peer.greetedBy(remote, stream);
        Replicas replicas = new Replicas(remote.state.self());
        LinkEncoder encoder = new LinkEncoder(replicas);
        for (List<ChainedRecord> run : order) {
            for (ChainedRecord chained : run) {
                encoder.beginRecords();
                encoder.addRecord(replicas.number(chained.record().author()), chained);
                peer.handle(new CollaborationInput.MessageReceived(stream, encoder.finish()));
            }
        }
        assertThat(peer.stored).hasSize(2 * (WAITING + 3) + 1);
        assertThat(peer.told(CollaborationOutput.Penalise.class)).isEmpty();
        return peer;
    }

    private List<List<ChainedRecord>> order(int... numbers) {
        List<List<ChainedRecord>> order = new ArrayList<>();
        for (int number : numbers) {
            order.add(runs.get(number));
        }
        return order;
    }

    @Test
    void shouldComeToTheSameInAnyOrder() {
        TestCore ready = after(1, order(2, 0, 1));
        TestCore late = after(2, order(0, 1, 2));
        TestCore other = after(3, order(1, 0, 2));
        TestCore between = after(4, order(1, 2, 0));
        for (TestCore peer : List.of(ready, late, other, between)) {
            assertThat(peer.text.value()).isEqualTo("ken out");
            assertThat(peer.state.open(MANY.sub(), CrdtTypes.gset()).value()).hasSize(2 * WAITING);
            assertThat(peer.state.encode()).isEqualTo(ready.state.encode());
            // As the log has it, by itself.
            TestCore again = new TestCore(access, 50 + peer.number, peer.stored);
            assertThat(again.state.encode()).isEqualTo(ready.state.encode());
        }
    }

    /** Who has built on what had waited builds on it again when it is opened. */
    @Test
    void shouldRestoreOwnChangesThatBuildOnWhatHadWaited() {
        TestCore peer = after(2, order(0, 1, 2));
        peer.write(" at last");
        TestCore again = new TestCore(access, 2, peer.stored);
        assertThat(again.state.encode()).isEqualTo(peer.state.encode());
        assertThat(again.text.value()).isEqualTo("ken out at last");
        again.write(", and more");
        assertThat(new TestCore(access, 3, again.stored).text.value()).isEqualTo("ken out at last, and more");
    }
}
