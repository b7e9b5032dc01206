package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.CollaborationEvent.StateChanged;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GCounter;
import org.peerbase.crdt.GSet;
import org.peerbase.crdt.Text;

/** Sub-collaborations: data of their own, one history with the root. */
@Timeout(90)
final class SubCollaborationTest extends PeerFixture {
    @TempDir
    Path temp;

    private static Collaboration<Text> open(PeerBase peer) {
        return Eventually.await(peer.collaborate("notes", CrdtTypes.text()));
    }

    @Test
    void shouldHaveDataOfTheirOwn() {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(ana);
        Collaboration<Text> his = open(startKnowing(ana));
        Collaboration<Text> comments = hers.sub("comments", CrdtTypes.text());
        hers.shared().append("ab");
        comments.shared().append("cd");

        Eventually.hasValue(his, "ab");
        Eventually.hasValue(his.sub("comments", CrdtTypes.text()), "cd");
        assertThat(hers.value()).isEqualTo("ab");
        assertThat(comments.value()).isEqualTo("cd");
    }

    @Test
    void shouldBeOneObjectWithTheSameMembersAsTheRoot() {
        Collaboration<Text> root = open(start(loopback()));
        Collaboration<GCounter> sub = root.sub("count", CrdtTypes.gcounter());
        assertThat(root.sub("count", CrdtTypes.gcounter())).isSameAs(sub);
        assertThat(root.sub("count", "gcounter")).isSameAs(sub);
        assertThat(sub.name()).isEqualTo("count");
        assertThat(sub.parent()).contains(root);
        assertThat(root.parent()).isEmpty();
        assertThat(sub.app()).isSameAs(root.app());
        assertThat(sub.peers()).isEqualTo(root.peers());
        assertThat(root.subs()).containsExactly(new Sub("count", "gcounter"));
    }

