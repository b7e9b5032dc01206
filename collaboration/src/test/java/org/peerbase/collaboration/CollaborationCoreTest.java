package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.testing.MutationFuzz;

class CollaborationCoreTest {
    private static final Access ACCESS = Access.open("app", "name", "text");

    private static TestCore peer(int number) {
        return new TestCore(ACCESS, number, List.of());
    }

    @Test
    void shouldBringAChangeToTheOtherSide() {
        TestCore one = peer(1);
        TestCore other = peer(2);
        TestPair pair = TestPair.linked(one, other);
        one.write("hello");
        pair.settle();
        assertThat(other.text.value()).isEqualTo("hello");
        assertThat(other.core.storedClock()).isEqualTo(one.core.storedClock());
        assertThat(one.told(CollaborationOutput.Replicated.class))
                .contains(new CollaborationOutput.Replicated(other.id(), one.state.self(), 1));
        assertThat(other.state.encode()).isEqualTo(one.state.encode());
    }

    @Test
    void shouldGoOnThoughAListenerOfTheApplicationThrows() {
        TestCore one = peer(1);
        TestCore other = peer(2);
        TestPair pair = TestPair.linked(one, other);
        other.text.addListener(changes -> {
            throw new IllegalStateException("the application's own mistake");
        });
        one.write("hello");
        pair.settle();
        one.write("!");
        pair.settle();
        assertThat(other.text.value()).isEqualTo("hello!");
        assertThat(other.told(CollaborationOutput.ListenerFailed.class)).hasSize(2);
        assertThat(other.told(CollaborationOutput.Penalise.class)).isEmpty();
        assertThat(other.core.storedClock()).isEqualTo(one.core.storedClock());
    }

    @Test
    void shouldKeepALinkThatGreetsWhenLinksAreSetAnew() {
        TestCore one = peer(1);
        TestCore other = peer(2);
        TestPair.linked(one, other);
        // Until the other peer counts as unreachable, and is tried again.
        for (int failure = 0; failure < 2; failure++) {
            one.handle(new CollaborationInput.StreamClosed(lastOpened(one), "unreachable"));
            for (int second = 0; second < 4; second++) {
                one.now += 1000;
                one.handle(new CollaborationInput.Tick());
            }
        }
        long greeting = lastOpened(one);
        one.handle(new CollaborationInput.StreamOpened(greeting));
        one.toNetwork.clear();
        gossip(one, peer(3));
        assertThat(one.core.members()).hasSize(2);
        assertThat(one.told(CollaborationOutput.CloseStream.class))
                .doesNotContain(new CollaborationOutput.CloseStream(greeting));
    }

    private static long lastOpened(TestCore peer) {
        List<CollaborationOutput.OpenStream> opened = peer.told(CollaborationOutput.OpenStream.class);
        return opened.get(opened.size() - 1).stream();
    }

    /** Lets two peers hear each other's gossip, and nothing else, until each is a member for the other. */
    private static void gossip(TestCore one, TestCore other) {
        other.now = one.now;
        other.handle(new CollaborationInput.AppPeersChanged(1));
        for (int second = 0; second < 5; second++) {
            for (TestCore peer : List.of(one, other)) {
                peer.now += 1000;
                peer.handle(new CollaborationInput.Tick());
            }
            for (int round = 0; round < 4; round++) {
                hear(one, other);
                hear(other, one);
            }
        }
    }

    private static void hear(TestCore from, TestCore to) {
        for (CollaborationOutput output = from.toNetwork.poll(); output != null; output = from.toNetwork.poll()) {
            if (output instanceof CollaborationOutput.Publish publish) {
                TestPair.hear(from, to, publish);
            }
        }
    }

    @Test
    void shouldTellNobodyOfAChangeThatIsNotStored() {
        TestCore one = peer(1);
        TestCore other = peer(2);
        TestPair pair = TestPair.linked(one, other);
        one.storeAnswers = false;
        one.write("hello");
        pair.settle();
        pair.pass(1000);
        assertThat(one.text.value()).isEqualTo("hello");
        assertThat(other.text.value()).isEmpty();
        one.handle(new CollaborationInput.RecordsStored(1));
        pair.settle();
        assertThat(other.text.value()).isEqualTo("hello");
    }

    @Test
    void shouldAcknowledgeNothingThatIsNotStored() {
        TestCore one = peer(1);
        TestCore other = peer(2);
        TestPair pair = TestPair.linked(one, other);
        other.storeAnswers = false;
        one.write("hello");
        pair.settle();
        pair.pass(1000);
        assertThat(other.text.value()).isEqualTo("hello");
        assertThat(one.told(CollaborationOutput.Replicated.class)).isEmpty();
    }

