package org.peerbase.libp2p.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.peerbase.libp2p.pubsub.TopicScoreParameters.MeshDeliveries;
import org.peerbase.libp2p.pubsub.TopicScoreParameters.TimeInMesh;
import org.peerbase.multiformats.identity.PeerId;

/** Each parameter of the score by itself. Times are in milliseconds; decays happen each second. */
class PeerScoresTest {
    private static final String TOPIC = "topic";
    private static final PeerId PEER = TestPeers.peer(1);
    private static final Offset<Double> EXACT = within(1e-9);
    private static final Decaying OFF = new Decaying(0, 0.5);
    private static final TimeInMesh NO_TIME = new TimeInMesh(0, Duration.ofSeconds(1), 0);
    private static final MeshDeliveries NO_DELIVERIES =
            new MeshDeliveries(OFF, 0, 0, Duration.ofSeconds(1), Duration.ofMillis(1));

    @Test
    void shouldRewardTimeInMeshUpToACap() {
        TimeInMesh time = new TimeInMesh(0.5, Duration.ofSeconds(2), 10);
        PeerScores scores = scores(topic(1, time, OFF, 0, NO_DELIVERIES, OFF, OFF), 0);
        scores.grafted(PEER, TOPIC, 0);
        scores.decay(5_999);
        assertThat(scores.score(PEER)).isCloseTo(0.5 * 2, EXACT);
        scores.decay(6_000);
        assertThat(scores.score(PEER)).isCloseTo(0.5 * 3, EXACT);
        scores.decay(1_000_000);
        assertThat(scores.score(PEER)).isCloseTo(0.5 * 10, EXACT);
        scores.pruned(PEER, TOPIC);
        assertThat(scores.score(PEER)).isZero();
    }

    @Test
    void shouldRewardFirstDeliveriesUpToACap() {
        PeerScores scores = scores(topic(2, NO_TIME, new Decaying(3, 0.5), 4, NO_DELIVERIES, OFF, OFF), 0);
        scores.firstDelivery(PEER, TOPIC);
        assertThat(scores.score(PEER)).isCloseTo(2 * 3, EXACT);
        for (int i = 0; i < 10; i++) {
            scores.firstDelivery(PEER, TOPIC);
        }
        assertThat(scores.score(PEER)).isCloseTo(2 * 3 * 4, EXACT);
        scores.decay(1_000);
        assertThat(scores.score(PEER)).isCloseTo(2 * 3 * 2, EXACT);
    }

    @Test
    void shouldPenaliseMissingDeliveriesInTheMesh() {
        MeshDeliveries deliveries =
                new MeshDeliveries(new Decaying(-2, 0.5), 5, 8, Duration.ofSeconds(10), Duration.ofMillis(20));
        PeerScores scores = scores(topic(1, NO_TIME, OFF, 0, deliveries, OFF, OFF), 0);
        scores.grafted(PEER, TOPIC, 0);
        scores.decay(10_000);
        assertThat(scores.score(PEER)).as("not yet active").isZero();
        scores.decay(10_001);
        assertThat(scores.score(PEER)).isCloseTo(-2 * 25, EXACT);
        scores.nearFirstDelivery(PEER, TOPIC, 20);
        scores.nearFirstDelivery(PEER, TOPIC, 21);
        scores.firstDelivery(PEER, TOPIC);
        assertThat(scores.score(PEER)).as("two counted, one too late").isCloseTo(-2 * 9, EXACT);
        for (int i = 0; i < 20; i++) {
            scores.nearFirstDelivery(PEER, TOPIC, 0);
        }
        assertThat(scores.score(PEER)).isZero();
        scores.decay(11_000);
        assertThat(scores.score(PEER)).as("8 by the cap, halved").isCloseTo(-2 * 1, EXACT);
    }

