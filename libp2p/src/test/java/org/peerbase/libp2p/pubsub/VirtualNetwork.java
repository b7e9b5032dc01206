package org.peerbase.libp2p.pubsub;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Routers in virtual time, joined by links with random delays. Every RPC goes through its wire form. All chance comes
 * from one seed; the trace is equal for equal seeds.
 */
final class VirtualNetwork {
    private static final int MOST_DELAY_MILLIS = 40;
    private static final int ATTACKS = 20;

    final Random random;
    final List<Node> nodes = new ArrayList<>();
    private final GossipsubConfig config;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::order));
    private final Map<Link, Long> lastArrival = new HashMap<>();
    private long now;
    private long order;
    private long trace = 1;
    private double messageLoss;

    private record Event(long time, long order, Runnable action) {}

    private record Link(int from, int to) {}

    /** A graft or prune that was said. */
    record Said(long time, PeerId from, PeerId to, String topic, long backoffSeconds) {}

    final List<Said> grafts = new ArrayList<>();
    final List<Said> prunes = new ArrayList<>();

    VirtualNetwork(long seed, int size, GossipsubConfig config) {
        this.random = new Random(seed);
        this.config = config;
        for (int i = 0; i < size; i++) {
            add();
        }
    }

    /** One peer. */
    final class Node {
        final int index;
        final PeerId id;
        final Router router;
        final Set<Integer> neighbours = new HashSet<>();
        final Map<MessageId, Integer> delivered = new LinkedHashMap<>();
        final Map<String, Set<PeerId>> meshes = new HashMap<>();
        final List<Effect.Cut> cuts = new ArrayList<>();

        /** Never passes on a message, whatever it says. */
        boolean silent;

        /** Attacks its neighbours besides. */
        boolean hostile;

        private long numbers;

        Node(int index) {
            this.index = index;
            this.id = TestPeers.peer(index);
            this.router = new Router(config, id, TestPeers.CHECKSUM, new Random(random.nextLong()));
        }

        void subscribe(String topic) {
            perform(this, router.subscribe(topic, now));
        }

        void unsubscribe(String topic) {
            perform(this, router.unsubscribe(topic, now));
        }

        MessageId publish(String topic) {
            PubsubMessage message = TestPeers.message(id, topic, ++numbers);
            perform(this, router.publish(message, now));
            return TestPeers.idOf(message);
        }

        Set<PeerId> mesh(String topic) {
            return meshes.getOrDefault(topic, Set.of());
        }
    }

    Node add() {
        Node node = new Node(nodes.size());
        nodes.add(node);
        long interval = config.timing().heartbeat().toMillis();
        at(now + 1 + random.nextInt((int) interval), () -> beat(node, interval));
        return node;
    }

    long now() {
        return now;
    }

    /** A number that differs if anything that was sent differs. */
    long trace() {
        return trace;
    }

    /** From now on this share of the messages, not of what controls them, is lost. */
    void loseMessages(double share) {
        messageLoss = share;
    }

    void connect(Node dialer, Node listener) {
        if (dialer.index == listener.index || !dialer.neighbours.add(listener.index)) {
            return;
        }
        listener.neighbours.add(dialer.index);
        connected(dialer, listener, true);
        connected(listener, dialer, false);
    }

    void disconnect(Node one, Node other) {
        if (one.neighbours.remove(other.index)) {
            other.neighbours.remove(one.index);
            perform(one, one.router.peerDisconnected(other.id, now));
            perform(other, other.router.peerDisconnected(one.id, now));
        }
    }

    /** Everyone dials so many others. */
    void connectAtRandom(int dials) {
        for (Node node : List.copyOf(nodes)) {
            for (int i = 0; i < dials; i++) {
                connect(node, nodes.get(random.nextInt(nodes.size())));
            }
        }
    }

    void run(long millis) {
        long end = now + millis;
        while (true) {
            Event next = events.peek();
            if (next == null || next.time() > end) {
                break;
            }
            events.remove();
            now = next.time();
            next.action().run();
        }
        now = end;
    }

    private void connected(Node node, Node other, boolean outbound) {
        String address = "10.0.0." + other.index;
        perform(node, node.router.peerConnected(other.id, PubsubProtocol.MESHSUB_1_2, outbound, address));
    }

    private void beat(Node node, long interval) {
        if (node.hostile) {
            attack(node);
        }
        perform(node, node.router.heartbeat(now));
        at(now + interval, () -> beat(node, interval));
    }

    /** Says to each neighbour one of the things that a hostile peer may say, often. */
    private void attack(Node node) {
        for (int index : List.copyOf(node.neighbours)) {
            PeerId victim = nodes.get(index).id;
            for (int i = 0; i < ATTACKS; i++) {
                send(node, victim, attack(node.id, nodes.get(random.nextInt(nodes.size())).id));
            }
        }
    }

    private Rpc attack(PeerId attacker, PeerId other) {
        String topic = "topic";
        long number = 1_000_000L + random.nextInt(1_000_000);
        MessageId bogus = TestPeers.idOf(TestPeers.message(other, topic, number));
        return switch (random.nextInt(7)) {
            case 0 -> TestPeers.publishing(TestPeers.forged(other, topic, random.nextInt(5)));
            case 1 -> TestPeers.advertising(topic, bogus);
            case 2 -> TestPeers.grafting(topic, "unknown " + number);
            case 3 -> TestPeers.pruning(topic, Long.MAX_VALUE);
            case 4 -> TestPeers.subscribing(topic, "unknown " + number);
            case 5 -> TestPeers.asking(bogus, TestPeers.idOf(TestPeers.message(other, topic, 1)));
            default -> TestPeers.refusing(bogus, TestPeers.idOf(TestPeers.message(attacker, topic, 1)));
        };
    }

    private void at(long time, Runnable action) {
        events.add(new Event(time, order++, action));
    }

    private void perform(Node node, List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.SendControl send) {
                note(node, send);
                send(node, send.peer(), send.rpc());
            } else if (effect instanceof Effect.SendMessage send) {
                for (PeerId peer : send.peers()) {
                    boolean lost = random.nextDouble() < messageLoss;
                    if (!node.silent && !lost) {
                        send(node, peer, Rpc.ofMessages(List.of(send.message())));
                    }
                }
            } else if (effect instanceof Effect.Deliver deliver) {
                node.delivered.merge(TestPeers.idOf(deliver.message()), 1, Integer::sum);
            } else if (effect instanceof Effect.MeshChange change) {
                Set<PeerId> mesh = node.meshes.computeIfAbsent(change.topic(), topic -> new HashSet<>());
                boolean news = change.joined() ? mesh.add(change.peer()) : mesh.remove(change.peer());
                if (!news) {
                    throw new AssertionError("told twice: " + change);
                }
            } else if (effect instanceof Effect.Cut cut) {
                node.cuts.add(cut);
                Node other = find(cut.peer());
                if (other != null) {
                    at(now, () -> disconnect(node, other));
                }
            }
        }
    }

    private void note(Node node, Effect.SendControl send) {
        for (String topic : send.rpc().graft()) {
            grafts.add(new Said(now, node.id, send.peer(), topic, 0));
        }
        for (Rpc.Prune prune : send.rpc().prune()) {
            prunes.add(new Said(now, node.id, send.peer(), prune.topic(), prune.backoffSeconds()));
        }
    }

    private void send(Node from, PeerId peer, Rpc rpc) {
        Node to = find(peer);
        if (to == null || !from.neighbours.contains(to.index)) {
            return;
        }
        byte[] bytes = RpcEncoder.encode(rpc);
        for (byte each : bytes) {
            trace = 31 * trace + each;
        }
        long arrival = now + 1 + random.nextInt(MOST_DELAY_MILLIS);
        arrival = lastArrival.merge(new Link(from.index, to.index), arrival, Math::max);
        at(arrival, () -> {
            if (to.neighbours.contains(from.index)) {
                perform(to, to.router.received(from.id, RpcDecoder.decode(bytes), now));
            }
        });
    }

    private @Nullable Node find(PeerId peer) {
        for (Node node : nodes) {
            if (node.id.equals(peer)) {
                return node;
            }
        }
        return null;
    }
}
