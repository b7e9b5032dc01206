package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import org.peerbase.testing.MutationFuzz;

/** Row F1 for what strangers send: nothing but the own refusal escapes, and what is signed has one spelling. */
class WireFuzzTest {
    private static final int INPUTS = 200_000;
    private static final CollaborationId COLLABORATION = CollaborationId.of("app", "name", "text");

    private static MemberEntry entry(int peer, boolean leaving) {
        return MemberEntry.sign(
                TestPeers.signatures(peer),
                COLLABORATION,
                1_700_000_000_000L,
                1_600_000_000_000L,
                90_000,
                leaving,
                peer % 2 == 0 ? MemberRole.PINNER : MemberRole.PARTICIPANT,
                new byte[peer == 3 ? Access.PASS_BYTES : 0],
                List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"), Multiaddr.parse("/ip6/::1/tcp/4001")));
    }

    private static ChangeRecord record(int author, long sequence) {
        return new ChangeRecord(
                TestPeers.replica(author),
                sequence,
                List.of(new Dependency(TestPeers.replica(11), 300), new Dependency(TestPeers.replica(12), 7)),
                sequence == 1 ? new byte[ChangeRecord.CAPABILITY_BYTES] : null,
                sequence == 1 ? new byte[ChangeRecord.SESSION_BYTES] : null,
                new byte[] {0, 2, 3, 4, 5},
                sequence == 5 ? null : new byte[] {9, 8, 7});
    }

    private static ChainedRecord chained(ChangeRecord record) {
        return new ChainedRecord(record, new byte[Chain.HASH_BYTES], new byte[Chain.HASH_BYTES]);
    }

    @Test
    void shouldKeepRecords() {
        ChangeRecord record = record(1, 5);
        assertThat(ChangeRecord.fromBytes(record.author(), 5, record.toBytes())).isEqualTo(record);
    }

    @Test
    void shouldRefuseMutatedRecords() {
        MutationFuzz.run(
                1,
                INPUTS,
                List.of(
                        record(1, 5).toBytes(),
                        record(1, 1).toBytes(),
                        TestPeers.record(TestPeers.replica(1), 5, List.of(), new byte[0])
                                .toBytes()),
                MalformedMessageException.class,
                input -> assertThat(ChangeRecord.fromBytes(TestPeers.replica(1), 5, input)
                                .toBytes())
                        .isEqualTo(input));
    }

    @Test
    void shouldRefuseMutatedGossip() {
        List<byte[]> corpus = new ArrayList<>();
        for (GossipMessage message : List.of(
                new GossipMessage.Summary(0x123456789abcdefL),
                new GossipMessage.Suspicion(TestPeers.peer(1), 1_700_000_000_000L),
                new GossipMessage.Entries(List.of(
                        new AgedEntry(entry(1, false), 1_000),
                        new AgedEntry(entry(2, true), 0),
                        new AgedEntry(entry(3, false), 5))))) {
            byte[] encoded = message.encode(COLLABORATION);
            corpus.add(Arrays.copyOfRange(encoded, CollaborationId.BYTES, encoded.length));
        }
        MutationFuzz.run(2, INPUTS, corpus, MalformedMessageException.class, input -> {
            byte[] again = GossipMessage.decode(input).encode(COLLABORATION);
            assertThat(Arrays.copyOfRange(again, CollaborationId.BYTES, again.length))
                    .isEqualTo(input);
        });
    }

    @Test
    void shouldRefuseMutatedRecordsOfLinks() {
        SharedState state = state();
        for (int author = 1; author <= 2; author++) {
            state.number(TestPeers.replica(author));
            state.number(TestPeers.replica(10 + author));
        }
        LinkEncoder encoder = new LinkEncoder(state.replicas());
        encoder.beginRecords();
        encoder.addRecord(state.number(TestPeers.replica(1)), chained(record(1, 5)));
        encoder.addRecord(state.number(TestPeers.replica(1)), chained(record(1, 6)));
        encoder.addRecord(state.number(TestPeers.replica(2)), chained(record(2, 1)));
        byte[] message = encoder.finish();
        MutationFuzz.run(3, INPUTS, List.of(message), MalformedBytesException.class, input -> {
            List<ChangeRecord> decoded = new ArrayList<>();
            try {
                ByteReader reader = new ByteReader(input);
                reader.readByte();
                new LinkDecoder(state()).readRecords(reader, (author, before, record) -> decoded.add(record));
            } catch (MalformedMessageException e) {
                assertThat(e).hasMessageNotContaining("\n");
            }
        });
        List<ChangeRecord> decoded = new ArrayList<>();
        ByteReader reader = new ByteReader(message, 1, message.length - 1);
        new LinkDecoder(state()).readRecords(reader, (author, before, record) -> decoded.add(record));
        assertThat(decoded).containsExactly(record(1, 5), record(1, 6), record(2, 1));
    }

    private static byte[] hash(int content) {
        byte[] hash = new byte[Chain.HASH_BYTES];
        hash[0] = (byte) content;
        return hash;
    }

    private static ForkProof proof(int digests) {
        return proof(digests, new byte[Chain.HASH_BYTES]);
    }

    private static ForkProof proof(int digests, byte[] otherHead) {
        List<byte[]> one = new ArrayList<>();
        List<byte[]> other = new ArrayList<>();
        for (int i = 0; i < digests; i++) {
            one.add(new byte[Chain.HASH_BYTES]);
            byte[] digest = new byte[Chain.HASH_BYTES];
            digest[0] = (byte) (i + 1);
            other.add(digest);
        }
        return ForkProof.of(
                TestPeers.replica(1),
                300,
                new byte[digests],
                new ForkProof.Branch(new byte[Chain.HASH_BYTES], one, new byte[] {1, 2, 3}),
                new ForkProof.Branch(otherHead, other, new byte[] {4}));
    }

    @Test
    void shouldRefuseMutatedProofsOfForks() {
        MutationFuzz.run(
                4,
                INPUTS,
                List.of(
                        ForkProof.encodeAll(List.of(proof(1))),
                        ForkProof.encodeAll(List.of(proof(3), proof(2), proof(1, hash(1)), proof(0, hash(2))))),
                MalformedMessageException.class,
                input -> assertThat(ForkProof.encodeAll(ForkProof.decodeAll(input)))
                        .isEqualTo(input));
    }

    @Test
    void shouldRefuseMutatedBodies() {
        RecordBody.Place root = new RecordBody.Place("", "text");
        List<RecordBody.Part> parts = List.of(
                new RecordBody.Part(root, new byte[] {1, 2, 3}),
                new RecordBody.Part(new RecordBody.Place("votes", "gcounter"), new byte[] {7}));
        MutationFuzz.run(
                6,
                INPUTS,
                List.of(RecordBody.encode(root, parts), RecordBody.encode(root, parts.subList(0, 1))),
                MalformedMessageException.class,
                input -> assertThat(RecordBody.encode(root, RecordBody.decode(root, input)))
                        .isEqualTo(input));
    }

    @Test
    void shouldBindEntriesToTheirPeerAndCollaboration() {
        MemberEntry entry = entry(1, false);
        Signatures signatures = TestPeers.signatures(2);
        assertThat(entry.isSigned(signatures, COLLABORATION)).isTrue();
        assertThat(entry.isSigned(signatures, CollaborationId.of("app", "other", "text")))
                .isFalse();
        for (int i = 0; i < entry.toBytes().length; i++) {
            byte[] changed = entry.toBytes().clone();
            changed[i] ^= 1;
            try {
                assertThat(MemberEntry.fromBytes(changed).isSigned(signatures, COLLABORATION))
                        .as("byte %d", i)
                        .isFalse();
            } catch (MalformedBytesException | MalformedMessageException e) {
                assertThat(e).hasMessageNotContaining("\n");
            }
        }
    }

    @Test
    void shouldRefuseHugeCountsWithoutRoom() {
        ByteWriter writer = new ByteWriter();
        writer.writeByte(GossipMessage.ENTRIES);
        writer.writeVarint(Integer.MAX_VALUE);
        assertThatThrownBy(() -> GossipMessage.decode(writer.toByteArray()))
                .isInstanceOf(MalformedMessageException.class);
    }

    private static SharedState state() {
        return new SharedState(
                Access.open("app", "name", "text"),
                "text",
                TestPeers.replica(99),
                () -> 0,
                name -> Optional.of(CrdtTypes.byName("text")),
                () -> {});
    }
}
