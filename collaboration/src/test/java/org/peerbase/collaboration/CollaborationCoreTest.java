package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.testing.MutationFuzz;

class CollaborationCoreTest {
    private static final Access ACCESS = Access.open("app", "name", "text");
    private static final CollaborationId ID = ACCESS.id();

    /** A core with a store that answers at once, or when it is told to. */
    private static final class Peer {
        final int number;
        final List<ChangeRecord> stored = new ArrayList<>();
        final List<CollaborationOutput> told = new ArrayList<>();
        final ArrayDeque<CollaborationOutput> toNetwork = new ArrayDeque<>();
        final SharedState state;
        final Text text;
        final CollaborationCore core;
        boolean storeAnswers = true;
        long now;

        Peer(int number, List<ChangeRecord> restored) {
            this.number = number;
            this.state = new SharedState(
                    ID, "text", TestPeers.replica(number), () -> 1_700_000_000_000L, Peer::type, () -> {});
            this.text = state.open("", CrdtTypes.text());
            restored.forEach(state::restore);
            stored.addAll(restored);
            this.core = new CollaborationCore(
                    ACCESS,
                    state,
                    TestPeers.signatures(number),
                    CollaborationOptions.DEFAULTS,
                    new SplittableRandom(number),
                    () -> 1_700_000_000_000L);
            handle(new CollaborationInput.Start(List.of()));
        }

        private static Optional<CrdtType<?>> type(String name) {
            return Optional.of(CrdtTypes.byName(name));
        }

        PeerId id() {
            return TestPeers.peer(number);
        }

        void handle(CollaborationInput input) {
            ArrayDeque<CollaborationInput> inputs = new ArrayDeque<>(List.of(input));
            while (!inputs.isEmpty()) {
                for (CollaborationOutput output : core.handle(inputs.remove(), now)) {
                    told.add(output);
                    if (output instanceof CollaborationOutput.StoreRecords request && storeAnswers) {
                        stored.addAll(request.records());
                        inputs.add(new CollaborationInput.RecordsStored(request.batch()));
                    } else if (output instanceof CollaborationOutput.LoadRecords load) {
                        inputs.add(new CollaborationInput.RecordsLoaded(load.request(), load.replica(), read(load)));
                    } else {
                        toNetwork.add(output);
                    }
                }
            }
        }

        private List<ChangeRecord> read(CollaborationOutput.LoadRecords load) {
            return stored.stream()
                    .filter(record -> record.author().equals(load.replica()) && record.sequence() >= load.from())
                    .limit(load.maxRecords())
                    .toList();
        }

        void write(String more) {
            text.append(more);
            handle(new CollaborationInput.LocalChanges());
        }

        <T extends CollaborationOutput> List<T> told(Class<T> kind) {
            return told.stream().filter(kind::isInstance).map(kind::cast).toList();
        }
    }

    /** Two peers that reach each other; nothing moves unless {@link #settle} is called. */
    private static final class Pair {
        final Map<Peer, Map<Long, Long>> streams = new HashMap<>();
        final Peer one;
        final Peer other;
        long nextStream = -1;
        int messages;

        Pair(Peer one, Peer other) {
            this.one = one;
            this.other = other;
            streams.put(one, new HashMap<>());
            streams.put(other, new HashMap<>());
            one.handle(new CollaborationInput.AppPeersChanged(1));
            other.handle(new CollaborationInput.AppPeersChanged(1));
            one.handle(new CollaborationInput.Tick());
            other.handle(new CollaborationInput.Tick());
        }

        void settle() {
            while (!one.toNetwork.isEmpty() || !other.toNetwork.isEmpty()) {
                carry(one, other);
                carry(other, one);
            }
        }

        void pass(long millis) {
            for (Peer peer : List.of(one, other)) {
                peer.now += millis;
                peer.handle(new CollaborationInput.Tick());
            }
            settle();
        }

        private void carry(Peer from, Peer to) {
            CollaborationOutput output = from.toNetwork.poll();
            if (output instanceof CollaborationOutput.Publish publish) {
                hear(from, to, publish);
            } else if (output instanceof CollaborationOutput.OpenStream open) {
                long remote = nextStream--;
                streamsOf(from).put(open.stream(), remote);
                streamsOf(to).put(remote, open.stream());
                to.handle(new CollaborationInput.StreamAccepted(remote, from.id()));
                from.handle(new CollaborationInput.StreamOpened(open.stream()));
            } else if (output instanceof CollaborationOutput.SendMessage send) {
                messages++;
                Long remote = streamsOf(from).get(send.stream());
                if (remote != null) {
                    to.handle(new CollaborationInput.MessageReceived(remote, send.message()));
                }
            } else if (output instanceof CollaborationOutput.CloseStream close) {
                Long remote = streamsOf(from).remove(close.stream());
                if (remote != null && streamsOf(to).remove(remote) != null) {
                    to.handle(new CollaborationInput.StreamClosed(remote, "closed"));
                }
            }
        }