    @Test
    void shouldGoOnWhereItWasAfterARestart() {
        TestCore one = peer(1);
        one.write("a");
        one.write("b");
        TestCore again = new TestCore(ACCESS, 1, one.stored);
        assertThat(again.text.value()).isEqualTo("ab");
        again.write("c");
        TestCore other = peer(2);
        TestPair.linked(again, other).settle();
        assertThat(other.text.value()).isEqualTo("abc");
        assertThat(other.core.storedClock().get(again.state.self())).isEqualTo(3);
    }

    @Test
    void shouldCatchUpOnMoreThanIsKeptInMemory() {
        TestCore one = peer(1);
        int changes = 5 * CollaborationOptions.DEFAULTS.maxDeltaRetention();
        for (int i = 0; i < changes; i++) {
            one.write("x");
        }
        TestCore other = peer(2);
        TestPair pair = TestPair.linked(one, other);
        assertThat(other.text.length()).isEqualTo(changes);
        assertThat(pair.messages).isLessThan(100);
        assertThat(one.told(CollaborationOutput.LoadRecords.class)).isNotEmpty();
    }

    @Test
    void shouldCarryALargeChange() {
        TestCore one = peer(1);
        one.write("large ".repeat(200_000));
        TestCore other = peer(2);
        TestPair.linked(one, other);
        assertThat(other.text.value()).isEqualTo(one.text.value());
        assertThat(one.told(CollaborationOutput.SendMessage.class))
                .allMatch(send -> send.message().length <= CollaborationCore.MAX_MESSAGE_BYTES);
    }

    @Test
    void shouldKeepWithinTheWindowOfAReaderThatDoesNotAcknowledge() {
        TestCore one = peer(1);
        TestCore other = peer(2);
        TestPair pair = TestPair.linked(one, other);
        other.storeAnswers = false;
        int before = one.told.size();
        for (int i = 0; i < 400; i++) {
            one.write("a rather long change ".repeat(500));
            pair.settle();
        }
        pair.pass(1000);
        long sent = one.told.stream()
                .skip(before)
                .filter(CollaborationOutput.SendMessage.class::isInstance)
                .mapToLong(output -> ((CollaborationOutput.SendMessage) output).message().length)
                .sum();
        assertThat(sent).isBetween((long) PushSession.WINDOW_BYTES / 2, 2L * PushSession.WINDOW_BYTES);
    }

    @Test
    void shouldLeaveOutTheAuthorOfAChangeThatIsRefusedAndNobodyElse() {
        TestCore one = peer(1);
        TestCore other = peer(2);
        TestPair pair = TestPair.linked(one, other);
        TestCore evil = peer(3);
        TestPair.linked(evil, peer(4));
        List<byte[]> said = evil.told(CollaborationOutput.SendMessage.class).stream()
                .map(CollaborationOutput.SendMessage::message)
                .toList();
        other.handle(new CollaborationInput.StreamAccepted(-100, evil.id()));
        other.handle(new CollaborationInput.MessageReceived(-100, firstOf(said, Wire.HELLO)));
        other.handle(new CollaborationInput.MessageReceived(-100, firstOf(said, Wire.HELLO_CLOCK)));
        ReplicaId bad = evil.state.self();
        Chain chain = new Chain(ACCESS.id());
        ChainedRecord unsigned =
                chain.append(chain.start(bad), TestPeers.record(bad, 1, List.of(), new byte[] {0, (byte) 0xff, 1, 2}));
        byte[] signature = TestPeers.signatures(3).sign(chain.signedMessage(bad, 1, unsigned.head()));
        LinkEncoder encoder = new LinkEncoder(evil.state.replicas());
        encoder.beginRecords();
        encoder.addRecord(
                evil.state.replicas().self(),
                new ChainedRecord(unsigned.record().signed(signature), unsigned.before(), unsigned.head()));
        other.handle(new CollaborationInput.MessageReceived(-100, encoder.finish()));
        assertThat(other.told(CollaborationOutput.Penalise.class))
                .containsExactly(new CollaborationOutput.Penalise(evil.id(), Offence.REFUSED_CHANGE));
        // Who can't read it has to keep it, so all keep it.
        assertThat(other.core.storedClock().get(bad)).isEqualTo(1);
        one.write("good");
        pair.settle();
        assertThat(other.text.value()).isEqualTo("good");
    }

