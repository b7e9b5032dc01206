package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** The bytes of docs/PROTOCOL.md: identifiers, gossip, the messages of a link and records, written and read back. */
class VectorsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final long DATE = 1_700_000_000_000L;
    private static final Access ACCESS = Access.open("app", "notes", "text");
    private static final CollaborationId ID = ACCESS.id();

    /** The fields of each line of a file that is no comment. */
    private static List<String> rows(String file) {
        try (InputStream in = Objects.requireNonNull(VectorsTest.class.getResourceAsStream("/vectors/" + file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PrivateKey key(char name) {
        byte[] seed = new byte[32];
        seed[0] = (byte) name;
        return PrivateKey.ofEd25519Seed(seed);
    }

    private static ReplicaId replica(char name) {
        ByteWriter writer = new ByteWriter();
        writer.writeBytes(key(name).publicKey().toPeerId().toBytes());
        Wire.writeLong(writer, 1);
        return ReplicaId.of(writer.toByteArray());
    }

    /** A peer with a core and a store that stores at once; what it sends to the other goes into the transcript. */
    private static final class Peer {
        final char name;
        final Signatures signatures;
        final SharedState state;
        final Text text;
        final CollaborationCore core;
        final List<String> transcript;
        final ArrayDeque<byte[]> sent = new ArrayDeque<>();
        final List<byte[]> published = new ArrayList<>();
        final List<ChangeRecord> stored = new ArrayList<>();
        final List<CollaborationOutput.Penalise> penalties = new ArrayList<>();

        Peer(char name, List<String> transcript) {
            this.name = name;
            this.transcript = transcript;
            signatures = Signatures.of(key(name));
            state = new SharedState(
                    ACCESS, "text", replica(name), () -> DATE, type -> Optional.of(CrdtTypes.byName(type)), () -> {});
            text = state.open("", CrdtTypes.text());
            core = new CollaborationCore(
                    ACCESS, state, signatures, CollaborationOptions.DEFAULTS, new Random(1), () -> DATE);
        }

        Peer start() {
            String address = "/ip4/127.0.0.1/tcp/" + (int) name;
            return give(new CollaborationInput.Start(List.of(Multiaddr.parse(address))), 0)
                    .give(new CollaborationInput.AppPeersChanged(1), 0)
                    .give(new CollaborationInput.Tick(), 0);
        }

        Peer give(CollaborationInput input, long now) {
            for (CollaborationOutput output : core.handle(input, now)) {
                if (output instanceof CollaborationOutput.StoreRecords store) {
                    stored.addAll(store.records());
                    give(new CollaborationInput.RecordsStored(store.batch()), now);
                } else if (output instanceof CollaborationOutput.SendMessage send) {
                    transcript.add(name + "," + HEX.formatHex(send.message()));
                    sent.add(send.message());
                } else if (output instanceof CollaborationOutput.Publish publish) {
                    published.add(publish.message());
                } else if (output instanceof CollaborationOutput.Penalise penalty) {
                    penalties.add(penalty);
                }
            }
            return this;
        }

        void hear(Peer other, byte[] gossip) {
            byte[] message = Arrays.copyOfRange(gossip, CollaborationId.BYTES, gossip.length);
            give(new CollaborationInput.GossipReceived(other.signatures.self(), message), 5);
        }
    }

    private static CollaborationInput received(long stream, String hex) {
        return new CollaborationInput.MessageReceived(stream, HEX.parseHex(hex));
    }

    @Test
    void shouldNameThings() {
        PeerId peer = key('a').publicKey().toPeerId();
        assertThat(rows("identifiers.csv"))
                .containsExactly(
                        "topic of app," + CollaborationId.appTopic("app"),
                        "id of notes," + ID,
                        "protocol of notes," + ID.protocol(),
                        "peer a in text," + peer,
                        "peer a," + HEX.formatHex(peer.toBytes()),
                        "replica of a," + replica('a'));
        assertThat(Incarnation.isOf(peer, replica('a'))).isTrue();
        assertThat(Incarnation.isOf(peer, replica('b'))).isFalse();
    }

    /** Two peers get to know each other over a link that b opened; b knows a third one. */
    private record Conversation(List<String> transcript, Peer a, Peer b) {
        static Conversation hold() {
            List<String> transcript = new ArrayList<>();
            Peer a = new Peer('a', transcript).start();
            Peer b = new Peer('b', transcript).start();
            Peer c = new Peer('c', transcript).start();
            b.text.append("Hi");
            b.text.append("!");
            b.give(new CollaborationInput.LocalChanges(), 0);
            b.hear(a, a.published.get(0));
            b.hear(c, c.published.get(0));
            b.give(new CollaborationInput.StreamOpened(1), 10);
            a.give(new CollaborationInput.StreamAccepted(-1, b.signatures.self()), 10);
            Conversation conversation = new Conversation(transcript, a, b);
            conversation.exchange(10);
            b.give(new CollaborationInput.Tick(), 200);
            conversation.exchange(200);
            return conversation;
        }

        private void exchange(long now) {
            while (!a.sent.isEmpty() || !b.sent.isEmpty()) {
                if (!b.sent.isEmpty()) {
                    a.give(new CollaborationInput.MessageReceived(-1, b.sent.remove()), now);
                } else {
                    b.give(new CollaborationInput.MessageReceived(1, a.sent.remove()), now);
                }
            }
        }
    }

    @Test
    void shouldTalkOverLink() {
        Conversation conversation = Conversation.hold();
        assertThat(conversation.transcript()).isEqualTo(rows("conversation.csv"));
        assertThat(conversation.a().text).hasToString("Hi!");
        assertThat(conversation.a().core.members())
                .containsExactlyInAnyOrder(
                        key('b').publicKey().toPeerId(), key('c').publicKey().toPeerId());
    }

    @Test
    void shouldGossip() {
        Peer a = new Peer('a', new ArrayList<>()).start();
        GossipMessage.Summary summary = new GossipMessage.Summary(a.core.membershipDigest());
        GossipMessage.Suspicion suspicion =
                new GossipMessage.Suspicion(key('b').publicKey().toPeerId(), DATE);
        assertThat(List.of(
                        "entries," + HEX.formatHex(a.published.get(0)),
                        "summary," + HEX.formatHex(summary.encode(ID)),
                        "suspicion," + HEX.formatHex(suspicion.encode(ID))))
                .isEqualTo(rows("gossip.csv"));
        for (String row : rows("gossip.csv")) {
            byte[] message = HEX.parseHex(row.substring(row.indexOf(',') + 1));
            GossipMessage decoded =
                    GossipMessage.decode(Arrays.copyOfRange(message, CollaborationId.BYTES, message.length));
            assertThat(decoded.encode(ID)).as(row).isEqualTo(message);
        }
    }

    /** Records of one replica in their chain, the last of them signed. */
    private static List<ChainedRecord> chain(char name, List<ChangeRecord> records) {
        Chain chain = new Chain(ID);
        byte[] head = chain.start(replica(name));
        List<ChainedRecord> chained = new ArrayList<>();
        for (ChangeRecord record : records) {
            chained.add(chain.append(head, record));
            head = chained.get(chained.size() - 1).head();
        }
        ChainedRecord last = chained.remove(chained.size() - 1);
        byte[] signature = Signatures.of(key(name))
                .sign(chain.signedMessage(replica(name), last.record().sequence(), head));
        chained.add(new ChainedRecord(last.record().signed(signature), last.before(), head));
        return chained;
    }

    /** The third change of b. */
    private static ChainedRecord ofB() {
        List<ChangeRecord> records = new ArrayList<>(Conversation.hold().b().stored);
        records.add(record('b', 3, List.of(), "0005033f"));
        return chain('b', records).get(2);
    }

    private static ChangeRecord record(char author, long sequence, List<Dependency> dependencies, String body) {
        return TestPeers.record(replica(author), sequence, dependencies, HEX.parseHex(body));
    }

    /** The first change of c: it deletes the first character that b wrote. */
    private static ChainedRecord ofC() {
        ByteWriter body = new ByteWriter();
        body.writeBytes(HEX.parseHex("000400"));
        replica('b').writeTo(body);
        body.writeBytes(HEX.parseHex("070100"));
        List<Dependency> dependencies = List.of(new Dependency(replica('b'), 3));
        return chain('c', List.of(record('c', 1, dependencies, HEX.formatHex(body.toByteArray()))))
                .get(0);
    }

    /** The first change of a, in two places: 5 more in a counter, and "x" appended to the text. */
    private static ChainedRecord inParts() {
        List<RecordBody.Part> parts = List.of(
                new RecordBody.Part(new RecordBody.Place("", "text"), HEX.parseHex("050378")),
                new RecordBody.Part(new RecordBody.Place("votes", "gcounter"), new byte[] {5}));
        byte[] body = RecordBody.encode(new RecordBody.Place("", "text"), parts);
        return chain('a', List.of(record('a', 1, List.of(), HEX.formatHex(body))))
                .get(0);
    }

    @Test
    void shouldStoreRecords() {
        List<ChangeRecord> records =
                List.of(ofB().record(), ofC().record(), inParts().record());
        assertThat(records.stream()
                        .map(record ->
                                record.author() + "," + record.sequence() + "," + HEX.formatHex(record.toBytes())))
                .isEqualTo(rows("records.csv"));
        for (ChangeRecord record : records) {
            assertThat(ChangeRecord.fromBytes(record.author(), record.sequence(), record.toBytes()))
                    .isEqualTo(record);
        }
    }

    @Test
    void shouldChainRecords() {
        List<ChangeRecord> records = Conversation.hold().b().stored;
        List<String> lines = new ArrayList<>();
        Chain chain = new Chain(ID);
        lines.add("h0," + HEX.formatHex(chain.start(replica('b'))));
        for (ChainedRecord record : chain('b', records)) {
            long sequence = record.record().sequence();
            lines.add("digest" + sequence + "," + HEX.formatHex(chain.digest(record.record())));
            lines.add("h" + sequence + "," + HEX.formatHex(record.head()));
        }
        ChangeRecord last = records.get(records.size() - 1);
        lines.add("signature2," + HEX.formatHex(last.signature().orElseThrow()));
        assertThat(lines).isEqualTo(rows("chain.csv"));
    }

    /** What b sends after the conversation: its next record in pieces, and one of a replica that a hasn't heard of. */
    @Test
    void shouldSendRecords() {
        Replicas replicas = new Replicas(replica('b'));
        LinkEncoder encoder = new LinkEncoder(replicas);
        encoder.beginRecords();
        encoder.addRecord(replicas.self(), ofB());
        List<String> sent = new ArrayList<>();
        sent.add("large record," + HEX.formatHex(encoder.largeRecord(replicas.self(), ofB())));
        byte[] body = ofB().record().body();
        encoder.begin(Wire.LARGE_RECORD_PART).writeBytes(body, 0, 2);
        sent.add("part," + HEX.formatHex(encoder.finish()));
        encoder.begin(Wire.LARGE_RECORD_PART).writeBytes(body, 2, 2);
        sent.add("part," + HEX.formatHex(encoder.finish()));
        encoder.beginRecords();
        encoder.addRecord(replicas.number(replica('c')), ofC());
        sent.add("records," + HEX.formatHex(encoder.finish()));
        assertThat(sent).isEqualTo(rows("records-sent.csv"));

        Peer a = Conversation.hold().a();
        rows("records-sent.csv").forEach(row -> a.give(received(-1, row.substring(row.indexOf(',') + 1)), 300));
        assertThat(a.text).hasToString("i!?");
        assertThat(a.penalties).isEmpty();
    }

    /** What a, as the receiver of records, can say about b's after the conversation. */
    @Test
    void shouldChooseModes() {
        Replicas replicas = new Replicas(replica('b'));
        LinkEncoder encoder = new LinkEncoder(replicas);
        encoder.writeReplica(replicas.self());
        List<String> sent = new ArrayList<>();
        encoder.begin(Wire.LAZY);
        encoder.writeReplica(replicas.self());
        sent.add("lazy," + HEX.formatHex(encoder.finish()));
        ByteWriter eager = encoder.begin(Wire.EAGER);
        encoder.writeReplica(replicas.self());
        eager.writeVarint(1);
        sent.add("eager," + HEX.formatHex(encoder.finish()));
        encoder.begin(Wire.EAGER);
        sent.add("eager for all," + HEX.formatHex(encoder.finish()));
        assertThat(sent).isEqualTo(rows("modes.csv"));

        List<String> fate = new ArrayList<>();
        for (String row : rows("modes.csv")) {
            Conversation conversation = Conversation.hold();
            Peer b = conversation.b();
            b.give(received(1, row.substring(row.indexOf(',') + 1)), 300);
            conversation.transcript().clear();
            b.text.append("?");
            b.give(new CollaborationInput.LocalChanges(), 300);
            long pushed = conversation.transcript().stream()
                    .filter(message -> message.startsWith("b,03"))
                    .count();
            fate.add(row.substring(0, row.indexOf(',')) + " " + pushed);
            assertThat(b.penalties).isEmpty();
        }
        assertThat(fate).containsExactly("lazy 0", "eager 1", "eager for all 1");
    }
}
