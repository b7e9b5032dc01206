package org.peerbase.libp2p.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peerbase.libp2p.pubsub.RouterFixture.SELF;
import static org.peerbase.libp2p.pubsub.RouterFixture.TOPIC;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.peerbase.libp2p.pubsub.Rpc.Prune;
import org.peerbase.multiformats.identity.PeerId;

/** What one router does, rule by rule. */
class RouterTest {
    private final RouterFixture it = new RouterFixture();

    @Test
    void shouldSaySubscriptionsFirst() {
        it.subscribe();
        it.note(it.router.subscribe("other", it.now));
        PeerId peer = TestPeers.peer(1);
        it.note(it.router.peerConnected(peer, PubsubProtocol.MESHSUB_1_1, true, "10.0.0.1"));
        assertThat(it.saidTo(peer, rpc -> true).get(0)).isEqualTo(TestPeers.subscribing(TOPIC, "other"));
    }

    @Test
    void shouldGraftWhenItSubscribes() {
        PeerId peer = it.dialed(1);
        PeerId flood = it.join(2, PubsubProtocol.FLOODSUB, true);
        it.subscribe();
        assertThat(it.grafted(peer)).isTrue();
        assertThat(it.grafted(flood)).isFalse();
    }

    @Test
    void shouldGraftANewPeerAtOnceWhileTheMeshIsThin() {
        it.subscribe();
        List<PeerId> peers = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            peers.add(it.dialed(i));
        }
        assertThat(peers.subList(0, 4)).allMatch(it::grafted);
        assertThat(it.grafted(peers.get(4))).isFalse();
    }

    @Test
    void shouldPruneWithTheShortBackoffWhenItUnsubscribes() {
        it.subscribe();
        PeerId peer = it.dialed(1);
        it.note(it.router.unsubscribe(TOPIC, it.now));
        assertThat(it.prunesTo(peer)).containsExactly(new Prune(TOPIC, List.of(), 10));
        assertThat(it.inMesh(peer)).isFalse();
        it.forgetEffects();
        it.subscribe();
        it.heartbeats(10);
        assertThat(it.grafted(peer)).isFalse();
        it.heartbeats(2);
        assertThat(it.grafted(peer)).isTrue();
    }

    @Test
    void shouldDeliverAndPassOnOnce() {
        it.subscribe();
        PeerId source = it.dialed(1);
        PeerId other = it.dialed(2);
        PeerId author = it.dialed(3);
        PubsubMessage message = TestPeers.message(author, TOPIC, 1);
        it.receive(source, TestPeers.publishing(message));
        it.receive(other, TestPeers.publishing(message));
        assertThat(it.delivered()).containsExactly(message);
        assertThat(it.sentTo(other)).containsExactly(message);
        assertThat(it.sentTo(source)).isEmpty();
        assertThat(it.sentTo(author)).isEmpty();
        assertThat(it.verifications).isEqualTo(1);
    }

    @Test
    void shouldIgnoreTopicsItDoesNotWant() {
        PeerId source = it.dialed(1);
        it.receive(source, TestPeers.publishing(TestPeers.message(source, "unknown", 1)));
        assertThat(it.delivered()).isEmpty();
        assertThat(it.verifications).isZero();
    }

    @Test
    void shouldIgnoreItsOwnMessages() {
        it.subscribe();
        PeerId peer = it.dialed(1);
        PubsubMessage own = TestPeers.message(SELF, TOPIC, 1);
        it.note(it.router.publish(own, it.now));
        it.receive(peer, TestPeers.publishing(own, TestPeers.message(SELF, TOPIC, 2)));
        assertThat(it.delivered()).isEmpty();
        assertThat(it.router.score(peer)).isGreaterThanOrEqualTo(0);
    }

    @Test
    void shouldNotLetAForgeryHideTheRealMessage() {
        it.subscribe();
        PeerId attacker = it.dialed(1);
        PeerId honest = it.dialed(2);
        PeerId author = TestPeers.peer(9);
        it.receive(attacker, TestPeers.publishing(TestPeers.forged(author, TOPIC, 1)));
        it.receive(honest, TestPeers.publishing(TestPeers.message(author, TOPIC, 1)));
        assertThat(it.delivered()).hasSize(1);
        assertThat(it.router.score(attacker)).isNegative();
        assertThat(it.router.score(honest)).isPositive();
    }

    @Test
    void shouldForgetSeenMessagesAfterTheirTime() {
        RouterFixture lenient = new RouterFixture(
                GossipsubConfig.DEFAULTS.toBuilder().risingNumbers(false).build());
        lenient.subscribe();
        PeerId peer = lenient.dialed(1);
        PubsubMessage message = TestPeers.message(TestPeers.peer(9), TOPIC, 1);
        lenient.receive(peer, TestPeers.publishing(message));
        lenient.heartbeats(119);
        lenient.receive(peer, TestPeers.publishing(message));
        assertThat(lenient.delivered()).hasSize(1);
        lenient.heartbeats(1);
        lenient.receive(peer, TestPeers.publishing(message));
        assertThat(lenient.delivered()).hasSize(2);
    }

    @Test
    void shouldIgnoreReplaysForLongerThanSeenMessagesAreRemembered() {
        it.subscribe();
        PeerId attacker = it.dialed(1);
        PeerId author = TestPeers.peer(9);
        it.receive(attacker, TestPeers.publishing(TestPeers.message(author, TOPIC, 5)));
        int verified = it.verifications;
        for (int minutes = 0; minutes < 50; minutes++) {
            it.heartbeats(60);
            it.receive(attacker, TestPeers.publishing(TestPeers.message(author, TOPIC, 5)));
        }
        assertThat(it.delivered()).hasSize(1);
        assertThat(it.verifications).isEqualTo(verified);
        // Whoever passes on a replay may not know that it is one, and the author may go on.
        assertThat(it.router.score(attacker)).isNotNegative();
        it.receive(attacker, TestPeers.publishing(TestPeers.message(author, TOPIC, 6)));
        assertThat(it.delivered()).hasSize(2);
    }

    @Test
    void shouldFloodItsOwnMessages() {
        it.subscribe();
        List<PeerId> peers = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            peers.add(it.dialed(i));
        }
        PeerId bad = it.dialed(21);
        offend(bad, 3);
        PubsubMessage message = TestPeers.message(SELF, TOPIC, 1);
        it.forgetEffects();
        it.note(it.router.publish(message, it.now));
        assertThat(peers).allMatch(peer -> it.sentTo(peer).contains(message));
        assertThat(it.sentTo(bad)).isEmpty();
    }

    @Test
    void shouldPublishToTheMeshOnlyIfItDoesNotFlood() {
        RouterFixture quiet = new RouterFixture(
                GossipsubConfig.DEFAULTS.toBuilder().floodPublish(false).build());
        quiet.subscribe();
        for (int i = 1; i <= 20; i++) {
            quiet.dialed(i);
        }
        PeerId flood = quiet.join(30, PubsubProtocol.FLOODSUB, true);
        quiet.note(quiet.router.publish(TestPeers.message(SELF, TOPIC, 1), quiet.now));
        List<PeerId> receivers = quiet.all(Effect.SendMessage.class).get(0).peers();
        assertThat(receivers).hasSize(5).contains(flood);
    }

    @Test
    void shouldKeepTheFanoutForAMinute() {
        RouterFixture quiet = new RouterFixture(
                GossipsubConfig.DEFAULTS.toBuilder().floodPublish(false).build());
        for (int i = 1; i <= 20; i++) {
            quiet.dialed(i);
        }
        List<Set<PeerId>> receivers = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            quiet.forgetEffects();
            quiet.note(quiet.router.publish(TestPeers.message(SELF, TOPIC, i), quiet.now));
            receivers.add(Set.copyOf(quiet.all(Effect.SendMessage.class).get(0).peers()));
            quiet.heartbeats(i == 1 ? 59 : 60);
        }
        assertThat(receivers.get(0)).hasSize(6);
        assertThat(receivers.get(1)).isEqualTo(receivers.get(0));
        assertThat(receivers.get(2)).isNotEqualTo(receivers.get(0));
    }

    @Test
    void shouldServeFloodsubPeers() {
        it.subscribe();
        PeerId flood = it.join(1, PubsubProtocol.FLOODSUB, true);
        PeerId source = it.dialed(2);
        PubsubMessage message = TestPeers.message(TestPeers.peer(9), TOPIC, 1);
        it.receive(source, TestPeers.publishing(message));
        it.receive(flood, TestPeers.publishing(TestPeers.message(flood, TOPIC, 2)));
        it.heartbeats(3);
        assertThat(it.sentTo(flood)).containsExactly(message);
        assertThat(it.delivered()).hasSize(2);
        assertThat(it.saidTo(flood, Rpc::hasControl)).isEmpty();
    }

    @Test
    void shouldAdvertiseOutsideOfTheMesh() {
        it.subscribe();
        List<PeerId> peers = new ArrayList<>();
        for (int i = 1; i <= 30; i++) {
            peers.add(it.accepted(i));
        }
        PubsubMessage message = TestPeers.message(TestPeers.peer(99), TOPIC, 1);
        it.receive(peers.get(0), TestPeers.publishing(message));
        it.forgetEffects();
        for (int beat = 1; beat <= 4; beat++) {
            it.heartbeat();
            long told = peers.stream()
                    .filter(peer ->
                            !it.saidTo(peer, rpc -> !rpc.iHave().isEmpty()).isEmpty())
                    .count();
            it.forgetEffects();
            // A quarter of those outside of the mesh is less than the least.
            assertThat(told).isEqualTo(beat <= 3 ? 6 : 0);
        }
    }

    @Test
    void shouldAskForWhatIsAdvertisedAndServeWhatIsAsked() {
        it.subscribe();
        PeerId peer = it.dialed(1);
        PubsubMessage known = TestPeers.message(TestPeers.peer(9), TOPIC, 1);
        PubsubMessage unknown = TestPeers.message(TestPeers.peer(9), TOPIC, 2);
        it.receive(peer, TestPeers.publishing(known));
        it.receive(peer, TestPeers.advertising(TOPIC, TestPeers.idOf(known), TestPeers.idOf(unknown)));
        assertThat(it.saidTo(peer, rpc -> !rpc.iWant().isEmpty()))
                .containsExactly(TestPeers.asking(TestPeers.idOf(unknown)));
        PeerId asking = it.dialed(2);
        for (int i = 0; i < 10; i++) {
            it.receive(asking, TestPeers.asking(TestPeers.idOf(known), TestPeers.idOf(unknown)));
        }
        assertThat(it.sentTo(asking)).hasSize(PubsubLimits.RETRANSMISSIONS).containsOnly(known);
    }

    @Test
    void shouldPenaliseABrokenPromise() {
        it.subscribe();
        PeerId liar = it.dialed(1);
        PeerId honest = it.dialed(2);
        PubsubMessage message = TestPeers.message(TestPeers.peer(9), TOPIC, 1);
        it.receive(liar, TestPeers.advertising(TOPIC, TestPeers.idOf(TestPeers.message(SELF, TOPIC, 77))));
        it.receive(honest, TestPeers.advertising(TOPIC, TestPeers.idOf(message)));
        it.receive(honest, TestPeers.publishing(message));
        it.heartbeats(3);
        assertThat(it.router.score(liar)).isEqualTo(-10);
        assertThat(it.router.score(honest)).isPositive();
    }

    @Test
    void shouldTakeAPromiseAsKeptUnderAnotherName() {
        it.subscribe();
        PeerId peer = it.dialed(1);
        PubsubMessage message = TestPeers.message(TestPeers.peer(9), TOPIC, 1);
        it.receive(peer, TestPeers.advertising(TOPIC, MessageId.of(MessageIdFunction.KEY_AND_NUMBER.idOf(message))));
        it.receive(peer, TestPeers.publishing(message));
        it.heartbeats(3);
        assertThat(it.router.score(peer)).isPositive();
    }

    @Test
    void shouldRefuseAGraftDuringTheBackoffAndPenaliseIt() {
        it.subscribe();
        PeerId peer = it.accepted(1);
        it.receive(peer, TestPeers.pruning(TOPIC, 60));
        it.now += 30_000;
        it.receive(peer, TestPeers.grafting(TOPIC));
        assertThat(it.inMesh(peer)).isFalse();
        assertThat(it.prunesTo(peer)).containsExactly(new Prune(TOPIC, List.of(), 60));
        assertThat(it.router.score(peer)).isEqualTo(-10);
        it.receive(peer, TestPeers.grafting(TOPIC));
        assertThat(it.router.score(peer))
                .as("the refusal began a new back-off; this is a flood")
                .isEqualTo(-90);
    }

    @Test
    void shouldHonourABackoffThatThePeerNamed() {
        it.subscribe();
        PeerId peer = it.dialed(1);
        it.receive(peer, TestPeers.pruning(TOPIC, 20));
        it.forgetEffects();
        it.heartbeats(20);
        assertThat(it.grafted(peer)).isFalse();
        it.heartbeats(2);
        assertThat(it.grafted(peer)).isTrue();
    }

    @Test
    void shouldRefuseAGraftIntoAFullMeshUnlessItDialed() {
        it.subscribe();
        for (int i = 1; i <= 12; i++) {
            it.receive(it.accepted(i), TestPeers.grafting(TOPIC));
        }
        PeerId late = it.accepted(13);
        it.receive(late, TestPeers.grafting(TOPIC));
        PeerId own = it.dialed(14);
        it.receive(own, TestPeers.grafting(TOPIC));
        assertThat(it.inMesh(late)).isFalse();
        assertThat(it.prunesTo(late)).hasSize(1);
        assertThat(it.inMesh(own)).isTrue();
    }

    @Test
    void shouldPruneASurplusButKeepTheBestAndSomeItDialed() {
        it.subscribe();
        List<PeerId> peers = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            peers.add(it.accepted(i));
            it.receive(peers.get(i - 1), TestPeers.grafting(TOPIC));
        }
        List<PeerId> dialed = List.of(it.dialed(21), it.dialed(22), it.dialed(23));
        dialed.forEach(peer -> it.receive(peer, TestPeers.grafting(TOPIC)));
        for (int i = 0; i < 4; i++) {
            it.receive(peers.get(i), TestPeers.publishing(TestPeers.message(TestPeers.peer(99), TOPIC, i)));
        }
        it.heartbeat();
        assertThat(peers.subList(0, 4)).allMatch(it::inMesh);
        assertThat(dialed.stream().filter(it::inMesh)).hasSize(2);
        assertThat(peers.stream().filter(it::inMesh)).hasSize(4);
        assertThat(it.all(Effect.SendControl.class).stream()
                        .filter(send -> !send.rpc().prune().isEmpty()))
                .hasSize(9);
    }

    @Test
    void shouldGraftSomeItDialedIntoAMeshOfStrangers() {
        it.subscribe();
        for (int i = 1; i <= 6; i++) {
            it.receive(it.accepted(i), TestPeers.grafting(TOPIC));
        }
        List<PeerId> dialed = List.of(it.dialed(21), it.dialed(22), it.dialed(23));
        it.heartbeat();
        assertThat(dialed.stream().filter(it::inMesh)).hasSize(2);
    }

    @Test
    void shouldThrowOutWhoFallsBelowZero() {
        it.subscribe();
        PeerId peer = it.dialed(1);
        it.receive(peer, TestPeers.publishing(TestPeers.forged(peer, TOPIC, 1)));
        it.heartbeat();
        assertThat(it.inMesh(peer)).isFalse();
        assertThat(it.prunesTo(peer)).hasSize(1);
    }

    @Test
    void shouldListenToNothingAGraylistedPeerSays() {
        it.subscribe();
        PeerId peer = it.dialed(1);
        offend(peer, 3);
        it.forgetEffects();
        it.receive(peer, TestPeers.publishing(TestPeers.message(TestPeers.peer(9), TOPIC, 1)));
        it.receive(peer, TestPeers.asking(TestPeers.idOf(TestPeers.message(SELF, TOPIC, 1))));
        assertThat(it.effects).isEmpty();
        assertThat(it.verifications).isZero();
    }

    @Test
    void shouldNotGossipWithADoubtfulPeer() {
        it.subscribe();
        PeerId peer = it.dialed(1);
        PubsubMessage message = TestPeers.message(TestPeers.peer(9), TOPIC, 1);
        it.receive(it.dialed(2), TestPeers.publishing(message));
        offend(peer, 2);
        it.forgetEffects();
        it.receive(peer, TestPeers.asking(TestPeers.idOf(message)));
        it.receive(peer, TestPeers.advertising(TOPIC, TestPeers.idOf(TestPeers.message(SELF, TOPIC, 5))));
        assertThat(it.effects).isEmpty();
        it.receive(peer, TestPeers.publishing(TestPeers.message(TestPeers.peer(9), TOPIC, 2)));
        assertThat(it.delivered()).as("messages are still taken").hasSize(1);
    }

    @Test
    void shouldLookForBetterPeersWhenTheMeshIsPoor() {
        Timing timing = Timing.DEFAULTS;
        RouterFixture poor = new RouterFixture();
        poor.subscribe();
        for (int i = 1; i <= 6; i++) {
            poor.receive(poor.dialed(i), TestPeers.grafting(TOPIC));
        }
        List<PeerId> good = List.of(poor.accepted(21), poor.accepted(22), poor.accepted(23));
        for (int beat = 1; beat < timing.opportunisticGraftTicks(); beat++) {
            poor.heartbeat();
        }
        for (PeerId peer : good) {
            for (int i = 0; i < 30; i++) {
                poor.receive(peer, TestPeers.publishing(TestPeers.message(peer, TOPIC, i)));
            }
        }
        assertThat(good).noneMatch(poor::inMesh);
        poor.heartbeat();
        assertThat(good.stream().filter(poor::inMesh)).hasSize(2);
    }

    @Test
    void shouldSpareOthersTheLongMessagesItHas() {
        it.subscribe();
        PeerId source = it.dialed(1);
        PeerId modern = it.dialed(2);
        PeerId old = it.join(3, PubsubProtocol.MESHSUB_1_1, true);
        PubsubMessage longOne = TestPeers.message(TestPeers.peer(9), TOPIC, 1, new byte[512]);
        PubsubMessage shortOne = TestPeers.message(TestPeers.peer(9), TOPIC, 2, new byte[511]);
        it.receive(source, TestPeers.publishing(longOne, shortOne));
        assertThat(it.saidTo(modern, rpc -> !rpc.dontWant().isEmpty()))
                .containsExactly(TestPeers.refusing(TestPeers.idOf(longOne)));
        assertThat(it.saidTo(old, rpc -> !rpc.dontWant().isEmpty())).isEmpty();
        assertThat(it.saidTo(source, rpc -> !rpc.dontWant().isEmpty())).isEmpty();
    }

    @Test
    void shouldNotSendWhatAPeerHasNoUseFor() {
        it.subscribe();
        PeerId source = it.dialed(1);
        PeerId other = it.dialed(2);
        PubsubMessage refused = TestPeers.message(TestPeers.peer(9), TOPIC, 1);
        PubsubMessage tooLate = TestPeers.message(TestPeers.peer(9), TOPIC, 2);
        it.receive(other, TestPeers.refusing(TestPeers.idOf(refused), TestPeers.idOf(tooLate)));
        it.receive(source, TestPeers.publishing(refused));
        it.heartbeats(PubsubLimits.DONT_WANT_HEARTBEATS);
        it.receive(source, TestPeers.publishing(tooLate));
        assertThat(it.sentTo(other)).containsExactly(tooLate);
    }

    @Test
    void shouldKeepDirectPeersOutOfTheMeshAndAlwaysServeThem() {
        PeerId direct = TestPeers.peer(1);
        RouterFixture agreed = new RouterFixture(
                GossipsubConfig.DEFAULTS.toBuilder().directPeers(Set.of(direct)).build());
        agreed.heartbeat();
        assertThat(agreed.all(Effect.Connect.class)).containsExactly(new Effect.Connect(direct, null));
        agreed.subscribe();
        agreed.dialed(1);
        PeerId source = agreed.dialed(2);
        PubsubMessage message = TestPeers.message(TestPeers.peer(9), TOPIC, 1);
        agreed.receive(source, TestPeers.publishing(message));
        assertThat(agreed.sentTo(direct)).containsExactly(message);
        agreed.receive(direct, TestPeers.grafting(TOPIC));
        agreed.heartbeats(3);
        assertThat(agreed.grafted(direct)).isFalse();
        assertThat(agreed.inMesh(direct)).isFalse();
        assertThat(agreed.prunesTo(direct)).hasSize(1);
    }

    @Test
    void shouldExchangePeersOnlyIfToldTo() {
        RouterFixture open = new RouterFixture(
                GossipsubConfig.DEFAULTS.toBuilder().peerExchange(true).build());
        for (RouterFixture each : List.of(it, open)) {
            each.subscribe();
            for (int i = 1; i <= 12; i++) {
                each.receive(each.accepted(i), TestPeers.grafting(TOPIC));
            }
            each.receive(each.accepted(13), TestPeers.grafting(TOPIC));
        }
        assertThat(it.prunesTo(TestPeers.peer(13)).get(0).peers()).isEmpty();
        assertThat(open.prunesTo(TestPeers.peer(13)).get(0).peers()).hasSize(12);
    }

    @Test
    void shouldConnectToExchangedPeersOfTrustedOnesOnly() {
        ScoreParameters trust =
                ScoreParameters.DEFAULTS.withApplication(peer -> peer.equals(TestPeers.peer(1)) ? 20 : 0, 1);
        RouterFixture open = new RouterFixture(GossipsubConfig.DEFAULTS.toBuilder()
                .peerExchange(true)
                .scores(trust)
                .build());
        open.subscribe();
        ExchangedPeer named = new ExchangedPeer(TestPeers.peer(50).toBytes(), new byte[] {1});
        ExchangedPeer nonsense = new ExchangedPeer(new byte[] {1, 2, 3}, null);
        Prune prune = new Prune(TOPIC, List.of(named, nonsense), 60);
        Rpc rpc = new Rpc(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(prune), List.of());
        open.receive(open.dialed(2), rpc);
        assertThat(open.all(Effect.Connect.class)).isEmpty();
        open.receive(open.dialed(1), rpc);
        assertThat(open.all(Effect.Connect.class)).containsExactly(new Effect.Connect(TestPeers.peer(50), named));
    }

    @Test
    void shouldWaitForTheVerdict() {
        it.subscribe();
        it.router.setValidated(TOPIC, true);
        PeerId source = it.dialed(1);
        PeerId second = it.dialed(2);
        PeerId third = it.dialed(3);
        PubsubMessage message = TestPeers.message(TestPeers.peer(9), TOPIC, 1);
        it.receive(source, TestPeers.publishing(message));
        it.receive(second, TestPeers.publishing(message));
        assertThat(it.all(Effect.Validate.class)).hasSize(1);
        assertThat(it.delivered()).isEmpty();
        assertThat(it.sentTo(third)).isEmpty();
        it.note(it.router.validated(TestPeers.idOf(message), Verdict.ACCEPT, it.now));
        assertThat(it.delivered()).containsExactly(message);
        assertThat(it.sentTo(third)).containsExactly(message);
        assertThat(it.sentTo(second)).as("it has it").isEmpty();
    }

    @Test
    void shouldBlameAllWhoBroughtARejectedMessage() {
        it.subscribe();
        it.router.setValidated(TOPIC, true);
        List<PeerId> peers = List.of(it.dialed(1), it.dialed(2), it.dialed(3));
        PubsubMessage message = TestPeers.message(TestPeers.peer(9), TOPIC, 1);
        it.receive(peers.get(0), TestPeers.publishing(message));
        it.receive(peers.get(1), TestPeers.publishing(message));
        it.note(it.router.validated(TestPeers.idOf(message), Verdict.REJECT, it.now));
        it.receive(peers.get(2), TestPeers.publishing(message));
        assertThat(peers).allMatch(peer -> it.router.score(peer) < 0);
        assertThat(it.delivered()).isEmpty();
    }

    @Test
    void shouldBlameNobodyForAnIgnoredMessage() {
        it.subscribe();
        it.router.setValidated(TOPIC, true);
        PeerId source = it.dialed(1);
        PubsubMessage message = TestPeers.message(TestPeers.peer(9), TOPIC, 1);
        it.receive(source, TestPeers.publishing(message));
        it.note(it.router.validated(TestPeers.idOf(message), Verdict.IGNORE, it.now));
        it.receive(it.dialed(2), TestPeers.publishing(message));
        assertThat(it.all(Effect.Validate.class)).hasSize(1);
        assertThat(it.delivered()).isEmpty();
        assertThat(it.router.score(source)).isZero();
    }

    @Test
    void shouldGiveUpOnAVerdictThatDoesNotCome() {
        it.subscribe();
        it.router.setValidated(TOPIC, true);
        PeerId source = it.dialed(1);
        PubsubMessage message = TestPeers.message(TestPeers.peer(9), TOPIC, 1);
        it.receive(source, TestPeers.publishing(message));
        it.heartbeats((int) PubsubLimits.VALIDATION.toSeconds());
        it.note(it.router.validated(TestPeers.idOf(message), Verdict.ACCEPT, it.now));
        assertThat(it.delivered()).isEmpty();
    }

    @Test
    void shouldTakeAGraftAsASubscription() {
        it.subscribe();
        PeerId peer = TestPeers.peer(1);
        it.note(it.router.peerConnected(peer, PubsubProtocol.MESHSUB_1_0, false, "10.0.0.1"));
        it.receive(peer, TestPeers.grafting(TOPIC));
        PubsubMessage message = TestPeers.message(TestPeers.peer(9), TOPIC, 1);
        it.receive(it.dialed(2), TestPeers.publishing(message));
        assertThat(it.sentTo(peer)).containsExactly(message);
    }

    @Test
    void shouldForgetAPeerThatLeft() {
        it.subscribe();
        PeerId peer = it.dialed(1);
        it.note(it.router.peerDisconnected(peer, it.now));
        assertThat(it.inMesh(peer)).isFalse();
        assertThat(it.all(Effect.PeerSubscription.class))
                .containsExactly(
                        new Effect.PeerSubscription(peer, TOPIC, true),
                        new Effect.PeerSubscription(peer, TOPIC, false));
        it.forgetEffects();
        it.note(it.router.publish(TestPeers.message(SELF, TOPIC, 1), it.now));
        it.heartbeats(3);
        assertThat(it.effects).isEmpty();
    }

    @Test
    void shouldSplitWhatIsLongerThanOthersTake() {
        for (int i = 0; i < 1_200; i++) {
            it.note(it.router.subscribe("t" + i + "-".repeat(500), it.now));
        }
        PeerId peer = TestPeers.peer(1);
        it.note(it.router.peerConnected(peer, PubsubProtocol.MESHSUB_1_2, true, "10.0.0.1"));
        List<Rpc> said = it.saidTo(peer, rpc -> true);
        assertThat(said).allMatch(rpc -> RpcEncoder.encode(rpc).length < 1024 * 1024);
        assertThat(said.stream().mapToInt(rpc -> rpc.subscriptions().size()).sum())
                .isEqualTo(1_200);
    }

    @Test
    void shouldBeToldOfEachDirectPeerThatIsMissing() {
        PeerId direct = TestPeers.peer(1);
        RouterFixture agreed = new RouterFixture(
                GossipsubConfig.DEFAULTS.toBuilder().directPeers(Set.of(direct)).build());
        agreed.heartbeats(300);
        assertThat(agreed.all(Effect.Connect.class)).hasSize(1);
        agreed.heartbeat();
        assertThat(agreed.all(Effect.Connect.class)).hasSize(2);
        assertThat(Duration.ofMillis(agreed.now - 1_000_000)).isEqualTo(Duration.ofSeconds(301));
    }

    /** Has a peer commit as many offences (P7), by grafts during a back-off. */
    private void offend(PeerId peer, int offences) {
        it.receive(peer, TestPeers.pruning(TOPIC, 60));
        it.now += 20_000;
        it.receive(peer, TestPeers.grafting(TOPIC));
        for (int i = 1; i < offences; i++) {
            it.now += 10_001;
            it.receive(peer, TestPeers.grafting(TOPIC));
        }
        assertThat(it.router.score(peer)).isEqualTo(-10.0 * offences * offences);
    }
}
