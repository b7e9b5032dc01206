package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.CollaborationStats.Connections;
import org.peerbase.CollaborationStats.Flow;
import org.peerbase.CollaborationStats.InOut;
import org.peerbase.collaboration.MalformedMessageException;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.testing.MutationFuzz;

/** What peers do in a collaboration, as told to those who listen. */
@Timeout(90)
final class StatisticsTest extends PeerFixture {
    private static final int INPUTS = 200_000;
    private static final PeerId SELF = TestPeerIds.number(1);
    private static final PeerId OTHER = TestPeerIds.number(2);

    private static CollaborationStats stats(int peers) {
        Map<PeerId, InOut> traffic = new HashMap<>();
        Map<PeerId, InOut> messages = new HashMap<>();
        for (int i = 0; i < peers; i++) {
            traffic.put(TestPeerIds.number(i), new InOut(1_000 + i, 2_000));
            messages.put(TestPeerIds.number(i), new InOut(3, 4));
        }
        return new CollaborationStats(
                new Connections(Set.of(TestPeerIds.number(1), TestPeerIds.number(2)), traffic.keySet()),
                new Flow(new InOut(5_000_000_000L, 7), traffic),
                new Flow(new InOut(30, 40), messages),
                11,
                12);
    }

    /** Counts what it is asked to do. */
    private static final class Counted implements Statistics.Port {
        private final List<byte[]> broadcast = new ArrayList<>();
        private final List<PeerId> told = new ArrayList<>();
        private int asked;
        private int members = 2;

        @Override
        public CollaborationStats own() {
            asked++;
            return stats(1);
        }

        @Override
        public int memberCount() {
            return members;
        }

        @Override
        public void broadcast(byte[] message) {
            broadcast.add(message);
        }

        @Override
        public void tell(PeerId peer, CollaborationStats stats) {
            told.add(peer);
        }
    }

    private final Counted port = new Counted();
    private final Statistics statistics = new Statistics(SELF, port);

    /** Plays what a driver does; returns how often it was woken. */
    private int run(long fromMs, long toMs) {
        int woken = 0;
        while (statistics.nextWakeUp() < toMs) {
            statistics.onTick(Math.max(fromMs, statistics.nextWakeUp()));
            woken++;
        }
        return woken;
    }

    @Test
    void shouldCostNothingWhileNobodyListens() {
        statistics.received(OTHER, StatsMessage.of(stats(2)), 0);
        statistics.onTick(1_000);
        assertThat(run(0, 3_600_000)).isZero();
        assertThat(statistics.nextWakeUp()).isEqualTo(Long.MAX_VALUE);
        assertThat(port.asked).isZero();
        assertThat(port.broadcast).isEmpty();
        assertThat(port.told).isEmpty();
    }

    @Test
    void shouldTellAtOnceAndThenInIntervals() {
        statistics.addListener(100);
        assertThat(run(100, 100 + 60_000)).isEqualTo(12);
        assertThat(port.told).hasSize(12).containsOnly(SELF);
        assertThat(port.broadcast).hasSize(6).allMatch(message -> message.length == 1);
    }