    @Test
    void shouldCountDeliveriesOfMeshPeersOnly() {
        MeshDeliveries deliveries =
                new MeshDeliveries(new Decaying(-1, 0.5), 1, 8, Duration.ofMillis(1), Duration.ofMillis(20));
        PeerScores scores = scores(topic(1, NO_TIME, OFF, 0, deliveries, OFF, OFF), 0);
        scores.nearFirstDelivery(PEER, TOPIC, 0);
        scores.grafted(PEER, TOPIC, 0);
        scores.decay(1_000);
        assertThat(scores.score(PEER)).isCloseTo(-1, EXACT);
    }

    @Test
    void shouldRememberTheDeficitOfWhoWasPruned() {
        MeshDeliveries deliveries =
                new MeshDeliveries(new Decaying(-1, 0.5), 3, 8, Duration.ofSeconds(1), Duration.ofMillis(20));
        PeerScores scores = scores(topic(1, NO_TIME, OFF, 0, deliveries, new Decaying(-10, 0.5), OFF), 0);
        scores.grafted(PEER, TOPIC, 0);
        scores.pruned(PEER, TOPIC);
        assertThat(scores.score(PEER)).as("pruned before it was active").isZero();
        scores.grafted(PEER, TOPIC, 0);
        scores.decay(2_000);
        assertThat(scores.score(PEER)).isCloseTo(-9, EXACT);
        scores.pruned(PEER, TOPIC);
        assertThat(scores.score(PEER)).isCloseTo(-10 * 9, EXACT);
        scores.decay(3_000);
        assertThat(scores.score(PEER)).isCloseTo(-10 * 4.5, EXACT);
    }

    @Test
    void shouldPenaliseInvalidMessagesBySquares() {
        PeerScores scores = scores(topic(1, NO_TIME, OFF, 0, NO_DELIVERIES, OFF, new Decaying(-3, 0.5)), 0);
        scores.invalidMessage(PEER, TOPIC);
        assertThat(scores.score(PEER)).isCloseTo(-3, EXACT);
        scores.invalidMessage(PEER, TOPIC);
        scores.invalidMessage(PEER, TOPIC);
        assertThat(scores.score(PEER)).isCloseTo(-27, EXACT);
        scores.decay(1_000);
        assertThat(scores.score(PEER)).isCloseTo(-3 * 1.5 * 1.5, EXACT);
    }

    @Test
    void shouldCapWhatTopicsContribute() {
        PeerScores scores = scores(topic(1, NO_TIME, new Decaying(1, 0.5), 100, NO_DELIVERIES, OFF, OFF), 7);
        for (int i = 0; i < 20; i++) {
            scores.firstDelivery(PEER, "topic " + i % 2);
        }
        assertThat(scores.score(PEER)).isCloseTo(7, EXACT);
    }

    @Test
    void shouldAskTheApplication() {
        ScoreParameters parameters = ScoreParameters.DEFAULTS.withApplication(peer -> peer.equals(PEER) ? -4 : 1, 2.5);
        PeerScores scores = new PeerScores(parameters);
        scores.connected(PEER, "10.0.0.1");
        scores.connected(TestPeers.peer(2), "10.0.0.2");
        assertThat(scores.score(PEER)).isCloseTo(-10, EXACT);
        assertThat(scores.score(TestPeers.peer(2))).isCloseTo(2.5, EXACT);
    }

    @Test
    void shouldPenaliseManyPeersAtOneAddress() {
        PeerScores scores = new PeerScores(ScoreParameters.DEFAULTS);
        for (int i = 0; i < 12; i++) {
            scores.connected(TestPeers.peer(i), "10.0.0.1");
            scores.connected(TestPeers.peer(100 + i), "127.0.0.1");
            scores.connected(TestPeers.peer(200 + i), "::1");
        }
        assertThat(scores.score(TestPeers.peer(0))).isCloseTo(-5 * 4, EXACT);
        assertThat(scores.score(TestPeers.peer(100))).as("loopback is trusted").isZero();
        assertThat(scores.score(TestPeers.peer(200))).as("loopback is trusted").isZero();
        scores.disconnected(TestPeers.peer(10), 0);
        scores.disconnected(TestPeers.peer(11), 0);
        assertThat(scores.score(TestPeers.peer(0))).isZero();
    }

