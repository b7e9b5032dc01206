package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GCounter;
import org.peerbase.crdt.Rga;
import org.peerbase.crdt.Text;
import org.peerbase.keys.Keys;

/** Several peers, over real sockets on loopback. */
@Timeout(90)
final class ConvergenceTest extends PeerFixture {
    @TempDir
    Path temp;

    private static Collaboration<Text> text(PeerBase peer) {
        return Eventually.await(peer.collaborate("text", CrdtTypes.text()));
    }

    @Test
    void shouldConvergeBetweenTwo() {
        PeerBase alice = start(loopback());
        PeerBase bob = startKnowing(alice);
        Collaboration<Text> hers = text(alice);
        Collaboration<Text> his = text(bob);

        hers.shared().append("Hello");
        Eventually.hasValue(his, "Hello");
        his.shared().append(", Alice");
        Eventually.hasValue(hers, "Hello, Alice");

        assertThat(hers.peers()).containsExactlyInAnyOrder(alice.peerId(), bob.peerId());
        assertThat(alice.peers()).containsExactly(bob.peerId());
        assertThat(alice.peerCountGuess()).isEqualTo(1);
        assertThat(alice.peerCountEstimate()).isEqualTo(1);
        assertThat(his.stats().changesReceived()).isEqualTo(1);
        assertThat(his.stats().traffic().total().in()).isPositive();
        assertThat(bob.traffic().bytesIn())
                .isGreaterThan(his.stats().traffic().total().in());
    }

    @Test
    void shouldTellOfRemoteChangesWithWhatChanged() {
        PeerBase alice = start(loopback());
        Collaboration<Text> hers = text(alice);
        Collaboration<Text> his = text(startKnowing(alice));
        CompletableFuture<CollaborationEvent.StateChanged> told = new CompletableFuture<>();
        his.on(CollaborationEvent.StateChanged.class, told::complete);
        hers.shared().append("Hello");
        CollaborationEvent.StateChanged event = Eventually.await(told);
        assertThat(event.local()).isFalse();
        assertThat(event.changes()).hasSize(1);
    }

    @Test
    void shouldConvergeBetweenFiveThatAllWriteAtOnce() {
        List<PeerBase> peers = new ArrayList<>();
        peers.add(start(loopback()));
        while (peers.size() < 5) {
            peers.add(startKnowing(peers.get(0)));
        }
        List<Collaboration<GCounter>> counters = peers.stream()
                .map(peer -> Eventually.await(peer.collaborate("count", CrdtTypes.gcounter())))
                .toList();
        for (int i = 0; i < 200; i++) {
            counters.get(i % 5).shared().inc(i);
        }
        counters.forEach(counter -> Eventually.hasValue(counter, 19_900L));
        counters.forEach(counter -> assertThat(counter.shared().encode())
                .isEqualTo(counters.get(0).shared().encode()));
    }

    @Test
    void shouldHandleRandomChangesOfManyWithKeys() throws InterruptedException {
        CollaborationOptions options =
                CollaborationOptions.builder().keys(Keys.generate()).build();
        List<PeerBase> peers = new ArrayList<>();
        peers.add(start(loopback()));
        while (peers.size() < 8) {
            peers.add(startKnowing(peers.get(0)));
        }
        List<Collaboration<Rga<Object>>> lists = peers.stream()
                .map(peer -> Eventually.await(peer.collaborate("random", CrdtTypes.rga(), options)))
                .toList();
        List<Thread> writers = new ArrayList<>();
        for (int peer = 0; peer < lists.size(); peer++) {
            Rga<Object> list = lists.get(peer).shared();
            Random random = new Random(peer);
            writers.add(new Thread(() -> {
                for (int i = 0; i < 20; i++) {
                    list.push((long) random.nextInt(1_000));
                }
            }));
        }
        writers.forEach(Thread::start);
        for (Thread writer : writers) {
            writer.join();
        }
        for (Collaboration<Rga<Object>> list : lists) {
            Eventually.in(list, () -> list.stats().changesReceived() == 7 * 20);
            assertThat(list.stats().changesMade()).isEqualTo(20);
            assertThat(list.shared().encode()).isEqualTo(lists.get(0).shared().encode());
        }
        assertThat(lists.get(0).value()).asInstanceOf(LIST).hasSize(160);
    }

    @Test
    void shouldTellALateJoinerEverything() {
        PeerBase alice = start(loopback());
        Collaboration<Text> hers = text(alice);
        for (int i = 0; i < 5_000; i++) {
            hers.shared().append("x");
        }
        Eventually.hasValue(text(startKnowing(alice)), "x".repeat(5_000));
    }

    @Test
    void shouldContinueWhereItWasAfterARestart() {
        PeerBase alice = start(loopback());
        Collaboration<Text> hers = text(alice);
        PeerBase bob = startIn(temp.resolve("bob"), alice);
        Collaboration<Text> his = text(bob);
        his.shared().append("one ");
        Eventually.hasValue(hers, "one ");
        bob.close();

        hers.shared().append("two ");
        Collaboration<Text> again = text(startIn(temp.resolve("bob"), alice));
        Eventually.hasValue(again, "one two ");
        again.shared().append("three");
        Eventually.hasValue(hers, "one two three");
        assertThat(again.stats().changesMade()).isEqualTo(2);
    }

    @Test
    void shouldTellWhenAMemberLeaves() {
        PeerBase alice = start(loopback());
        Collaboration<Text> hers = text(alice);
        PeerBase bob = startKnowing(alice);
        Collaboration<Text> his = text(bob);
        Eventually.in(hers, () -> hers.peers().contains(bob.peerId()));
        his.close();
        Eventually.in(hers, () -> !hers.peers().contains(bob.peerId()));
    }

    @Test
    void shouldKeepCollaborationsApart() {
        PeerBase alice = start(loopback());
        PeerBase bob = startKnowing(alice);
        Collaboration<Text> one = text(alice);
        Collaboration<Text> other = Eventually.await(alice.collaborate("another", CrdtTypes.text()));
        Collaboration<Text> his = text(bob);
        other.shared().append("not for him");
        one.shared().append("for him");
        Eventually.hasValue(his, "for him");
        Collaboration<Text> hisOther = Eventually.await(bob.collaborate("another", CrdtTypes.text()));
        Eventually.hasValue(hisOther, "not for him");
    }
}
