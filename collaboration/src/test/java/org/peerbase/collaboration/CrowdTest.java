package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.keys.Keys;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.testing.ProcessorTime;

/** Replicas that somebody makes up, without end. */
class CrowdTest {
    private static final Access OPEN = Access.open("app", "name", "text");
    private static final Access KEYED = Access.of(Keys.generate(new SplittableRandom(1)), "app", "name", "text");
    private static final int LINKS = 50;
    private static final int REPLICAS = 1_500;

    private static final int MESSAGES = 20;
    private static final int RECORDS_PER_MESSAGE = 100;
    private static final int VERIFICATIONS = 300;

    /** Replicas that have each made a record. */
    private static final int CROWD = 8_000;

    private int made = 1_000;

    private byte[] clock(int named) {
        ByteWriter clock = new ByteWriter();
        clock.writeByte(Wire.CLOCK);
        for (int i = 0; i < REPLICAS; i++) {
            clock.writeVarint(named + i);
            TestPeers.replica(made++).writeTo(clock);
            clock.writeVarint(1);
            clock.writeBytes(new byte[Wire.PREFIX_BYTES]);
        }
        return clock.toByteArray();
    }

    @Test
    void shouldLeaveRoomForReplicasThatAre() {
        for (Access access : List.of(OPEN, KEYED)) {
            TestCore core = new TestCore(access, 1, List.of());
            for (long stream = -1_000; stream > -1_000 - LINKS; stream--) {
                core.greetedBy(9, stream);
                core.handle(new CollaborationInput.MessageReceived(stream, clock(0)));
                core.handle(new CollaborationInput.StreamClosed(stream, "gone"));
            }
            assertThat(core.told(CollaborationOutput.Penalise.class)).isEmpty();
            assertThat(core.told(CollaborationOutput.CloseStream.class)).isEmpty();
            assertThat(core.state.replicas().size()).isBetween(1_000, Replicas.MAX_ANNOUNCED + 1);

            forgetMembers(core);
            TestCore other = new TestCore(access, 2, List.of());
            other.write("the");
            other.write("re");
            TestPair pair = new TestPair(core, other);
            for (int second = 0; second < 5; second++) {
                pair.pass(1_000);
            }
            assertThat(core.text.value()).isEqualTo("there");
            other.write(" still");
            pair.settle();
            assertThat(core.text.value()).isEqualTo("there still");
            assertThat(core.told(CollaborationOutput.Penalise.class)).isEmpty();
            assertThat(other.told(CollaborationOutput.Penalise.class)).isEmpty();
        }
    }

    /** Names cost who sends them much more than who hears them, however many links there are. */
    @Test
    void shouldKeepLittleOfWhatIsNamedOnALink() {
        TestCore core = new TestCore(KEYED, 1, List.of());
        core.greetedBy(9, -1);
        for (int named = 0; named + REPLICAS < NamedReplicas.MAX_NAMES; named += REPLICAS) {
            core.handle(new CollaborationInput.MessageReceived(-1, clock(named)));
        }
        assertThat(core.core.heldFor(TestPeers.peer(9))).isBetween(100_000L, 1L << 20);
        assertThat(core.told(CollaborationOutput.Penalise.class)).isEmpty();
        assertThat(core.told(CollaborationOutput.CloseStream.class)).isEmpty();
    }

    /** More replicas than names are kept of come to one who knows none of them. */
    @Test
    void shouldLearnOfAHonestCrowd() {
        List<ChangeRecord> log = crowd(CROWD);
        TestCore newcomer = new TestCore(OPEN, 1, List.of());
        TestPair.linked(newcomer, new TestCore(OPEN, 2, log));
        assertThat(newcomer.state.clock().total()).isEqualTo(CROWD);
        assertThat(newcomer.told(CollaborationOutput.CloseStream.class)).isEmpty();
    }

