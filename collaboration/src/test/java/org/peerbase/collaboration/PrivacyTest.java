package org.peerbase.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.peerbase.collaboration.TestNetwork.Node;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.keys.Keys;
import org.peerbase.testing.Effort;
import org.peerbase.testing.Reliability;

/**
 * Row S3: writers, readers and pinners come and go, write, gossip and name things, and whatever leaves any of them, or lies
 * in any store, is looked through for what was planted in clear, and for the keys. There is no revocation yet to play.
 */
class PrivacyTest {
    private static final int GATE_RUNS = 200;
    private static final int DEEP_RUNS = 20_000;
    private static final int STEPS = 30;
    private static final String MARKER = "PLANTED";

    @Test
    @Tag("S3")
    void shouldShowNothingToWhoCannotRead() {
        playAll(Effort.of(GATE_RUNS));
    }

    @Test
    @Tag("S3")
    @Tag("deep")
    void shouldShowNothingToWhoCannotReadForLong() {
        playAll(DEEP_RUNS);
    }

    private static void playAll(int runs) {
        long bytes = 0;
        for (int run = 0; run < runs; run++) {
            bytes += play(Reliability.seed(3) + run);
        }
        Reliability.reached("S3", runs + " runs, " + bytes + " bytes seen by others, 0 findings");
    }

    private static long play(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Keys keys = Keys.generate(random);
        Access writer = Access.of(keys, MARKER + " app", MARKER + " name", "text");
        List<Access> roles = List.of(
                writer,
                Access.of(keys.readOnly(), MARKER + " app", MARKER + " name", "text"),
                Access.blind(writer.id(), writer.writePublicKey(), writer.blind()));
        TestNetwork network = new TestNetwork(writer);
        List<Node> all = new ArrayList<>();
        List<Node> present = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            Node node = network.add(number, roles.get(number), CollaborationOptions.DEFAULTS);
            all.add(node);
            present.add(node);
        }
        network.settle();
        for (int step = 0; step < STEPS; step++) {
            Node node = present.get(random.nextInt(present.size()));
            switch (random.nextInt(6)) {
                case 0 -> {
                    Node joining = network.add(all.size(), roles.get(random.nextInt(3)), CollaborationOptions.DEFAULTS);
                    all.add(joining);
                    present.add(joining);
                    network.settle();
                }
                case 1 -> {
                    if (present.size() > 3 && node != present.get(0)) {
                        network.give(node, new CollaborationInput.Stop());
                        network.remove(node);
                        present.remove(node);
                    }
                }
                case 2 -> gossip(network, present.get(random.nextInt(2) == 0 ? 0 : present.size() - 1), step);
                default -> write(network, present.get(0), step, random);
            }
        }
        network.settle();
        // Who can read has read it, and who can't has kept it.
        Node first = present.get(0);
        assertThat(first.text.toString()).contains(MARKER);
        assertThat(present).allSatisfy(node -> {
            assertThat(node.stored).hasSameSizeAs(first.stored);
            assertThat(node.text.toString()).isEqualTo(node.access.canRead() ? first.text.toString() : "");
        });
        return look(network, all, keys, seed);
    }

    private static void gossip(TestNetwork network, Node node, int step) {
        if (node.access.canRead()) {
            network.give(node, new CollaborationInput.OpenGossip(MARKER + " chat"));
            byte[] message = (MARKER + " message " + step).getBytes(StandardCharsets.UTF_8);
            network.give(node, new CollaborationInput.Broadcast(MARKER + " chat", message));
        }
    }

    private static void write(TestNetwork network, Node node, int step, SplittableRandom random) {
        if (node.access.canWrite()) {
            if (random.nextInt(4) == 0) {
                node.state.open(MARKER + " sub", CrdtTypes.gset()).add(MARKER + " element " + step);
            } else {
                node.text.append(MARKER + " text " + step);
            }
            network.give(node, new CollaborationInput.LocalChanges());
        }
    }

    /** Looks through all that was sent, stored and could be logged; returns how many bytes were sent and stored. */
    private static long look(TestNetwork network, List<Node> nodes, Keys keys, long seed) {
        List<String> secrets = new ArrayList<>(List.of(MARKER));
        for (byte[] key : List.of(keys.readKey(), keys.writeSeed().orElseThrow())) {
            secrets.add(new String(key, StandardCharsets.ISO_8859_1).substring(0, 8));
            secrets.add(HexFormat.of().formatHex(key, 0, 8));
        }
        long bytes = 0;
        List<byte[]> seen = new ArrayList<>();
        for (Node node : nodes) {
            seen.addAll(node.sent);
            node.stored.forEach(record -> seen.add(record.toBytes()));
        }
        for (byte[] each : seen) {
            bytes += each.length;
            assertNone(secrets, new String(each, StandardCharsets.ISO_8859_1), seed);
        }
        network.said.forEach(line -> assertNone(secrets, line, seed));
        return bytes;
    }

    private static void assertNone(List<String> secrets, String shown, long seed) {
        for (String secret : secrets) {
            if (shown.contains(secret)) {
                throw new AssertionError("seed " + seed + ": a secret shows in " + shown);
            }
        }
    }

    /** The same eyes see what is planted where there are no keys. */
    @Test
    void shouldSeeWhatIsPlanted() {
        TestNetwork network = new TestNetwork(Access.open("app", "name", "text"));
        Node node = network.add(0);
        network.add(1);
        network.settle();
        node.text.append(MARKER);
        network.give(node, new CollaborationInput.LocalChanges());
        assertThat(node.stored)
                .anySatisfy(record -> assertThat(record.toBytes())
                        .asString(StandardCharsets.ISO_8859_1)
                        .contains(MARKER));
        assertThat(node.sent)
                .anySatisfy(message -> assertThat(message)
                        .asString(StandardCharsets.ISO_8859_1)
                        .contains(MARKER));
    }
}