        private Map<Long, Long> streamsOf(Peer peer) {
            return streams.computeIfAbsent(peer, key -> new HashMap<>());
        }
    }

    private static Pair linked(Peer one, Peer other) {
        Pair pair = new Pair(one, other);
        for (int second = 0; second < 5; second++) {
            pair.pass(1000);
        }
        assertThat(one.core.members()).containsExactly(other.id());
        assertThat(other.core.members()).containsExactly(one.id());
        return pair;
    }

    @Test
    void shouldBringAChangeToTheOtherSide() {
        Peer one = new Peer(1, List.of());
        Peer other = new Peer(2, List.of());
        Pair pair = linked(one, other);
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
        Peer one = new Peer(1, List.of());
        Peer other = new Peer(2, List.of());
        Pair pair = linked(one, other);
        other.text.addListener(changes -> {
            throw new IllegalStateException("the application's own mistake");
        });
        one.write("hello");
        pair.settle();
        one.write("!");
        pair.settle();
        assertThat(other.text.value()).isEqualTo("hello!");
        assertThat(other.told(CollaborationOutput.ListenerFailed.class)).hasSize(2);
        assertThat(other.told(CollaborationOutput.StateChanged.class)).hasSize(2);
        assertThat(other.told(CollaborationOutput.Penalise.class)).isEmpty();
        assertThat(other.core.storedClock()).isEqualTo(one.core.storedClock());
    }

    @Test
    void shouldKeepALinkThatGreetsWhenLinksAreSetAnew() {
        Peer one = new Peer(1, List.of());
        Peer other = new Peer(2, List.of());
        linked(one, other);
        // Until the other peer counts as unreachable, and is tried again.
        for (int failure = 0; failure < 3; failure++) {
            one.handle(new CollaborationInput.StreamClosed(lastOpened(one), "unreachable"));
            for (int second = 0; second < 5; second++) {
                one.now += 1000;
                one.handle(new CollaborationInput.Tick());
            }
        }
        long greeting = lastOpened(one);
        one.handle(new CollaborationInput.StreamOpened(greeting));
        one.toNetwork.clear();
        gossip(one, new Peer(3, List.of()));
        assertThat(one.core.members()).hasSize(2);
        assertThat(one.told(CollaborationOutput.CloseStream.class))
                .doesNotContain(new CollaborationOutput.CloseStream(greeting));
    }

    private static long lastOpened(Peer peer) {
        List<CollaborationOutput.OpenStream> opened = peer.told(CollaborationOutput.OpenStream.class);
        return opened.get(opened.size() - 1).stream();
    }

    /** Lets two peers hear each other's gossip, and nothing else, until each is a member for the other. */
    private static void gossip(Peer one, Peer other) {
        other.now = one.now;
        other.handle(new CollaborationInput.AppPeersChanged(1));
        for (int second = 0; second < 5; second++) {
            for (Peer peer : List.of(one, other)) {
                peer.now += 1000;
                peer.handle(new CollaborationInput.Tick());
            }
            for (int round = 0; round < 4; round++) {
                hear(one, other);
                hear(other, one);
            }
        }
    }

    private static void hear(Peer from, Peer to) {
        for (CollaborationOutput output = from.toNetwork.poll(); output != null; output = from.toNetwork.poll()) {
            if (output instanceof CollaborationOutput.Publish publish) {
                hear(from, to, publish);
            }
        }
    }

    private static void hear(Peer from, Peer to, CollaborationOutput.Publish publish) {
        byte[] message = publish.message();
        to.handle(new CollaborationInput.GossipReceived(
                from.id(), Arrays.copyOfRange(message, CollaborationId.BYTES, message.length)));
    }

    @Test
    void shouldTellNobodyOfAChangeThatIsNotStored() {
        Peer one = new Peer(1, List.of());
        Peer other = new Peer(2, List.of());
        Pair pair = linked(one, other);
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
        Peer one = new Peer(1, List.of());
        Peer other = new Peer(2, List.of());
        Pair pair = linked(one, other);
        other.storeAnswers = false;
        one.write("hello");
        pair.settle();
        pair.pass(1000);
        assertThat(other.text.value()).isEqualTo("hello");
        assertThat(one.told(CollaborationOutput.Replicated.class)).isEmpty();
    }