    @Test
    void shouldForgetAMemberThatSaysThatItLeaves() {
        TestCore one = peer(1);
        TestCore other = peer(2);
        TestPair pair = TestPair.linked(one, other);
        one.handle(new CollaborationInput.Stop());
        pair.settle();
        assertThat(other.core.members()).isEmpty();
        assertThat(other.told(CollaborationOutput.MemberLeft.class))
                .containsExactly(new CollaborationOutput.MemberLeft(one.id(), false));
    }

    @Test
    void shouldForgetAMemberThatVanishesInTheStatedTime() {
        TestCore one = peer(1);
        TestCore other = peer(2);
        TestPair.linked(one, other);
        other.now += CollaborationOptions.DEFAULTS.memberLifetimeMs() / 2;
        other.handle(new CollaborationInput.Tick());
        assertThat(other.core.members()).hasSize(1);
        other.now += CollaborationOptions.DEFAULTS.memberLifetimeMs();
        other.handle(new CollaborationInput.Tick());
        assertThat(other.core.members()).isEmpty();
        assertThat(other.told(CollaborationOutput.MemberLeft.class))
                .containsExactly(new CollaborationOutput.MemberLeft(one.id(), true));
    }

    @Test
    void shouldStopWhenTheStoreFails() {
        TestCore one = peer(1);
        one.storeAnswers = false;
        one.write("a");
        one.handle(new CollaborationInput.StoreFailed("disk full"));
        assertThat(one.told(CollaborationOutput.Failed.class)).hasSize(1);
        assertThatThrownBy(() -> one.text.append("b"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("disk full");
    }

    @Test
    void shouldOutliveAnyMessage() {
        TestCore one = peer(1);
        for (int i = 0; i < 20; i++) {
            one.write("word ");
        }
        TestCore other = peer(2);
        TestPair.linked(one, other);
        List<byte[]> corpus = new ArrayList<>();
        for (TestCore peer : List.of(one, other)) {
            peer.told(CollaborationOutput.SendMessage.class).forEach(send -> corpus.add(send.message()));
        }
        corpus.add(message(Wire.LAZY, 0));
        corpus.add(message(Wire.EAGER));
        corpus.addAll(disputes(one));
        byte[] hello = firstOf(corpus, Wire.HELLO);
        byte[] helloClock = firstOf(corpus, Wire.HELLO_CLOCK);
        TestCore victim = peer(3);
        long[] stream = {0};
        MutationFuzz.run(5, 200_000, corpus, MalformedMessageException.class, input -> {
            stream[0]--;
            victim.told.clear();
            victim.toNetwork.clear();
            victim.handle(new CollaborationInput.StreamAccepted(stream[0], one.id()));
            if ((stream[0] & 1) == 0) {
                victim.handle(new CollaborationInput.MessageReceived(stream[0], hello));
                victim.handle(new CollaborationInput.MessageReceived(stream[0], helloClock));
            }
            try {
                victim.handle(new CollaborationInput.MessageReceived(stream[0], input));
            } catch (RuntimeException e) {
                throw new AssertionError("the core let an exception out", e);
            }
            victim.handle(new CollaborationInput.StreamClosed(stream[0], "done"));
        });
    }

    /** What is said of forks, of a replica that the hello has named. */
    private static List<byte[]> disputes(TestCore author) {
        byte[] head = author.state.chains().last(author.state.replicas().self()).head();
        ByteWriter dispute = new ByteWriter();
        dispute.writeBytes(message(Wire.DISPUTE, 0, 0));
        dispute.writeBytes(Wire.prefixOf(new Chain(ACCESS.id()).start(author.state.self())));
        dispute.writeVarint(20);
        dispute.writeBytes(Wire.prefixOf(head));
        ByteWriter branch = new ByteWriter();
        branch.writeBytes(message(Wire.BRANCH, 0, 0));
        branch.writeBytes(head);
        branch.writeBlock(new byte[8]);
        ByteWriter fork = new ByteWriter();
        fork.writeByte(Wire.FORK);
        ForkProof.of(
                        author.state.self(),
                        5,
                        new byte[0],
                        new ForkProof.Branch(head, List.of(head), new byte[8]),
                        new ForkProof.Branch(head, List.of(new byte[Chain.HASH_BYTES]), new byte[8]))
                .writeTo(fork);
        return List.of(dispute.toByteArray(), branch.toByteArray(), fork.toByteArray());
    }

    private static byte[] firstOf(List<byte[]> messages, int kind) {
        return messages.stream()
                .filter(message -> message[0] == kind)
                .findFirst()
                .orElseThrow();
    }

    private static byte[] message(int kind, long... values) {
        ByteWriter writer = new ByteWriter();
        writer.writeByte(kind);
        for (long value : values) {
            writer.writeVarint(value);
        }
        return writer.toByteArray();
    }
}