    /** Nobody leaves a replica out that others take: who has no room for it has failed, and says so. */
    @Test
    void shouldFailWhenItIsFull() {
        List<ChangeRecord> log = crowd(Replicas.MAX_AUTHORS - 1);
        TestCore first = new TestCore(OPEN, 1, log);
        IntStream.range(0, REPLICAS).forEach(i -> first.state.announce(TestPeers.replica(made++)));
        TestCore second = new TestCore(OPEN, 2, log);
        second.write("in");
        TestPair pair = TestPair.linked(first, second);
        assertThat(first.text.value()).as("the last one that there is room for").isEqualTo("in");
        assertThatThrownBy(() -> first.text.append("out")).hasMessageContaining("no room");
        assertThat(first.text.value()).isEqualTo("in");
        second.write(" still");
        pair.pass(1_000);
        assertThat(first.text.value()).isEqualTo("in still");
        assertThat(first.told(CollaborationOutput.Failed.class)).isEmpty();

        List<ChangeRecord> otherLog = new ArrayList<>(log);
        otherLog.add(firstRecord(new Chain(OPEN.id()), made, List.of()));
        second.handle(new CollaborationInput.Stop());
        pair.settle();
        TestCore third = new TestCore(OPEN, 3, otherLog);
        TestPair others = new TestPair(first, third);
        others.nextStream = -100;
        for (int tick = 0; tick < 5; tick++) {
            others.pass(1_000);
        }
        for (TestCore full : List.of(first, third)) {
            assertThat(full.told(CollaborationOutput.Failed.class))
                    .singleElement()
                    .satisfies(failed -> assertThat(failed.reason())
                            .contains("at most " + Replicas.MAX_AUTHORS)
                            .contains(" of them of peer "));
            assertThatThrownBy(() -> full.text.append("out")).hasMessageContaining("failed");
        }
        assertThat(first.text.value()).isEqualTo("in still");
    }

    @Test
    void shouldTellOfACrowdBeforeThereIsNoRoom() {
        List<ChangeRecord> log = crowd(Replicas.MAX_AUTHORS / 4 * 3);
        TestCore core = new TestCore(OPEN, 1, log.subList(0, log.size() - 2));
        TestPair.linked(core, new TestCore(OPEN, 2, log));
        assertThat(core.told(CollaborationOutput.Crowded.class))
                .singleElement()
                .satisfies(told -> assertThat(told.who()).contains(log.size() + " replicas have"));
        assertThat(core.told(CollaborationOutput.Failed.class)).isEmpty();
    }

    /** What waits for a replica that has no number, since others were named without end, does not wait for long. */
    @Test
    void shouldWaitForWhoeverComes() {
        TestCore core = new TestCore(OPEN, 1, List.of());
        while (core.state.announce(TestPeers.replica(made)) != Replicas.UNKNOWN) {
            made++;
        }
        Chain chain = new Chain(OPEN.id());
        ChangeRecord cause = firstRecord(chain, 7, List.of());
        ChangeRecord effect = firstRecord(chain, 8, List.of(cause));
        Replicas replicas = new Replicas(TestPeers.replica(9));
        LinkEncoder encoder = new LinkEncoder(replicas);
        core.greetedBy(9, -1);
        for (ChangeRecord record : List.of(effect, cause)) {
            replicas.number(cause.author());
            encoder.beginRecords();
            encoder.addRecord(replicas.number(record.author()), chain.append(chain.start(record.author()), record));
            core.handle(new CollaborationInput.MessageReceived(-1, encoder.finish()));
        }
        assertThat(core.stored).containsExactly(cause, effect);
    }

    /** Records of as many replicas of as many peers, each made on top of the one before. */
    private List<ChangeRecord> crowd(int size) {
        Chain chain = new Chain(OPEN.id());
        List<ChangeRecord> log = new ArrayList<>();
        for (int replica = 0; replica < size; replica++) {
            log.add(firstRecord(chain, made++, log.isEmpty() ? List.of() : List.of(log.get(log.size() - 1))));
        }
        return log;
    }

    /** The first record of a replica, signed, which changes nothing. */
    private static ChangeRecord firstRecord(Chain chain, int number, List<ChangeRecord> causes) {
        ReplicaId author = TestPeers.replica(number);
        List<Dependency> dependencies =
                causes.stream().map(cause -> new Dependency(cause.author(), 1)).toList();
        ChainedRecord record =
                chain.append(chain.start(author), TestPeers.record(author, 1, dependencies, new byte[] {1, 0}));
        return record.record().signed(TestPeers.signatures(number).sign(chain.signedMessage(author, 1, record.head())));
    }

    private static void forgetMembers(TestCore core) {
        core.now += 300_000;
        core.handle(new CollaborationInput.Tick());
        assertThat(core.core.members()).isEmpty();
        core.toNetwork.clear();
    }

