package org.peerbase.libp2p.pubsub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.peerbase.libp2p.pubsub.Rpc.IHave;
import org.peerbase.libp2p.pubsub.Rpc.Prune;
import org.peerbase.libp2p.pubsub.Rpc.SubscriptionChange;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.testing.MutationFuzz;

/** Random sequences of everything that can happen to a router, also of what should not. */
class RouterSequencesTest {
    private static final int SEQUENCES = 20_000;
    private static final int STEPS = 25;
    private static final int PEERS = 8;
    private static final List<PubsubProtocol> PROTOCOLS = List.of(PubsubProtocol.values());
    private static final List<Verdict> VERDICTS = List.of(Verdict.values());
    private static final List<String> TOPICS = List.of("a", "b", "c");

    @Test
    void shouldKeepItsWordWhateverHappens() {
        for (int seed = 0; seed < SEQUENCES; seed++) {
            Run run = new Run(seed);
            try {
                run.play();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", step " + run.step, e);
            }
        }
    }

    /** One sequence, and what must be true of the effects all the way. */
    private static final class Run {
        private final SplittableRandom random;
        private final Router router;
        private final GossipsubConfig config;
        private final Set<PeerId> connected = new HashSet<>();
        private final Set<String> subscribed = new HashSet<>();
        private final Map<String, Set<PeerId>> meshes = new HashMap<>();
        private final Set<String> interests = new HashSet<>();
        private final Map<MessageId, Integer> delivered = new HashMap<>();
        private final List<MessageId> validating = new ArrayList<>();
        private final List<byte[]> corpus = new ArrayList<>();
        private long now;
        private long numbers;
        int step;

        Run(int seed) {
            random = new SplittableRandom(seed);
            config = GossipsubConfig.DEFAULTS.toBuilder()
                    .floodPublish(random.nextBoolean())
                    .peerExchange(random.nextBoolean())
                    .mesh(new MeshParameters(2, 2, 3, 1, 1, 2, 0.25))
                    .directPeers(random.nextBoolean() ? Set.of(TestPeers.peer(1)) : Set.of())
                    .build();
            router = new Router(config, TestPeers.peer(0), TestPeers.CHECKSUM, new Random(seed));
            router.setValidated("c", true);
            corpus.add(RpcEncoder.encode(TestPeers.subscribing("a", "b")));
        }

        void play() {
            for (step = 0; step < STEPS; step++) {
                now += random.nextInt(2_000);
                act();
            }
        }

        private void act() {
            PeerId peer = anyPeer();
            String topic = anyTopic();
            switch (random.nextInt(12)) {
                case 0, 1 -> {
                    connected.add(peer);
                    check(router.peerConnected(peer, any(PROTOCOLS), random.nextBoolean(), "10.0.0.1"));
                }
                case 2 -> {
                    if (random.nextInt(3) == 0) {
                        connected.remove(peer);
                        check(router.peerDisconnected(peer, now));
                    }
                }
                case 3 -> {
                    subscribed.add(topic);
                    check(router.subscribe(topic, now));
                }
                case 4 -> {
                    if (random.nextInt(3) == 0) {
                        subscribed.remove(topic);
                        check(router.unsubscribe(topic, now));
                    }
                }
                case 5 -> check(router.publish(TestPeers.message(TestPeers.peer(0), topic, ++numbers), now));
                case 6 -> check(router.heartbeat(now));
                case 7 -> {
                    if (!validating.isEmpty()) {
                        MessageId id = validating.get(random.nextInt(validating.size()));
                        check(router.validated(id, any(VERDICTS), now));
                    }
                }
                case 8 -> receiveMutated(peer);
                default -> receive(peer, RpcEncoder.encode(anyRpc()));
            }
        }

        private void receiveMutated(PeerId peer) {
            byte[] bytes = corpus.get(random.nextInt(corpus.size()));
            try {
                receive(peer, MutationFuzz.mutate(bytes, corpus, random));
            } catch (MalformedRpcException e) {
                // Such a peer is cut by the reader; the router never hears of it.
                connected.remove(peer);
                check(router.peerDisconnected(peer, now));
            }
        }

        private void receive(PeerId peer, byte[] bytes) {
            Rpc rpc = RpcDecoder.decode(bytes);
            corpus.add(bytes);
            check(router.received(peer, rpc, now));
        }

        private Rpc anyRpc() {
            String topic = anyTopic();
            PubsubMessage message = random.nextInt(4) == 0
                    ? TestPeers.forged(anyPeer(), topic, random.nextInt(30))
                    : TestPeers.message(anyPeer(), topic, random.nextInt(30), new byte[random.nextInt(600)]);
            MessageId id = TestPeers.idOf(message);
            List<SubscriptionChange> subscriptions = some(new SubscriptionChange(random.nextInt(4) > 0, topic));
            List<ExchangedPeer> exchanged = some(new ExchangedPeer(anyPeer().toBytes(), null));
            return new Rpc(
                    subscriptions,
                    some(message),
                    some(new IHave(topic, List.of(id))),
                    some(id),
                    some(topic),
                    some(new Prune(topic, exchanged, random.nextLong(-1, 100))),
                    some(id));
        }

        private <T> List<T> some(T value) {
            return random.nextInt(3) == 0 ? List.of(value) : List.of();
        }

        private <T> T any(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }

        private PeerId anyPeer() {
            return TestPeers.peer(random.nextInt(PEERS));
        }

        private String anyTopic() {
            return any(TOPICS);
        }

        private void check(List<Effect> effects) {
            for (Effect effect : effects) {
                check(effect);
            }
            for (Map.Entry<String, Set<PeerId>> mesh : meshes.entrySet()) {
                require(connected.containsAll(mesh.getValue()), "someone who left is in the mesh");
                require(subscribed.contains(mesh.getKey()) || mesh.getValue().isEmpty(), "a mesh without subscription");
            }
        }

        private void check(Effect effect) {
            if (effect instanceof Effect.SendControl send) {
                require(connected.contains(send.peer()), "said to someone who left");
                require(send.rpc().messages().isEmpty(), "a message among control");
                require(send.rpc().iWant().size() <= PubsubLimits.IDS_ASKED_FOR, "asks for too much");
                RpcDecoder.decode(RpcEncoder.encode(send.rpc()));
                for (String topic : send.rpc().graft()) {
                    require(!config.directPeers().contains(send.peer()), "a direct peer is grafted");
                    require(subscribed.contains(topic), "a graft without subscription");
                }
            } else if (effect instanceof Effect.SendMessage send) {
                require(connected.containsAll(send.peers()), "sent to someone who left");
                require(new HashSet<>(send.peers()).size() == send.peers().size(), "sent twice");
            } else if (effect instanceof Effect.Deliver deliver) {
                require(TestPeers.CHECKSUM.verify(deliver.message()), "a forgery is delivered");
                require(subscribed.contains(deliver.message().topic()), "nobody asked for it");
                require(
                        delivered.merge(TestPeers.idOf(deliver.message()), 1, Integer::sum) == 1,
                        "delivered twice within the time that it is remembered");
            } else if (effect instanceof Effect.Validate validate) {
                validating.add(validate.id());
            } else if (effect instanceof Effect.MeshChange change) {
                Set<PeerId> mesh = meshes.computeIfAbsent(change.topic(), key -> new HashSet<>());
                require(change.joined() ? mesh.add(change.peer()) : mesh.remove(change.peer()), "no change");
            } else if (effect instanceof Effect.PeerSubscription change) {
                String interest = change.peer() + " " + change.topic();
                require(change.subscribed() ? interests.add(interest) : interests.remove(interest), "no news");
            }
        }

        private static void require(boolean condition, String otherwise) {
            if (!condition) {
                throw new AssertionError(otherwise);
            }
        }
    }
}
