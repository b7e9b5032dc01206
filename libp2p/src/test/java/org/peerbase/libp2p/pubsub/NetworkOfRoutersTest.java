package org.peerbase.libp2p.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.libp2p.pubsub.VirtualNetwork.Node;
import org.peerbase.libp2p.pubsub.VirtualNetwork.Said;

/** Many routers in virtual time. */
class NetworkOfRoutersTest {
    private static final String TOPIC = "topic";
    private static final MeshParameters DEGREES = MeshParameters.DEFAULTS;

    /** Our own messages through the mesh only, which is the harder way. */
    private static final GossipsubConfig CONFIG =
            GossipsubConfig.DEFAULTS.toBuilder().floodPublish(false).build();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldDeliverEveryMessageEverywhereOnce(long seed) {
        VirtualNetwork network = network(seed, 40, CONFIG);
        List<MessageId> published = publishFromAll(network, 3);
        network.run(5_000);
        assertAllDelivered(network, published);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldKeepTheDegreesOfMeshesInBounds(long seed) {
        VirtualNetwork network = network(seed, 50, CONFIG);
        network.run(90_000);
        for (Node node : network.nodes) {
            assertThat(node.mesh(TOPIC).size()).isBetween(DEGREES.degreeLow(), DEGREES.degreeHigh());
            for (Node other : network.nodes) {
                assertThat(node.mesh(TOPIC).contains(other.id))
                        .as("mesh of %s and %s", node.index, other.index)
                        .isEqualTo(other.mesh(TOPIC).contains(node.id));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldMakeUpForLossByGossip(long seed) {
        VirtualNetwork network = network(seed, 30, CONFIG);
        network.loseMessages(0.3);
        List<MessageId> published = publishFromAll(network, 2);
        network.run(10_000);
        assertAllDelivered(network, published);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldHealAfterAPartition(long seed) {
        VirtualNetwork network = network(seed, 30, CONFIG);
        List<Node[]> cut = new ArrayList<>();
        for (Node one : network.nodes.subList(0, 15)) {
            for (Node other : network.nodes.subList(15, 30)) {
                if (one.neighbours.contains(other.index)) {
                    cut.add(new Node[] {one, other});
                }
            }
        }
        cut.forEach(pair -> network.disconnect(pair[0], pair[1]));
        network.run(70_000);
        List<MessageId> during = publishFromAll(network, 1);
        network.run(500);
        for (Node node : network.nodes) {
            assertThat(node.delivered.keySet()).hasSizeLessThan(during.size() - 1);
        }
        cut.forEach(pair -> network.connect(pair[0], pair[1]));
        network.run(10_000);
        // What was published shortly before the healing comes by gossip, what is published after it by the mesh.
        assertAllDelivered(network, during);
        List<MessageId> after = publishFromAll(network, 1);
        network.run(5_000);
        assertAllDelivered(network, after);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldNeverGraftDuringABackoff(long seed) {
        VirtualNetwork network = network(seed, 30, CONFIG);
        for (int i = 0; i < 60; i++) {
            Node node = network.nodes.get(network.random.nextInt(30));
            node.unsubscribe(TOPIC);
            network.run(network.random.nextInt(3_000));
            node.subscribe(TOPIC);
            network.run(network.random.nextInt(5_000));
        }
        assertThat(network.prunes).isNotEmpty();
        assertThat(network.grafts).isNotEmpty();
        for (Said graft : network.grafts) {
            for (Said prune : network.prunes) {
                boolean samePair =
                        prune.from().equals(graft.from()) && prune.to().equals(graft.to());
                if (samePair && prune.time() <= graft.time()) {
                    assertThat(graft.time()).isGreaterThanOrEqualTo(prune.time() + prune.backoffSeconds() * 1_000);
                }
            }
        }
        // Nobody was penalised, since nobody grafted too early.
        for (Node node : network.nodes) {
            for (Node other : network.nodes) {
                assertThat(node.router.score(other.id)).isGreaterThanOrEqualTo(0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldDeliverThoughHalfOfThePeersAreSilent(long seed) {
        VirtualNetwork network = new VirtualNetwork(seed, 40, CONFIG);
        for (Node node : network.nodes) {
            node.silent = node.index % 2 == 1;
        }
        network.connectAtRandom(8);
        network.nodes.forEach(node -> node.subscribe(TOPIC));
        network.run(5_000);
        List<MessageId> published = new ArrayList<>();
        for (Node node : network.nodes) {
            if (!node.silent) {
                published.add(node.publish(TOPIC));
                network.run(200);
            }
        }
        network.run(10_000);
        for (Node node : network.nodes) {
            long missing = published.stream()
                    .filter(id -> !node.delivered.containsKey(id))
                    .count();
            // One's own are not delivered.
            assertThat(missing).isEqualTo(node.silent ? 0 : 1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldDeliverThoughHalfOfThePeersAreHostile(long seed) {
        VirtualNetwork network = new VirtualNetwork(seed, 40, CONFIG);
        List<Node> honest = new ArrayList<>();
        for (Node node : network.nodes) {
            node.hostile = node.index % 2 == 1;
            node.silent = node.hostile;
            if (!node.hostile) {
                honest.add(node);
            }
        }
        network.connectAtRandom(8);
        network.nodes.forEach(node -> node.subscribe(TOPIC));
        network.run(30_000);
        List<MessageId> published = new ArrayList<>();
        for (Node node : honest) {
            published.add(node.publish(TOPIC));
            network.run(200);
        }
        network.run(10_000);
        for (Node node : honest) {
            assertThat(published.stream().filter(id -> !node.delivered.containsKey(id)))
                    .as("not delivered to %s", node.index)
                    .hasSize(1);
            assertThat(node.cuts)
                    .allMatch(cut ->
                            network.nodes.stream().anyMatch(other -> other.hostile && other.id.equals(cut.peer())));
            for (Node other : honest) {
                assertThat(node.router.score(other.id)).isGreaterThanOrEqualTo(0);
            }
        }
    }

    @Test
    void shouldDoTheSameForTheSameSeed() {
        assertThat(traceOf(7)).isEqualTo(traceOf(7)).isNotEqualTo(traceOf(8));
    }

    private static long traceOf(long seed) {
        VirtualNetwork network = network(seed, 20, CONFIG);
        network.loseMessages(0.1);
        publishFromAll(network, 1);
        network.run(5_000);
        return network.trace();
    }

    /** Peers that are connected and subscribed, with meshes that have formed. */
    private static VirtualNetwork network(long seed, int size, GossipsubConfig config) {
        VirtualNetwork network = new VirtualNetwork(seed, size, config);
        network.connectAtRandom(6);
        network.nodes.forEach(node -> node.subscribe(TOPIC));
        network.run(5_000);
        return network;
    }

    private static List<MessageId> publishFromAll(VirtualNetwork network, int each) {
        List<MessageId> published = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            for (Node node : network.nodes) {
                published.add(node.publish(TOPIC));
                network.run(network.random.nextInt(20));
            }
        }
        return published;
    }

    private static void assertAllDelivered(VirtualNetwork network, List<MessageId> published) {
        for (Node node : network.nodes) {
            long mine = published.stream()
                    .filter(id -> !node.delivered.containsKey(id))
                    .count();
            assertThat(mine).as("not delivered to %s", node.index).isEqualTo(published.size() / network.nodes.size());
            assertThat(node.delivered.values()).allMatch(times -> times == 1);
        }
    }
}
