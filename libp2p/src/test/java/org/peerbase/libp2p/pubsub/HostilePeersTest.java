package org.peerbase.libp2p.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peerbase.libp2p.pubsub.RouterFixture.TOPIC;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.peerbase.libp2p.pubsub.Rpc.IHave;
import org.peerbase.libp2p.pubsub.Rpc.Prune;
import org.peerbase.libp2p.pubsub.Rpc.SubscriptionChange;
import org.peerbase.multiformats.identity.PeerId;

/** What one hostile peer can make a router do, hold and answer: never more than the constants say. */
class HostilePeersTest {
    private static final int FLOOD = 10_000;

    private final RouterFixture it = new RouterFixture();

    @Test
    void shouldIgnoreGraftsOfUnknownTopics() {
        it.subscribe();
        PeerId peer = it.accepted(1);
        it.forgetEffects();
        for (int i = 0; i < FLOOD; i++) {
            it.receive(peer, TestPeers.grafting("unknown " + i));
        }
        assertThat(it.effects).isEmpty();
    }

    @Test
    void shouldRememberSoManySubscriptionsAndNoMore() {
        PeerId peer = it.accepted(1);
        for (int i = 0; i < 250; i++) {
            List<SubscriptionChange> many = new ArrayList<>();
            for (int j = 0; j < PubsubLimits.RPC_SUBSCRIPTIONS; j++) {
                many.add(new SubscriptionChange(true, i + " " + j));
            }
            it.receive(peer, Rpc.ofSubscriptions(many));
        }
        assertThat(it.all(Effect.PeerSubscription.class)).hasSize(PubsubLimits.TOPICS_PER_PEER);
        it.forgetEffects();
        it.note(it.router.peerDisconnected(peer, it.now));
        assertThat(it.all(Effect.PeerSubscription.class)).hasSize(PubsubLimits.TOPICS_PER_PEER);
    }

    @Test
    void shouldCapTheBackoffOfAPrune() {
        it.subscribe();
        for (long backoff : new long[] {Long.MAX_VALUE, -1, Long.MIN_VALUE, Long.MAX_VALUE / 1000}) {
            PeerId peer = it.dialed((int) (backoff & 0x3f) + 1);
            it.receive(peer, TestPeers.pruning(TOPIC, backoff));
        }
        PeerId peer = it.dialed(70);
        it.receive(peer, TestPeers.pruning(TOPIC, Long.MAX_VALUE));
        it.forgetEffects();
        it.now += PubsubLimits.BACKOFF.toMillis();
        it.heartbeats(2);
        assertThat(it.grafted(peer)).isTrue();
    }

    @Test
    void shouldConnectToNobodyForAPruneWithManyPeers() {
        it.subscribe();
        PeerId peer = it.dialed(1);
        List<ExchangedPeer> many = new ArrayList<>();
        for (int i = 100; i < 100 + FLOOD; i++) {
            many.add(new ExchangedPeer(TestPeers.peer(i).toBytes(), null));
        }
        Rpc rpc = new Rpc(
                List.of(), List.of(), List.of(), List.of(), List.of(), List.of(new Prune(TOPIC, many, 1)), List.of());
        it.receive(peer, rpc);
        assertThat(it.all(Effect.Connect.class)).isEmpty();
    }

    @Test
    void shouldAskForABoundedNumberInAStormOfAdvertisements() {
        it.subscribe();
        PeerId peer = it.accepted(1);
        it.forgetEffects();
        long number = 0;
        for (int i = 0; i < 50; i++) {
            List<MessageId> ids = new ArrayList<>();
            for (int j = 0; j < 2_000; j++) {
                ids.add(TestPeers.idOf(TestPeers.message(TestPeers.peer(9), TOPIC, number++, PubsubMessage.ABSENT)));
            }
            IHave iHave = new IHave(TOPIC, ids);
            it.receive(peer, new Rpc(List.of(), List.of(), List.of(iHave), List.of(), List.of(), List.of(), List.of()));
        }
        int asked = it.saidTo(peer, rpc -> true).stream()
                .mapToInt(rpc -> rpc.iWant().size())
                .sum();
        assertThat(asked).isEqualTo(PubsubLimits.IDS_ASKED_FOR);
        it.heartbeats(3);
        assertThat(it.router.score(peer)).as("none of it came").isNegative();
    }

    @Test
    void shouldAnswerFewAdvertisementsAHeartbeat() {
        it.subscribe();
        PeerId peer = it.accepted(1);
        it.forgetEffects();
        for (int i = 0; i < FLOOD; i++) {
            it.receive(peer, TestPeers.advertising(TOPIC, TestPeers.idOf(TestPeers.message(peer, TOPIC, i))));
        }
        assertThat(it.saidTo(peer, rpc -> !rpc.iWant().isEmpty())).hasSize(PubsubLimits.IHAVES);
    }