    @Test
    void shouldPenaliseOffencesBySquares() {
        PeerScores scores = new PeerScores(ScoreParameters.DEFAULTS);
        scores.connected(PEER, "10.0.0.1");
        scores.offence(PEER, 1);
        assertThat(scores.score(PEER)).isCloseTo(-10, EXACT);
        scores.offence(PEER, 2);
        assertThat(scores.score(PEER)).isCloseTo(-90, EXACT);
        scores.decay(1_000);
        assertThat(scores.score(PEER)).isCloseTo(-10 * 0.6 * 0.6, EXACT);
        scores.decay(2_000);
        assertThat(scores.score(PEER)).isCloseTo(-10 * 0.12 * 0.12, EXACT);
        scores.decay(3_000);
        assertThat(scores.score(PEER)).isZero();
    }

    @Test
    void shouldRememberABadPeerThatLeftAndForgetAGoodOne() {
        PeerScores scores = new PeerScores(ScoreParameters.DEFAULTS);
        PeerId good = TestPeers.peer(2);
        scores.connected(PEER, "10.0.0.1");
        scores.connected(good, "10.0.0.2");
        scores.offence(PEER, 3);
        scores.firstDelivery(good, TOPIC);
        assertThat(scores.score(good)).isPositive();
        scores.disconnected(PEER, 0);
        scores.disconnected(good, 0);
        assertThat(scores.score(good)).isZero();
        scores.decay(ScoreParameters.DEFAULTS.retain().toMillis() - 1);
        scores.connected(PEER, "10.0.0.1");
        assertThat(scores.score(PEER)).as("no forgiveness by absence").isCloseTo(-90, EXACT);
        scores.disconnected(PEER, 0);
        scores.decay(ScoreParameters.DEFAULTS.retain().toMillis());
        assertThat(scores.score(PEER)).isZero();
    }

    @Test
    void shouldRememberABoundedNumberOfBadPeers() {
        PeerScores scores = new PeerScores(ScoreParameters.DEFAULTS);
        for (int i = 0; i <= PubsubLimits.SCORES_OF_ABSENT_PEERS; i++) {
            PeerId peer = TestPeers.peer(i);
            scores.connected(peer, "10.0.0.1");
            scores.offence(peer, 3);
            scores.disconnected(peer, 0);
        }
        assertThat(scores.score(TestPeers.peer(0))).as("the oldest").isZero();
        assertThat(scores.score(TestPeers.peer(1))).isNegative();
        assertThat(scores.score(TestPeers.peer(PubsubLimits.SCORES_OF_ABSENT_PEERS)))
                .isNegative();
    }

    private static PeerScores scores(TopicScoreParameters topic, double cap) {
        ScoreParameters defaults = ScoreParameters.DEFAULTS;
        PeerScores scores = new PeerScores(new ScoreParameters(
                Map.of(),
                topic,
                cap,
                defaults.application(),
                defaults.applicationWeight(),
                defaults.colocationWeight(),
                defaults.colocationThreshold(),
                defaults.trustedAddresses(),
                defaults.behaviour(),
                defaults.behaviourThreshold(),
                defaults.decayInterval(),
                0.1,
                defaults.retain()));
        scores.connected(PEER, "10.0.0.1");
        return scores;
    }

    private static TopicScoreParameters topic(
            double weight,
            TimeInMesh time,
            Decaying first,
            double firstCap,
            MeshDeliveries deliveries,
            Decaying failures,
            Decaying invalid) {
        return new TopicScoreParameters(weight, time, first, firstCap, deliveries, failures, invalid);
    }
}