    /** Not even two ids a connection: before anybody knows who is there, modes name nobody. */
    @Test
    void shouldNotTakeReplicasFromModesBeforeTheHello() {
        TestCore core = new TestCore(KEYED, 1, List.of());
        ByteWriter lazy = new ByteWriter();
        lazy.writeByte(Wire.LAZY);
        lazy.writeVarint(0);
        TestPeers.replica(5).writeTo(lazy);
        core.handle(new CollaborationInput.StreamAccepted(-1, TestPeers.peer(9)));
        core.handle(new CollaborationInput.MessageReceived(-1, lazy.toByteArray()));
        assertThat(core.state.replicas().size()).isEqualTo(1);
        assertThat(core.told(CollaborationOutput.Penalise.class)).hasSize(1);
    }

    /** Authors are numbered once they have shown that they may write. */
    @Test
    void shouldNotTakeAuthorsWithoutTheRightToWrite() {
        TestCore core = new TestCore(KEYED, 1, List.of());
        byte[] capability = KEYED.capabilityFor(TestPeers.peer(9));
        for (boolean first : List.of(true, false)) {
            long stream = first ? -1 : -2;
            core.greetedBy(9, stream);
            ChangeRecord record = new ChangeRecord(
                    TestPeers.replica(7),
                    first ? 1 : 2,
                    List.of(),
                    first ? capability : null,
                    first ? new byte[ChangeRecord.SESSION_BYTES] : null,
                    new byte[1],
                    null);
            Replicas replicas = new Replicas(TestPeers.replica(9));
            LinkEncoder encoder = new LinkEncoder(replicas);
            encoder.beginRecords();
            encoder.addRecord(
                    replicas.number(record.author()), new Chain(KEYED.id()).append(new byte[Chain.HASH_BYTES], record));
            core.handle(new CollaborationInput.MessageReceived(stream, encoder.finish()));
            assertThat(core.state.replicas().size()).isEqualTo(1);
        }
        assertThat(core.told(CollaborationOutput.Penalise.class))
                .containsExactly(new CollaborationOutput.Penalise(TestPeers.peer(9), Offence.BAD_SIGNATURE));
    }

    /** Whoever can speak can show a writer's capability; that alone makes no author. */
    @Test
    void shouldNotTakeAuthorsThatSignNothing() {
        byte[] capability = KEYED.capabilityFor(TestPeers.peer(7));
        TestCore core = new TestCore(KEYED, 1, List.of());
        core.greetedBy(9, -1);
        List<byte[]> messages = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(2);
        Replicas replicas = new Replicas(TestPeers.replica(9));
        LinkEncoder encoder = new LinkEncoder(replicas);
        for (int i = 0; i < MESSAGES; i++) {
            messages.add(firstRecords(capability, random, replicas, encoder));
        }
        messages.forEach(message -> core.handle(new CollaborationInput.MessageReceived(-1, message)));
        assertThat(core.state.replicas().size()).isEqualTo(1);
        assertThat(core.told(CollaborationOutput.Penalise.class)).isEmpty();
    }

    @Test
    void shouldVerifyTheCapabilityOfAPeerOnce() {
        PeerId peer = TestPeers.peer(7);
        byte[] capability = KEYED.capabilityFor(peer);
        RecordVerifier verifier = new RecordVerifier(TestPeers.signatures(1), new TestCore(KEYED, 1, List.of()).state);
        SplittableRandom random = new SplittableRandom(3);
        assertThat(ProcessorTime.isWithin(
                        1,
                        () -> IntStream.range(0, VERIFICATIONS).forEach(i -> KEYED.isCapability(peer, capability)),
                        () -> IntStream.range(0, 10 * VERIFICATIONS)
                                .forEach(i -> verifier.mayBegin(firstRecord(capability, random)))))
                .isTrue();
    }

    /** The first records of replicas that one peer might have begun, each to be followed by one that is signed. */
    private static byte[] firstRecords(
            byte[] capability, SplittableRandom random, Replicas replicas, LinkEncoder encoder) {
        encoder.beginRecords();
        for (int i = 0; i < RECORDS_PER_MESSAGE; i++) {
            ChangeRecord record = firstRecord(capability, random);
            encoder.addRecord(
                    replicas.number(record.author()), new Chain(KEYED.id()).append(new byte[Chain.HASH_BYTES], record));
        }
        return encoder.finish();
    }

    private static ChangeRecord firstRecord(byte[] capability, SplittableRandom random) {
        return new ChangeRecord(
                Incarnation.fresh(TestPeers.peer(7), random),
                1,
                List.of(),
                capability,
                new byte[ChangeRecord.SESSION_BYTES],
                new byte[1],
                null);
    }
}