    @Test
    void shouldRefuseAnotherTypeUnderOneNameAndNamesThatAreNone() {
        Collaboration<Text> root = open(start(loopback()));
        root.sub("count", CrdtTypes.gcounter());
        assertThatThrownBy(() -> root.sub("count", CrdtTypes.text()))
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining("\"count\" is open as gcounter, not as text");
        assertThatThrownBy(() -> root.sub("", CrdtTypes.text())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> root.sub("x".repeat(256), CrdtTypes.text()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("255");
        assertThatThrownBy(() -> root.sub("half \ud83d", CrdtTypes.text()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("surrogate");
        assertThatThrownBy(() -> root.sub("other", "no such type")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldBeFoundByPeersThatNeverAskedForThem() {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(ana);
        Collaboration<Text> his = open(startKnowing(ana));
        Collaboration<GSet<Object>> tags = hers.sub("tags", CrdtTypes.gset());
        tags.shared().add("red");
        tags.sub("a/b~c", CrdtTypes.gcounter()).shared().inc(3);
        hers.shared().append("all is said");
        Eventually.hasValue(his, "all is said");

        assertThat(his.subs()).containsExactly(new Sub("tags", "gset"));
        Collaboration<GSet<Object>> hisTags = his.sub("tags", CrdtTypes.gset());
        assertThat(hisTags.value()).isEqualTo(Set.of("red"));
        assertThat(hisTags.subs()).containsExactly(new Sub("a/b~c", "gcounter"));
        assertThat(hisTags.sub("a/b~c", CrdtTypes.gcounter()).value()).isEqualTo(3L);
    }

    private static BlockingQueue<StateChanged> listen(Collaboration<?> collaboration) {
        BlockingQueue<StateChanged> told = new LinkedBlockingQueue<>();
        collaboration.on(StateChanged.class, told::add);
        return told;
    }

    private static StateChanged next(BlockingQueue<StateChanged> told) throws InterruptedException {
        StateChanged event = told.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("an event within 20 s").isNotNull();
        return event;
    }

    @Test
    void shouldTellOfTheirChangesToThoseAboveThem() throws InterruptedException {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(ana);
        Collaboration<Text> his = open(startKnowing(ana));
        Collaboration<GCounter> hisCount = his.sub("count", CrdtTypes.gcounter());
        BlockingQueue<StateChanged> ofRoot = listen(his);
        BlockingQueue<StateChanged> ofSub = listen(hisCount);
        BlockingQueue<StateChanged> ofOther = listen(his.sub("other", CrdtTypes.text()));

        hers.sub("count", CrdtTypes.gcounter()).shared().inc();
        StateChanged told = next(ofSub);
        assertThat(told.sub()).isEmpty();
        assertThat(told.local()).isFalse();
        assertThat(next(ofRoot)).isEqualTo(new StateChanged(List.of("count"), told.changes(), false, true));

        hisCount.shared().inc();
        assertThat(next(ofSub).local()).isTrue();
        assertThat(next(ofRoot).local()).isTrue();

        his.shared().append("x");
        assertThat(next(ofRoot).sub()).isEmpty();
        assertThat(ofSub).isEmpty();
        assertThat(ofOther).isEmpty();
    }

    @Test
    void shouldTellOfChangesOfThoseThatNobodyHasOpenedHere() throws InterruptedException {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(ana);
        Collaboration<Text> his = open(startKnowing(ana));
        BlockingQueue<StateChanged> told = listen(his);
        hers.sub("a/b", CrdtTypes.text())
                .sub("c", CrdtTypes.gcounter())
                .shared()
                .inc();
        assertThat(next(told).sub()).containsExactly("a/b", "c");
    }

    @Test
    void shouldTellOfTheTypeThatWasOpenedWhereANameHasSeveral() throws InterruptedException {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(ana);
        Collaboration<Text> his = open(startKnowing(ana));
        BlockingQueue<StateChanged> ofRoot = listen(his);
        BlockingQueue<StateChanged> ofText = listen(his.sub("x", CrdtTypes.text()));
        hers.sub("x", CrdtTypes.gcounter()).shared().inc();
        assertThat(next(ofRoot).sub()).containsExactly("x");
        assertThat(ofText).isEmpty();
    }

    @Test
    void shouldTellNothingMoreOnceStopped() throws InterruptedException {
        Collaboration<Text> root = open(start(loopback()));
        Collaboration<Text> sub = root.sub("sub", CrdtTypes.text());
        BlockingQueue<StateChanged> ofRoot = listen(root);
        BlockingQueue<StateChanged> ofSub = listen(sub);
        sub.close();
        Collaboration<Text> again = root.sub("sub", CrdtTypes.text());
        BlockingQueue<StateChanged> ofAgain = listen(again);
        sub.on(CollaborationEvent.class, event -> {});
        again.shared().append("x");
        assertThat(next(ofAgain).sub()).isEmpty();
        assertThat(next(ofRoot).sub()).containsExactly("sub");
        assertThat(ofSub).isEmpty();
    }

    @Test
    void shouldBeRestoredWithTheirRoot() {
        PeerBase first = startIn(temp.resolve("repo"));
        Collaboration<Text> root = open(first);
        root.shared().append("ab");
        root.sub("tags", CrdtTypes.gset()).shared().add(1L);
        root.sub("tags", CrdtTypes.gset()).shared().add(2L);
        first.close();
        Collaboration<Text> again = open(startIn(temp.resolve("repo")));
        assertThat(again.value()).isEqualTo("ab");
        assertThat(again.subs()).containsExactly(new Sub("tags", "gset"));
        assertThat(again.sub("tags", CrdtTypes.gset()).value()).isEqualTo(Set.of(1L, 2L));
    }

    /** Whoever sees a change of a sub has seen everything of the root and of other subs that its author had seen. */
    @Test
    void shouldShowNothingBeforeItsCauses() {
        PeerBase ana = start(loopback());
        PeerBase ben = startKnowing(ana);
        PeerBase cleo = startKnowing(ana, ben);
        Collaboration<GCounter> hers = Eventually.await(ana.collaborate("cause", CrdtTypes.gcounter()));
        Collaboration<GCounter> his = Eventually.await(ben.collaborate("cause", CrdtTypes.gcounter()));
        Collaboration<GCounter> watched = Eventually.await(cleo.collaborate("cause", CrdtTypes.gcounter()));
        Collaboration<GCounter> effect = watched.sub("effect", CrdtTypes.gcounter());
        BlockingQueue<String> violations = new LinkedBlockingQueue<>();
        CompletableFuture<Void> all = new CompletableFuture<>();
        // Called as each change is applied, before any later one.
        effect.shared().addListener(changes -> {
            long effects = effect.shared().value();
            if (effects > watched.shared().value()) {
                violations.add(effects + " effects of " + watched.shared().value() + " causes");
            }
            if (effects == 200) {
                all.complete(null);
            }
        });
        // Each peer makes a cause, and an effect for each cause that it has seen.
        for (int i = 0; i < 100; i++) {
            for (Collaboration<GCounter> one : List.of(hers, his)) {
                one.shared().inc();
                one.sub("effect", CrdtTypes.gcounter()).shared().inc();
            }
        }
        Eventually.await(all);
        assertThat(violations).isEmpty();
    }

    @Test
    void shouldChangeSeveralAtOnceOrNoneForOthers() {
        PeerBase ana = start(loopback());
        Collaboration<GCounter> hers = Eventually.await(ana.collaborate("left", CrdtTypes.gcounter()));
        Collaboration<GCounter> his = Eventually.await(startKnowing(ana).collaborate("left", CrdtTypes.gcounter()));
        Collaboration<GCounter> herRight = hers.sub("right", CrdtTypes.gcounter());
        Collaboration<GCounter> hisRight = his.sub("right", CrdtTypes.gcounter());
        BlockingQueue<Map.Entry<Long, Long>> seen = new LinkedBlockingQueue<>();
        his.on(
                StateChanged.class,
                event -> seen.add(his.atomically(
                        left -> Map.entry(left.value(), hisRight.shared().value()))));
        long before = hers.receipt().changes();
        for (int i = 0; i < 100; i++) {
            hers.transaction(() -> {
                hers.shared().inc();
                herRight.shared().inc();
                hers.transaction(() -> herRight.shared().inc());
            });
        }
        assertThat(hers.receipt().changes() - before).as("one record each").isEqualTo(100);
        Eventually.in(his, () -> seen.contains(Map.entry(100L, 200L)));
        assertThat(seen).allSatisfy(both -> assertThat(both.getValue()).isEqualTo(2 * both.getKey()));
    }

    @Test
    void shouldStopByThemselvesAndGoOnAnew() {
        Collaboration<Text> root = open(start(loopback()));
        Collaboration<Text> sub = root.sub("sub", CrdtTypes.text());
        Collaboration<Text> below = sub.sub("below", CrdtTypes.text());
        CompletableFuture<CollaborationEvent> stopped = new CompletableFuture<>();
        below.on(CollaborationEvent.Stopped.class, stopped::complete);
        sub.shared().append("before");
        sub.close();
        Eventually.await(stopped);
        assertThat(sub.stop()).isCompleted();
        for (Collaboration<Text> one : List.of(sub, below)) {
            assertThatThrownBy(() -> one.shared().append("after"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was stopped");
        }
        root.shared().append("goes on");
        Collaboration<Text> again = root.sub("sub", CrdtTypes.text());
        assertThat(again).isNotSameAs(sub);
        again.shared().append(", after");
        assertThat(again.value()).isEqualTo("before, after");
    }

    @Test
    void shouldStopWithTheirRoot() {
        Collaboration<Text> root = open(start(loopback()));
        Collaboration<Text> sub = root.sub("sub", CrdtTypes.text());
        CompletableFuture<CollaborationEvent> stopped = new CompletableFuture<>();
        sub.on(CollaborationEvent.Stopped.class, stopped::complete);
        root.close();
        Eventually.await(stopped);
        Eventually.await(sub.stop());
        assertThatThrownBy(() -> sub.shared().append("after")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> root.sub("other", CrdtTypes.text()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was stopped");
    }

    @Test
    void shouldKeepNamesApartWhateverIsInThem() {
        Collaboration<Text> root = open(start(loopback()));
        Collaboration<Text> slash = root.sub("a/b", CrdtTypes.text());
        Collaboration<Text> nested = root.sub("a", CrdtTypes.text()).sub("b", CrdtTypes.text());
        Collaboration<Text> tilde = root.sub("a~1b", CrdtTypes.text());
        slash.shared().append("slash");
        nested.shared().append("nested");
        tilde.shared().append("tilde");
        assertThat(List.of(slash, nested, tilde))
                .extracting(Collaboration::value)
                .containsExactly("slash", "nested", "tilde");
        assertThat(root.subs())
                .containsExactlyInAnyOrder(new Sub("a", "text"), new Sub("a/b", "text"), new Sub("a~1b", "text"));
    }
}
