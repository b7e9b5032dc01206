package org.peerbase.collaboration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.collaboration.TestNetwork.Node;
import org.peerbase.collaboration.access.Access;
import org.peerbase.collaboration.access.Sealer;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.keys.Keys;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.testing.MutationFuzz;

/** What members tell each other without storing it. */
class GossipProtocolTest {
    private static final int INPUTS = 200_000;
    private static final Keys KEYS = Keys.generate(new SplittableRandom(1));
    private static final Access KEYED = Access.of(KEYS, "app", "name", "text");
    private static final Access OPEN = Access.open("app", "name", "text");

    private static TestNetwork network(Access access, int members) {
        TestNetwork network = new TestNetwork(access);
        for (int number = 0; number < members; number++) {
            Node node = network.add(number);
            network.give(node, new CollaborationInput.OpenGossip("chat"));
        }
        network.settle();
        return network;
    }

    private static void say(TestNetwork network, int number, String text) {
        network.give(network.node(number), new CollaborationInput.Broadcast("chat", text.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTellEveryMemberOnceAndTheAuthorToo(boolean keyed) {
        TestNetwork network = network(keyed ? KEYED : OPEN, 30);
        say(network, 3, "hello");
        say(network, 17, "world");
        for (Node node : network.nodes.values()) {
            assertThat(node.heard()).containsExactly("chat: hello", "chat: world");
            assertThat(node.gossiped)
                    .extracting(CollaborationOutput.Gossiped::peer)
                    .containsExactly(TestPeers.peer(3), TestPeers.peer(17));
            assertThat(node.penalties).isEmpty();
        }
    }

    @Test
    void shouldTellOnlyWhoWantsTo() {
        TestNetwork network = network(OPEN, 3);
        network.give(network.node(1), new CollaborationInput.CloseGossip("chat"));
        network.give(network.node(1), new CollaborationInput.OpenGossip("other"));
        say(network, 0, "hello");
        assertThat(network.node(1).heard()).isEmpty();
        assertThat(network.node(2).heard()).containsExactly("chat: hello");
        network.give(network.node(2), new CollaborationInput.Broadcast("other", new byte[0]));
        assertThat(network.node(1).heard()).containsExactly("other: ");
    }

    /** Readers gossip as well as writers, and pinners carry what they can't read. */
    @Test
    void shouldHideEverythingFromPinners() {
        TestNetwork network = new TestNetwork(KEYED);
        Access blind = Access.blind(KEYED.id(), KEYED.writePublicKey(), KEYED.blind());
        Node writer = network.add(0);
        Node reader = network.add(1, Access.of(KEYS.readOnly(), "app", "name", "text"), CollaborationOptions.DEFAULTS);
        Node pinner = network.add(2, blind, CollaborationOptions.DEFAULTS);
        network.settle();
        network.give(writer, new CollaborationInput.OpenGossip("MARKED NAME"));
        network.give(pinner, new CollaborationInput.OpenGossip("another"));
        network.give(reader, new CollaborationInput.Broadcast("MARKED NAME", "MARKED TEXT".getBytes(UTF_8)));
        assertThat(writer.heard()).containsExactly("MARKED NAME: MARKED TEXT");
        assertThat(pinner.sentGossip()).isNotEmpty();
        for (Node node : network.nodes.values()) {
            for (byte[] message : node.sent) {
                assertThat(new String(message, StandardCharsets.ISO_8859_1)).doesNotContain("MARKED");
            }
        }
    }

    @Test
    void shouldTakeNothingTwice() {
        TestNetwork network = network(KEYED, 3);
        say(network, 0, "hello");
        byte[] message = network.node(0).sentGossip().get(0);
        Node receiver = network.node(1);
        long stream = receiver.streamWith(network.node(0));
        int sent = receiver.sent.size();
        for (int i = 0; i < 10_000; i++) {
            network.give(receiver, new CollaborationInput.MessageReceived(stream, message));
        }
        assertThat(receiver.heard()).containsExactly("chat: hello");
        assertThat(receiver.sent).hasSize(sent);
        assertThat(receiver.penalties).isEmpty();
    }

    @Test
    void shouldTakeNothingOfAnEarlierLifeOfTheAuthor() {
        TestNetwork first = network(KEYED, 2);
        say(first, 0, "hello");
        byte[] message = first.node(0).sentGossip().get(0);

        TestNetwork second = new TestNetwork(KEYED);
        Node author = second.add(0);
        author.wallClock += 1_000;
        Node receiver = second.add(1);
        second.give(receiver, new CollaborationInput.OpenGossip("chat"));
        second.settle();
        second.give(receiver, new CollaborationInput.MessageReceived(receiver.streamWith(author), message));
        assertThat(receiver.heard()).isEmpty();
    }

    @Test
    void shouldTakeNothingOfAnotherDay() {
        TestNetwork network = network(KEYED, 2);
        say(network, 0, "hello");
        byte[] message = network.node(0).sentGossip().get(0);
        TestNetwork later = network(KEYED, 2);
        Node receiver = later.node(1);
        receiver.wallClock += Membership.MAX_DATE_ERROR_MS + 1;
        long stream = receiver.streamWith(later.node(0));
        later.give(receiver, new CollaborationInput.MessageReceived(stream, message));
        assertThat(receiver.heard()).isEmpty();
        receiver.wallClock -= 2;
        later.give(receiver, new CollaborationInput.MessageReceived(stream, message));
        assertThat(receiver.heard()).containsExactly("chat: hello");
    }

    @Test
    void shouldTakeNothingThatWasChanged() {
        TestNetwork source = network(KEYED, 2);
        say(source, 0, "hello");
        byte[] message = source.node(0).sentGossip().get(0);
        int penalties = 0;
        for (int bit = Byte.SIZE; bit < message.length * Byte.SIZE; bit++) {
            byte[] changed = message.clone();
            changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            TestNetwork network = network(KEYED, 2);
            Node receiver = network.node(1);
            network.give(
                    receiver, new CollaborationInput.MessageReceived(receiver.streamWith(network.node(0)), changed));
            assertThat(receiver.heard()).as("bit %d", bit).isEmpty();
            penalties += receiver.penalties.size();
        }
        // What says another author or date may be taken for a stranger's, or for old; all else is an offence.
        assertThat(penalties).isGreaterThan(message.length * Byte.SIZE / 2);
    }

    @Test
    void shouldTakeNothingFromStrangersAndPinners() {
        TestNetwork network = network(KEYED, 2);
        Node pinner = network.add(5, KEYED, CollaborationOptions.DEFAULTS.withRole(MemberRole.PINNER));
        network.settle();
        Node receiver = network.node(1);
        assertThat(receiver.core.pinners()).containsExactly(pinner.id());
        for (int author : List.of(5, 9)) {
            long date = TestNetwork.DATE + 50;
            PeerId peer = TestPeers.peer(author);
            Sealer sealer = KEYED.newGossipSealer(peer, new SplittableRandom(2));
            byte[] body = {4, 'c', 'h', 'a', 't', 1};
            GossipEnvelope envelope = GossipEnvelope.sign(
                    TestPeers.signatures(author),
                    KEYED.id(),
                    date,
                    sealer.session(),
                    sealer.seal(date, new byte[0], body));
            network.give(
                    receiver,
                    new CollaborationInput.MessageReceived(receiver.streamWith(network.node(0)), encode(envelope)));
        }
        assertThat(receiver.heard()).isEmpty();
        assertThat(receiver.penalties).isEmpty();
    }

    private static byte[] encode(GossipEnvelope envelope) {
        ByteWriter writer = new ByteWriter();
        writer.writeByte(Wire.GOSSIP);
        envelope.writeTo(writer);
        return writer.toByteArray();
    }

    @Test
    void shouldBlameAnAuthorWhoSignsNonsense() {
        TestNetwork network = network(KEYED, 3);
        Node receiver = network.node(1);
        GossipEnvelope nonsense = GossipEnvelope.sign(
                TestPeers.signatures(2), KEYED.id(), TestNetwork.DATE + 50, new byte[32], new byte[40]);
        network.give(
                receiver,
                new CollaborationInput.MessageReceived(receiver.streamWith(network.node(0)), encode(nonsense)));
        assertThat(receiver.heard()).isEmpty();
        assertThat(receiver.penalties)
                .containsExactly(new CollaborationOutput.Penalise(TestPeers.peer(2), Offence.MALFORMED_MESSAGE));
    }

    @Test
    void shouldPassOnNoMoreOfAMemberThanItMaySay() {
        TestNetwork network = network(OPEN, 3);
        for (int i = 0; i < 2 * Gossiper.MAX_MESSAGES_AT_ONCE; i++) {
            say(network, 0, "spam");
        }
        Node receiver = network.node(1);
        assertThat(receiver.gossiped).hasSize(Gossiper.MAX_MESSAGES_AT_ONCE);
        say(network, 2, "hello");
        assertThat(receiver.gossiped).hasSize(Gossiper.MAX_MESSAGES_AT_ONCE + 1);
        network.now += 1_000;
        for (int i = 0; i < 2 * Gossiper.MAX_MESSAGES_AT_ONCE; i++) {
            say(network, 0, "spam");
        }
        assertThat(receiver.gossiped).hasSize(Gossiper.MAX_MESSAGES_AT_ONCE + 1 + Gossiper.MAX_MESSAGES_PER_SECOND);
        assertThat(receiver.penalties).isEmpty();
    }

    @Test
    void shouldTellMessagesApartInWhateverOrder() {
        Gossiper gossiper = new Gossiper(TestPeers.peer(1));
        SplittableRandom random = new SplittableRandom(4);
        Set<Long> taken = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            long date = i / 2L + random.nextInt(200);
            if (gossiper.isNew(date)) {
                assertThat(taken.add(date)).as("date %d", date).isTrue();
                gossiper.add(date);
                assertThat(gossiper.isNew(date)).isFalse();
            }
        }
        assertThat(taken).hasSizeGreaterThan(40_000);
    }

    @Test
    void shouldHaveALimitOfSize() {
        TestNetwork network = network(KEYED, 2);
        byte[] largest = new byte[CollaborationCore.MAX_GOSSIP_BYTES];
        String name = "n".repeat(CollaborationCore.MAX_GOSSIP_NAME_BYTES);
        network.give(network.node(1), new CollaborationInput.OpenGossip(name));
        network.give(network.node(0), new CollaborationInput.Broadcast(name, largest));
        assertThat(network.node(1).gossiped).hasSize(1);
        assertThat(network.node(1).gossiped.get(0).message()).isEqualTo(largest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.give(
                        network.node(0), new CollaborationInput.Broadcast(name, new byte[largest.length + 1])))
                .withMessageContaining("65537 bytes; gossip takes 65536");
    }

    @Test
    void shouldSendNothingToWhoIsSlow() {
        TestNetwork network = network(OPEN, 2);
        Node author = network.node(0);
        Node slow = network.node(1);
        for (long stream : author.streamsWith(slow)) {
            network.give(author, new CollaborationInput.StreamCongested(stream, true));
        }
        say(network, 0, "hello");
        assertThat(author.sentGossip()).isEmpty();
        assertThat(slow.heard()).isEmpty();
    }

    @Test
    void shouldGoOnWhenTheClockIsSetBack() {
        TestNetwork network = network(KEYED, 2);
        say(network, 0, "one");
        network.node(0).wallClock -= 3_600_000;
        say(network, 0, "two");
        say(network, 0, "three");
        assertThat(network.node(1).heard()).containsExactly("chat: one", "chat: two", "chat: three");
    }

    @Test
    void shouldNeedNoTimer() {
        TestNetwork network = network(OPEN, 2);
        long before = network.node(0).core.nextWakeUp();
        say(network, 0, "hello");
        assertThat(network.node(0).core.nextWakeUp()).isEqualTo(before);
    }

    @Test
    void shouldRefuseMutatedGossip() {
        List<byte[]> corpus = new ArrayList<>();
        for (Access access : List.of(OPEN, KEYED)) {
            Sealer sealer = access.newGossipSealer(TestPeers.peer(1), new SplittableRandom(2));
            byte[] message = encode(GossipEnvelope.sign(
                    TestPeers.signatures(1),
                    access.id(),
                    TestNetwork.DATE,
                    sealer.session(),
                    sealer.seal(TestNetwork.DATE, new byte[0], "4chat, and more".getBytes(UTF_8))));
            corpus.add(message);
        }
        MutationFuzz.run(12, INPUTS, corpus, MalformedMessageException.class, input -> {
            if (input.length > 0) {
                assertThat(encode(GossipEnvelope.readFrom(new ByteReader(input, 1, input.length - 1))))
                        .endsWith(Arrays.copyOfRange(input, 1, input.length));
            }
        });
    }
}
