package org.peerbase.multiformats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.multiformats.identity.PublicKey;
import org.peerbase.multiformats.identity.SignedEnvelope;
import org.peerbase.multiformats.multiaddr.Multiaddr;
import org.peerbase.multiformats.multiaddr.PeerRecord;
import org.peerbase.testing.MutationFuzz;

/** Row F1 for every parser of this module, and F3: what a parser takes is written the same again. */
class MalformedInputFuzzTest {
    private static final int INPUTS = 200_000;
    private static final long SEED = 20261123;
    private static final String PEER = "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";

    private static void fuzz(List<byte[]> corpus, MutationFuzz.Parser parser) {
        MutationFuzz.run(SEED, INPUTS, corpus, MalformedInputException.class, parser);
    }

    private static void fuzzText(List<String> corpus, Consumer<String> parser) {
        // Latin 1 makes a text of any bytes, and bytes of any mutation.
        fuzz(
                corpus.stream()
                        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                        .toList(),
                bytes -> parser.accept(new String(bytes, StandardCharsets.ISO_8859_1)));
    }

    private static List<byte[]> column(String file, int column) {
        return Vectors.rows(file).stream()
                .map(row -> Vectors.hex(row.get(column)))
                .toList();
    }

    private static List<String> text(String file, int column) {
        return Vectors.rows(file).stream().map(row -> row.get(column)).toList();
    }

    /** Compares cheaply: an assertion object for each of 200,000 inputs would count as the parser's memory. */
    private static void requireSame(byte[] input, byte[] written) {
        if (!Arrays.equals(input, written)) {
            throw new AssertionError("taken, but written as " + Arrays.toString(written));
        }
    }

    private static void requireEqual(Object one, Object other) {
        if (!one.equals(other)) {
            throw new AssertionError(one + " is read as " + other);
        }
    }

    @Test
    void shouldOnlyRefuseVarints() {
        List<byte[]> corpus = new ArrayList<>(column("varint.csv", 1));
        corpus.add(Varint.encode(Long.MAX_VALUE));
        fuzz(corpus, bytes -> requireSame(bytes, Varint.encode(Varint.decode(bytes))));
    }

    @Test
    void shouldOnlyRefuseMultibaseText() {
        fuzzText(
                text("multibase.csv", 2),
                text -> requireEqual(text, Multibase.ofPrefixOf(text).encode(Multibase.decode(text))));
    }

    @Test
    void shouldOnlyRefuseMultihashes() {
        List<byte[]> corpus = new ArrayList<>(column("multihash.csv", 3));
        corpus.add(Vectors.hex("0003666f6f"));
        fuzz(corpus, bytes -> requireSame(bytes, Multihash.fromBytes(bytes).toBytes()));
    }

    @Test
    void shouldOnlyRefuseCids() {
        List<byte[]> corpus = new ArrayList<>(text("cid.csv", 1).stream()
                .map(text -> Cid.parse(text).toBytes())
                .toList());
        corpus.add(Cid.parse("QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n").toBytes());
        fuzz(corpus, bytes -> requireSame(bytes, Cid.fromBytes(bytes).toBytes()));
    }

    @Test
    void shouldOnlyRefuseCidText() {
        List<String> corpus = new ArrayList<>(text("cid.csv", 1));
        corpus.add("QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n");
        fuzzText(corpus, text -> {
            Cid cid = Cid.parse(text);
            requireEqual(cid, Cid.parse(cid.toString()));
        });
    }

    @Test
    void shouldOnlyRefuseMultiaddrs() {
        List<byte[]> corpus = text("multiaddr-good.csv", 0).stream()
                .map(text -> Multiaddr.parse(text).toBytes())
                .toList();
        fuzz(corpus, bytes -> {
            Multiaddr address = Multiaddr.fromBytes(bytes);
            requireSame(bytes, address.toBytes());
            requireEqual(address, Multiaddr.parse(address.toString()));
        });
    }

    @Test
    void shouldOnlyRefuseMultiaddrText() {
        fuzzText(text("multiaddr-good.csv", 0), text -> {
            Multiaddr address = Multiaddr.parse(text);
            requireEqual(address, Multiaddr.fromBytes(address.toBytes()));
        });
    }

    @Test
    void shouldOnlyRefusePublicKeys() {
        fuzz(
                column("keys.csv", 2),
                bytes -> requireSame(bytes, PublicKey.decode(bytes).encode()));
    }

    @Test
    void shouldOnlyRefusePrivateKeys() {
        List<byte[]> corpus = Vectors.rows("keys.csv").stream()
                .filter(row -> row.get(0).equals("ED25519") || row.get(0).equals("RSA"))
                .map(row -> Vectors.hex(row.get(1)))
                .toList();
        fuzz(corpus, bytes -> requireSame(bytes, PrivateKey.decode(bytes).encode()));
    }

    /**
     * The two types whose public half takes a multiplication on the curve, which costs more than a parser of strangers'
     * bytes may; private keys come from one's own disk. So fewer inputs, and no bound on memory.
     */
    @Test
    void shouldOnlyRefuseCurvePrivateKeys() {
        List<byte[]> corpus = column("keys.csv", 1);
        SplittableRandom random = new SplittableRandom(SEED);
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] input = MutationFuzz.mutate(corpus.get(i % corpus.size()), corpus, random);
            try {
                requireSame(input, PrivateKey.decode(input).encode());
                taken++;
            } catch (MalformedInputException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        assertThat(taken).isPositive();
    }

    @Test
    void shouldOnlyRefusePeerIds() {
        List<byte[]> corpus = column("keys.csv", 2).stream()
                .map(key -> PublicKey.decode(key).toPeerId().toBytes())
                .toList();
        fuzz(corpus, bytes -> requireSame(bytes, PeerId.fromBytes(bytes).toBytes()));
    }

    @Test
    void shouldOnlyRefusePeerIdText() {
        List<String> corpus = column("keys.csv", 2).stream()
                .map(key -> PublicKey.decode(key).toPeerId())
                .flatMap(peer -> List.of(peer.toString(), peer.toCid().toString()).stream())
                .toList();
        assertThat(corpus).hasSize(8);
        fuzzText(corpus, text -> {
            PeerId peer = PeerId.parse(text);
            requireEqual(peer, PeerId.parse(peer.toString()));
        });
    }

    @Test
    void shouldOnlyRefuseEnvelopes() {
        fuzz(
                column("peer-record.csv", 1),
                bytes -> requireSame(bytes, SignedEnvelope.decode(bytes).encode()));
    }

    @Test
    void shouldOnlyRefusePeerRecords() {
        PeerRecord relayed = new PeerRecord(
                PeerId.parse(PEER), 1, List.of(Multiaddr.parse("/dns/a.b/tcp/1/p2p/" + PEER + "/p2p-circuit")));
        List<byte[]> corpus = new ArrayList<>(List.of(relayed.encode()));
        column("peer-record.csv", 1)
                .forEach(bytes -> corpus.add(SignedEnvelope.decode(bytes).payload()));
        fuzz(corpus, bytes -> requireSame(bytes, PeerRecord.decode(bytes).encode()));
    }

    @Test
    void shouldReadAStreamOfVarintsOnlyToItsEnd() {
        fuzz(column("varint.csv", 1), bytes -> {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            while (in.hasRemaining() && Varint.tryRead(in) != Varint.INCOMPLETE) {
                // Each turn takes at least one byte.
            }
        });
    }
}
