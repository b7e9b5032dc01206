package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.CollaborationEvent.Failed;
import org.peerbase.CollaborationEvent.MembershipChanged;
import org.peerbase.CollaborationEvent.Saved;
import org.peerbase.CollaborationEvent.StateChanged;
import org.peerbase.CollaborationEvent.Stopped;
import org.peerbase.crdt.Change;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;
import org.peerbase.multiformats.identity.PeerId;

/** The events of a collaboration: told when the original says, and not otherwise. */
@Timeout(90)
final class CollaborationEventsTest extends PeerFixture {
    private static Collaboration<Text> open(PeerBase peer) {
        return Eventually.await(peer.collaborate("text", CrdtTypes.text()));
    }

    private static <E extends CollaborationEvent> BlockingQueue<E> listen(
            Collaboration<?> collaboration, Class<E> kind) {
        BlockingQueue<E> told = new LinkedBlockingQueue<>();
        collaboration.on(kind, told::add);
        return told;
    }

    private static <E> E next(BlockingQueue<E> told) throws InterruptedException {
        E event = told.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("an event within 20 s").isNotNull();
        return event;
    }

    @Test
    void shouldTellOfEachChangeOfTheMembersWithAllOfThem() throws InterruptedException {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(ana);
        BlockingQueue<MembershipChanged> told = listen(hers, MembershipChanged.class);
        PeerBase ben = startKnowing(ana);
        Collaboration<Text> his = open(ben);
        assertThat(next(told).peers()).isEqualTo(Set.of(ana.peerId(), ben.peerId()));
        PeerId cleo = openAndLeave(startKnowing(ana, ben), told);
        assertThat(next(told).peers()).doesNotContain(cleo).isEqualTo(Set.of(ana.peerId(), ben.peerId()));
        his.close();
        assertThat(next(told).peers()).isEqualTo(Set.of(ana.peerId()));
        hers.shared().append("no matter of members");
        Eventually.await(hers.save());
        assertThat(told).isEmpty();
    }

    private static PeerId openAndLeave(PeerBase peer, BlockingQueue<MembershipChanged> told)
            throws InterruptedException {
        Collaboration<Text> theirs = open(peer);
        assertThat(next(told).peers()).contains(peer.peerId()).hasSize(3);
        // Who leaves before anybody is linked with it may go unheard, and is a member until its entry expires.
        Eventually.await(theirs.change(text -> text.append("x")).onPeers(2, Duration.ofSeconds(20)));
        peer.close();
        return peer.peerId();
    }

    @Test
    void shouldTellOfEachChangeOfTheStateAndWhereItWasMade() throws InterruptedException {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(ana);
        Collaboration<Text> his = open(startKnowing(ana));
        BlockingQueue<StateChanged> here = listen(hers, StateChanged.class);
        BlockingQueue<StateChanged> there = listen(his, StateChanged.class);
        hers.shared().append("Hello");
        StateChanged made = next(here);
        assertThat(made.local()).isTrue();
        assertThat(made.complete()).isTrue();
        StateChanged received = next(there);
        assertThat(received.local()).isFalse();
        assertThat(received.changes()).hasSize(1).isEqualTo(made.changes());
        his.shared().append("!");
        assertThat(next(there).local()).isTrue();
        List<Change> changes = next(here).changes();
        assertThat(changes).hasSize(1);
        hers.shared().insert(0, "");
        Eventually.await(hers.save());
        assertThat(here).as("after a change of nothing").isEmpty();
        assertThat(there).isEmpty();
    }

    @Test
    void shouldTellWhenLocalChangesAreOnTheDiskAndHowMany() throws InterruptedException {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(ana);
        Collaboration<Text> his = open(startKnowing(ana));
        BlockingQueue<Saved> here = listen(hers, Saved.class);
        BlockingQueue<Saved> there = listen(his, Saved.class);
        for (int change = 1; change <= 3; change++) {
            hers.shared().append("x");
            assertThat(next(here)).isEqualTo(new Saved(change));
        }
        Eventually.hasValue(his, "xxx");
        Eventually.await(his.save());
        assertThat(there).as("nothing of its own").isEmpty();
        assertThat(here).isEmpty();
    }

    @Test
    void shouldTellLastAndOnceThatItHasStopped() throws InterruptedException {
        Collaboration<Text> text = open(start(loopback()));
        BlockingQueue<CollaborationEvent> told = listen(text, CollaborationEvent.class);
        text.shared().append("x");
        assertThat(text.stop()).isSameAs(text.stop());
        CollaborationEvent event = next(told);
        while (!(event instanceof Stopped)) {
            event = next(told);
        }
        Eventually.await(text.stop());
        text.close();
        assertThat(told).isEmpty();
    }

    @Test
    void shouldTellThatItCanNotGoOnAndWhy() throws InterruptedException {
        DoomedStore store = new DoomedStore();
        PeerBase peer = start(loopback().store(store));
        Collaboration<Text> text = open(peer);
        BlockingQueue<Failed> told = listen(text, Failed.class);
        CompletableFuture<PeerBaseException> app = new CompletableFuture<>();
        peer.onError(app::complete);
        Eventually.await(text.change(shared -> shared.append("kept")).local());
        assertThat(told).isEmpty();
        store.doom();
        text.shared().append("lost");
        Failed failed = next(told);
        assertThat(failed.error())
                .hasMessageContaining("the collaboration \"text\" can't go on")
                .hasMessageNotContaining("\n");
        assertThat(Eventually.await(app)).isSameAs(failed.error());
        assertThat(told).isEmpty();
    }
}