    @Test
    void shouldCostNothingAgainOnceNobodyListens() {
        statistics.addListener(0);
        statistics.addListener(0);
        run(0, 10_000);
        statistics.removeListener(10_000);
        assertThat(run(10_000, 20_000)).isPositive();
        statistics.removeListener(20_000);
        assertThat(statistics.nextWakeUp()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldAnswerForAsLongAsSomebodyAsks() {
        statistics.received(OTHER, StatsMessage.request(), 0);
        assertThat(run(0, 3_600_000)).isEqualTo(4);
        assertThat(port.broadcast)
                .hasSize(3)
                .allMatch(message -> StatsMessage.read(message).isPresent());
        assertThat(port.told).isEmpty();
        assertThat(statistics.nextWakeUp()).isEqualTo(Long.MAX_VALUE);
        for (int i = 0; i < 100; i++) {
            statistics.received(OTHER, StatsMessage.request(), 100_000);
        }
        run(100_000, 3_600_000);
        assertThat(port.broadcast).hasSize(6);
    }

    @Test
    void shouldTellWhatOthersAnswer() {
        statistics.addListener(0);
        statistics.received(OTHER, StatsMessage.of(stats(3)), 0);
        statistics.received(SELF, StatsMessage.of(stats(3)), 0);
        assertThat(port.told).containsExactly(OTHER);
        assertThatThrownBy(() -> statistics.received(OTHER, new byte[] {7}, 0))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void shouldSayLessAmongMany() {
        port.members = 1_000;
        statistics.received(OTHER, StatsMessage.request(), 0);
        run(0, 100_000);
        assertThat(port.broadcast).hasSize(2);
    }

    @Test
    void shouldGiveBackWhatWasWritten() {
        for (int peers : List.of(0, 1, 3)) {
            assertThat(StatsMessage.read(StatsMessage.of(stats(peers)))).contains(stats(peers));
        }
        assertThat(StatsMessage.read(StatsMessage.request())).isEmpty();
        CollaborationStats many = stats(2 * TrafficCounter.MAX_PEERS);
        CollaborationStats told = StatsMessage.read(StatsMessage.of(many)).orElseThrow();
        assertThat(told.traffic().perPeer()).hasSize(TrafficCounter.MAX_PEERS);
        assertThat(told.connections().outbound()).hasSize(TrafficCounter.MAX_PEERS);
        assertThat(StatsMessage.of(many)).hasSizeLessThan(64 * 1024);
    }

    @Test
    void shouldRefuseMutatedStats() {
        List<byte[]> corpus = List.of(StatsMessage.request(), StatsMessage.of(stats(0)), StatsMessage.of(stats(3)));
        MutationFuzz.run(13, INPUTS, corpus, MalformedMessageException.class, input -> {
            byte[] again = StatsMessage.read(input).map(StatsMessage::of).orElseGet(StatsMessage::request);
            assertThat(again).isEqualTo(input);
        });
    }

    @Test
    void shouldCountWithAFewPeersApart() {
        TrafficCounter counter = new TrafficCounter();
        for (int i = 0; i < 2 * TrafficCounter.MAX_PEERS; i++) {
            counter.of(TestPeerIds.number(i)).received(10);
            counter.of(TestPeerIds.number(i)).sent(1);
        }
        assertThat(counter.traffic().perPeer()).hasSize(TrafficCounter.MAX_PEERS);
        counter.forgetAllBut(Set.of(TestPeerIds.number(3)));
        assertThat(counter.messages().perPeer()).containsOnlyKeys(TestPeerIds.number(3));
        assertThat(counter.traffic().total())
                .isEqualTo(new InOut(20L * TrafficCounter.MAX_PEERS, 2L * TrafficCounter.MAX_PEERS));
        assertThat(counter.messages().total())
                .isEqualTo(new InOut(2L * TrafficCounter.MAX_PEERS, 2L * TrafficCounter.MAX_PEERS));
    }

    @Test
    void shouldTellOfAllPeersOfACollaboration() throws InterruptedException {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = Eventually.await(ana.collaborate("notes", CrdtTypes.text()));
        PeerBase bob = startKnowing(ana);
        Collaboration<Text> his = Eventually.await(bob.collaborate("notes", CrdtTypes.text()));
        hers.shared().append("x");
        Eventually.hasValue(his, "x");

        BlockingQueue<CollaborationEvent.PeerUpdated> updates = new LinkedBlockingQueue<>();
        Registration registration = hers.on(CollaborationEvent.PeerUpdated.class, updates::add);
        Map<PeerId, CollaborationStats> last = new HashMap<>();
        while (last.size() < 2) {
            CollaborationEvent.PeerUpdated update = updates.poll(20, TimeUnit.SECONDS);
            assertThat(update).as("updates so far: %s", last).isNotNull();
            if (update != null && !update.stats().connections().inbound().isEmpty()) {
                last.put(update.peer(), update.stats());
            }
        }
        registration.close();
        CollaborationStats ofBob = Objects.requireNonNull(last.get(bob.peerId()));
        assertThat(ofBob.connections().inbound()).containsExactly(ana.peerId());
        assertThat(ofBob.traffic().perPeer()).containsOnlyKeys(ana.peerId());
        assertThat(ofBob.traffic().total().in()).isPositive();
        assertThat(ofBob.messages().total().out()).isPositive();
        assertThat(ofBob.changesReceived()).isEqualTo(1);
        assertThat(last).containsOnlyKeys(ana.peerId(), bob.peerId());
    }
}