    @Test
    void shouldGoOnWhereItWasAfterARestart() {
        Peer one = new Peer(1, List.of());
        one.write("a");
        one.write("b");
        Peer again = new Peer(1, one.stored);
        assertThat(again.text.value()).isEqualTo("ab");
        again.write("c");
        Peer other = new Peer(2, List.of());
        linked(again, other).settle();
        assertThat(other.text.value()).isEqualTo("abc");
        assertThat(other.core.storedClock().get(again.state.self())).isEqualTo(3);
    }

    @Test
    void shouldCatchUpOnMoreThanIsKeptInMemory() {
        Peer one = new Peer(1, List.of());
        int changes = 5 * CollaborationOptions.DEFAULTS.maxDeltaRetention();
        for (int i = 0; i < changes; i++) {
            one.write("x");
        }
        Peer other = new Peer(2, List.of());
        Pair pair = linked(one, other);
        assertThat(other.text.length()).isEqualTo(changes);
        assertThat(pair.messages).isLessThan(100);
        assertThat(one.told(CollaborationOutput.LoadRecords.class)).isNotEmpty();
    }

    @Test
    void shouldCarryALargeChange() {
        Peer one = new Peer(1, List.of());
        one.write("large ".repeat(200_000));
        Peer other = new Peer(2, List.of());
        linked(one, other);
        assertThat(other.text.value()).isEqualTo(one.text.value());
        assertThat(one.told(CollaborationOutput.SendMessage.class))
                .allMatch(send -> send.message().length <= CollaborationCore.MAX_MESSAGE_BYTES);
    }

    @Test
    void shouldKeepWithinTheWindowOfAReaderThatDoesNotAcknowledge() {
        Peer one = new Peer(1, List.of());
        Peer other = new Peer(2, List.of());
        Pair pair = linked(one, other);
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
        Peer one = new Peer(1, List.of());
        Peer other = new Peer(2, List.of());
        Pair pair = linked(one, other);
        Peer evil = new Peer(3, List.of());
        linked(evil, new Peer(4, List.of()));
        List<byte[]> said = evil.told(CollaborationOutput.SendMessage.class).stream()
                .map(CollaborationOutput.SendMessage::message)
                .toList();
        other.handle(new CollaborationInput.StreamAccepted(-100, evil.id()));
        other.handle(new CollaborationInput.MessageReceived(-100, firstOf(said, Wire.HELLO)));
        other.handle(new CollaborationInput.MessageReceived(-100, firstOf(said, Wire.HELLO_CLOCK)));
        ReplicaId bad = evil.state.self();
        Chain chain = new Chain(ID);
        ChainedRecord unsigned =
                chain.append(chain.start(bad), TestPeers.record(bad, 1, List.of(), new byte[] {0, (byte) 0xff, 1, 2}));
        byte[] signature = TestPeers.signatures(3).sign(Chain.signedMessage(1, unsigned.head()));
        LinkEncoder encoder = new LinkEncoder(evil.state.replicas());
        encoder.beginRecords();
        encoder.addRecord(
                Replicas.SELF,
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
        Peer one = new Peer(1, List.of());
        Peer other = new Peer(2, List.of());
        Pair pair = linked(one, other);
        one.handle(new CollaborationInput.Stop());
        pair.settle();
        assertThat(other.core.members()).isEmpty();
        assertThat(other.told(CollaborationOutput.MemberLeft.class))
                .containsExactly(new CollaborationOutput.MemberLeft(one.id(), false));
    }

    @Test
    void shouldForgetAMemberThatVanishesInTheStatedTime() {
        Peer one = new Peer(1, List.of());
        Peer other = new Peer(2, List.of());
        linked(one, other);
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
        Peer one = new Peer(1, List.of());
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
        Peer one = new Peer(1, List.of());
        for (int i = 0; i < 20; i++) {
            one.write("word ");
        }
        Peer other = new Peer(2, List.of());
        linked(one, other);
        List<byte[]> corpus = new ArrayList<>();
        for (Peer peer : List.of(one, other)) {
            peer.told(CollaborationOutput.SendMessage.class).forEach(send -> corpus.add(send.message()));
        }
        corpus.add(message(Wire.LAZY, 0));
        corpus.add(message(Wire.EAGER));
        corpus.add(message(Wire.REFUSE, 0, 1));
        byte[] hello = firstOf(corpus, Wire.HELLO);
        byte[] helloClock = firstOf(corpus, Wire.HELLO_CLOCK);
        Peer victim = new Peer(3, List.of());
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