    @Test
    void shouldServeABoundedNumberInAStormOfRequests() {
        it.subscribe();
        PeerId source = it.dialed(1);
        PeerId asking = it.accepted(2);
        List<MessageId> ids = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            PubsubMessage message = TestPeers.message(TestPeers.peer(9), TOPIC, i);
            it.receive(source, TestPeers.publishing(message));
            ids.add(TestPeers.idOf(message));
        }
        it.forgetEffects();
        for (int i = 0; i < 200; i++) {
            it.receive(asking, TestPeers.asking(ids.toArray(MessageId[]::new)));
        }
        assertThat(it.sentTo(asking)).hasSize(100 * PubsubLimits.RETRANSMISSIONS);
    }

    @Test
    void shouldRememberABoundedNumberOfRefusals() {
        it.subscribe();
        PeerId source = it.dialed(1);
        PeerId refusing = it.dialed(2);
        List<PubsubMessage> messages = new ArrayList<>();
        for (int i = 0; i < PubsubLimits.DONT_WANTS + 100; i++) {
            PubsubMessage message = TestPeers.message(TestPeers.peer(9), TOPIC, i);
            messages.add(message);
            it.receive(refusing, TestPeers.refusing(TestPeers.idOf(message)));
        }
        messages.forEach(message -> it.receive(source, TestPeers.publishing(message)));
        assertThat(it.sentTo(refusing)).hasSize(100);
    }

    @Test
    void shouldVerifyADuplicateOnce() {
        it.subscribe();
        PeerId peer = it.dialed(1);
        PubsubMessage message = TestPeers.message(TestPeers.peer(9), TOPIC, 1);
        for (int i = 0; i < FLOOD; i++) {
            it.receive(peer, TestPeers.publishing(message));
        }
        assertThat(it.verifications).isEqualTo(1);
        assertThat(it.delivered()).hasSize(1);
    }

    @Test
    void shouldCutWhoSendsInvalidMessages() {
        // Even where the score does not mind them.
        TopicScoreParameters defaults = TopicScoreParameters.DEFAULTS;
        TopicScoreParameters lenient = new TopicScoreParameters(
                0,
                defaults.timeInMesh(),
                defaults.firstDeliveries(),
                defaults.firstDeliveriesCap(),
                defaults.meshDeliveries(),
                defaults.meshFailures(),
                defaults.invalidMessages());
        for (boolean scored : new boolean[] {true, false}) {
            RouterFixture fixture = new RouterFixture(GossipsubConfig.DEFAULTS.toBuilder()
                    .scores(scored ? ScoreParameters.DEFAULTS : ScoreParameters.DEFAULTS.withTopic(TOPIC, lenient))
                    .build());
            fixture.subscribe();
            PeerId peer = fixture.accepted(1);
            for (int i = 0; i < FLOOD; i++) {
                fixture.receive(peer, TestPeers.publishing(TestPeers.forged(TestPeers.peer(9), TOPIC, i)));
                if (i == 50) {
                    assertThat(fixture.all(Effect.Cut.class)).isNotEmpty();
                }
                if (i % 1_000 == 999) {
                    fixture.heartbeat();
                    // Coming back does not help.
                    fixture.note(fixture.router.peerDisconnected(peer, fixture.now));
                    fixture.accepted(1);
                }
            }
            assertThat(fixture.verifications).isLessThanOrEqualTo(50);
            assertThat(fixture.delivered()).isEmpty();
        }
    }

    @Test
    void shouldBoundWhatWaitsForVerdicts() {
        it.subscribe();
        it.router.setValidated(TOPIC, true);
        PeerId peer = it.dialed(1);
        for (int i = 0; i < FLOOD; i++) {
            it.receive(peer, TestPeers.publishing(TestPeers.message(TestPeers.peer(9), TOPIC, i)));
        }
        assertThat(it.all(Effect.Validate.class)).hasSize(PubsubLimits.PENDING_VALIDATIONS_PER_PEER);
        PeerId other = it.dialed(2);
        it.receive(other, TestPeers.publishing(TestPeers.message(TestPeers.peer(9), TOPIC, FLOOD)));
        assertThat(it.all(Effect.Validate.class)).hasSize(PubsubLimits.PENDING_VALIDATIONS_PER_PEER + 1);
    }

    @Test
    void shouldAnswerGraftSpamWithAFewPrunes() {
        it.subscribe();
        PeerId peer = it.accepted(1);
        it.receive(peer, TestPeers.pruning(TOPIC, 60));
        it.forgetEffects();
        for (int i = 0; i < FLOOD; i++) {
            it.receive(peer, TestPeers.grafting(TOPIC));
        }
        assertThat(it.prunesTo(peer)).hasSizeLessThan(5);
        assertThat(it.router.score(peer)).isLessThan(ScoreThresholds.DEFAULTS.graylist());
    }

    @Test
    void shouldBoundTheMemoryOfSeenMessages() {
        SeenMessages seen = new SeenMessages(120_000, 1_000);
        for (int i = 0; i < FLOOD; i++) {
            seen.add(TestPeers.idOf(TestPeers.message(TestPeers.peer(1), TOPIC, i)), Delivery.valid(0));
        }
        assertThat(seen.size()).isEqualTo(1_000);
    }

    @Test
    void shouldBoundTheMemoryOfCachedMessages() {
        MessageCache cache = new MessageCache(5, 3, 100, 100_000);
        List<MessageId> ids = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            PubsubMessage message = TestPeers.message(TestPeers.peer(1), TOPIC, i, new byte[i < 500 ? 10 : 9_700]);
            ids.add(TestPeers.idOf(message));
            cache.put(ids.get(i), message);
            if (i == 450) {
                cache.shift();
            }
            if (i == 499) {
                assertThat(ids.stream().filter(cache::contains)).hasSize(100);
            }
        }
        assertThat(ids.stream().filter(cache::contains)).containsExactlyElementsOf(ids.subList(990, 1_000));
        for (int i = 0; i < 5; i++) {
            cache.shift();
        }
        assertThat(ids).noneMatch(cache::contains);
    }
}
