package org.peerbase.crdt.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.crdt.Change;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.ReplicaContext;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.crdt.sequence.NaiveFugue.Operation;

/** The engine against the reference model, and against a mirror kept from change events alone. */
class SequenceModelTest {
    private static final int REPLICAS = 3;
    private static final String[] ALPHABET = {"a", "b", "c", "é", "ж", "漢", "😀", "🎉"};

    private static final class Batch {
        final byte[] delta;
        final List<Operation> operations;
        final int[] needed;

        Batch(byte[] delta, List<Operation> operations, int[] needed) {
            this.delta = delta;
            this.operations = operations;
            this.needed = needed;
        }
    }

    private static final class Peer {
        final List<byte[]> sent = new ArrayList<>();
        final NaiveFugue model;
        final Text text;
        final StringBuilder mirror = new StringBuilder();
        final int[] received = new int[REPLICAS];

        Peer(String name) {
            model = new NaiveFugue(name);
            text = CrdtTypes.text().create(ReplicaContext.of(ReplicaId.of(name), sent::add));
            text.addListener(changes -> changes.forEach(this::mirror));
        }

        private void mirror(Change change) {
            if (!(change instanceof Change.TextSpliced splice)) {
                throw new AssertionError("not a text change: " + change);
            }
            int end = splice.index() + splice.removed().length();
            assertThat(mirror.substring(splice.index(), end)).isEqualTo(splice.removed());
            mirror.replace(splice.index(), end, splice.inserted());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldEqualTheReferenceModel(long seed) {
        for (int round = 0; round < 20; round++) {
            run(new SplittableRandom(seed * 1000 + round), 60);
        }
    }

    private static void run(SplittableRandom random, int steps) {
        Peer[] peers = new Peer[REPLICAS];
        for (int i = 0; i < REPLICAS; i++) {
            peers[i] = new Peer(String.valueOf((char) ('a' + i)));
        }
        List<List<Batch>> log = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int step = 0; step < steps; step++) {
            int who = random.nextInt(REPLICAS);
            Peer peer = peers[who];
            if (random.nextInt(3) > 0) {
                List<Operation> operations = edit(peer, random);
                if (!operations.isEmpty()) {
                    byte[] delta = peer.sent.get(peer.sent.size() - 1);
                    log.get(who).add(new Batch(delta, operations, peer.received.clone()));
                    peer.received[who]++;
                }
            } else {
                receive(peers, who, random.nextInt(REPLICAS), log);
            }
            check(peer);
        }
        for (int round = 0; round < 200; round++) {
            for (int from = 0; from < REPLICAS; from++) {
                for (int to = 0; to < REPLICAS; to++) {
                    receive(peers, to, from, log);
                }
            }
        }
        for (Peer peer : peers) {
            check(peer);
            assertThat(peer.text.encode()).isEqualTo(peers[0].text.encode());
            assertThat(peer.text.toString()).isEqualTo(peers[0].text.toString());
        }
    }

    /** A random change of the text and the same one of the model. */
    private static List<Operation> edit(Peer peer, SplittableRandom random) {
        List<Operation> operations = new ArrayList<>();
        String text = peer.text.toString();
        int[] points = text.codePoints().toArray();
        int from = random.nextInt(points.length + 1);
        int removed = random.nextInt(2) == 0 ? 0 : Math.min(points.length - from, random.nextInt(4));
        StringBuilder inserted = new StringBuilder();
        int count = removed > 0 && random.nextBoolean() ? 0 : random.nextInt(4);
        for (int i = 0; i < count; i++) {
            inserted.append(ALPHABET[random.nextInt(ALPHABET.length)]);
        }
        if (removed == 0 && count == 0) {
            return operations;
        }
        for (int i = 0; i < removed; i++) {
            operations.add(peer.model.delete(from));
        }
        for (int i = 0; i < count; i++) {
            int point = inserted.codePointAt(inserted.offsetByCodePoints(0, i));
            operations.add(peer.model.insert(from + i, point));
        }
        int start = text.offsetByCodePoints(0, from);
        peer.text.replace(start, text.offsetByCodePoints(start, removed), inserted.toString());
        return operations;
    }

    /** Delivers the next change of {@code from} to {@code to}, if it has what the change builds on. */
    private static void receive(Peer[] peers, int to, int from, List<List<Batch>> log) {
        Peer peer = peers[to];
        if (to == from || peer.received[from] >= log.get(from).size()) {
            return;
        }
        Batch batch = log.get(from).get(peer.received[from]);
        for (int i = 0; i < REPLICAS; i++) {
            if (i != from && batch.needed[i] > peer.received[i]) {
                return;
            }
        }
        peer.text.apply(peers[from].text.id(), batch.delta);
        // The model has no replace: what a replacement deletes, its author deleted before it inserted.
        batch.operations.forEach(peer.model::apply);
        peer.received[from]++;
    }

    private static void check(Peer peer) {
        StringBuilder expected = new StringBuilder();
        peer.model.values().forEach(point -> expected.appendCodePoint((Integer) point));
        assertThat(peer.text.toString()).isEqualTo(expected.toString());
        assertThat(peer.mirror.toString()).isEqualTo(expected.toString());
    }
}
