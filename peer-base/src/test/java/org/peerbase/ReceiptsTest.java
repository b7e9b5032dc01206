package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.peerbase.Receipts.Holders;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;

/** Receipts in a time of their own. */
final class ReceiptsTest {
    private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);

    private final PeerId self = TestPeerIds.number(-1);
    private final PeerId ana = TestPeerIds.number(-2);
    private final PeerId ben = TestPeerIds.number(-3);
    private final Receipts receipts = new Receipts(2);

    private CompletableFuture<Void> local(long changes) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        receipts.awaitLocal(changes, done);
        return done;
    }

    private CompletableFuture<Set<PeerId>> on(Holders holders, int count, long changes) {
        CompletableFuture<Set<PeerId>> done = new CompletableFuture<>();
        receipts.await(changes, holders, count, FIVE_SECONDS, done, 1_000);
        return done;
    }

    private static void assertFails(CompletableFuture<?> future, String... message) {
        assertThat(future).isCompletedExceptionally();
        var thrown = assertThatThrownBy(future::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(PeerBaseException.class);
        for (String part : message) {
            thrown.hasMessageContaining(part);
        }
    }

    @Test
    void shouldSayWhenChangesAreOnTheDisk() {
        assertThat(local(2)).isCompleted();
        CompletableFuture<Void> third = local(3);
        CompletableFuture<Void> fourth = local(4);
        assertThat(third).isNotDone();
        receipts.saved(3);
        assertThat(third).isCompleted();
        assertThat(fourth).isNotDone();
    }

    @Test
    void shouldCountFromTheFirstChangeOfANewName() {
        ReplicaId before = ReplicaId.of("before");
        ReplicaId after = ReplicaId.of("after");
        ReceiptsByName byName = new ReceiptsByName(before, 2);
        Receipts old = byName.current();
        CompletableFuture<Void> third = new CompletableFuture<>();
        old.awaitLocal(3, third);
        old.acknowledged(ana, 2);
        old.pinner(ben);
        byName.rename(after, new PeerBaseException("set back"));
        assertFails(third, "set back");
        assertThat(byName.of(before)).isSameAs(old);
        assertThat(byName.of(after)).isSameAs(byName.current()).isNotSameAs(old);
        assertFails(awaiting(old, Holders.PEERS, 3), "set back");
        assertThat(awaiting(old, Holders.PEERS, 2)).isCompletedWithValue(Set.of(ana));

        assertThat(awaiting(byName.current(), Holders.PEERS, 1)).isNotDone();
        CompletableFuture<Set<PeerId>> pinned = awaiting(byName.current(), Holders.PINNERS, 1);
        byName.current().acknowledged(ben, 1);
        assertThat(pinned).isCompletedWithValue(Set.of(ben));
    }

    private static CompletableFuture<Set<PeerId>> awaiting(Receipts receipts, Holders holders, long changes) {
        CompletableFuture<Set<PeerId>> done = new CompletableFuture<>();
        receipts.await(changes, holders, 1, FIVE_SECONDS, done, 1_000);
        return done;
    }

    @Test
    void shouldCountPeersThatHaveAllOfTheChanges() {
        CompletableFuture<Set<PeerId>> onTwo = on(Holders.PEERS, 2, 7);
        receipts.acknowledged(ana, 6);
        receipts.acknowledged(ben, 7);
        assertThat(onTwo).isNotDone();
        receipts.acknowledged(ana, 9);
        assertThat(onTwo).isCompletedWithValue(Set.of(ana, ben));
        assertThat(on(Holders.PEERS, 1, 8)).isCompletedWithValue(Set.of(ana));
    }

    @Test
    void shouldCountPinnersOnlyWhereTheyAreAskedFor() {
        CompletableFuture<Set<PeerId>> pinned = on(Holders.PINNERS, 1, 3);
        receipts.acknowledged(ana, 3);
        receipts.pinner(ben);
        assertThat(pinned).isNotDone();
        receipts.acknowledged(ben, 3);
        assertThat(pinned).isCompletedWithValue(Set.of(ben));
    }

    @Test
    void shouldTakeAPinnerThatIsKnownAsOneOnlyLater() {
        CompletableFuture<Set<PeerId>> pinned = on(Holders.PINNERS, 1, 3);
        receipts.acknowledged(ana, 3);
        receipts.pinner(ana);
        assertThat(pinned).isCompletedWithValue(Set.of(ana));
    }

    @Test
    void shouldNeedNobodyForNoChanges() {
        assertThat(on(Holders.PEERS, 1, 0)).isCompletedWithValue(Set.of());
    }

    @Test
    void shouldNameWhatIsMissingAfterTheTime() {
        receipts.pinner(ana);
        receipts.pinner(ben);
        receipts.acknowledged(ana, 4);
        receipts.acknowledged(ben, 1);
        CompletableFuture<Set<PeerId>> onTwo = on(Holders.PINNERS, 2, 4);
        assertThat(receipts.nextWakeUp()).isEqualTo(6_000);
        receipts.onTick(Set.of(self, ana, ben), self, 5_999);
        assertThat(onTwo).isNotDone();
        receipts.onTick(Set.of(self, ana, ben), self, 6_000);
        assertFails(onTwo, "on 1 of 2 pinners after 5 s", ben + " has 1 of 4 changes");
        assertThat(receipts.nextWakeUp()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldNameMembersThatAcknowledgedNothing() {
        CompletableFuture<Set<PeerId>> onOne = on(Holders.PEERS, 1, 4);
        receipts.onTick(Set.of(self, ana), self, 6_000);
        assertFails(onOne, "on 0 of 1 peer after 5 s", ana + " has 0 of 4 changes");
    }

    @Test
    void shouldSayThatNobodyIsThere() {
        CompletableFuture<Set<PeerId>> onOne = on(Holders.PINNERS, 1, 4);
        receipts.onTick(Set.of(self, ana), self, 6_000);
        assertFails(onOne, "on 0 of 1 pinner after 5 s", "no other pinner is known");
    }

    @Test
    void shouldTellAllWhoWaitWhyItIsOver() {
        CompletableFuture<Void> third = local(3);
        CompletableFuture<Set<PeerId>> onOne = on(Holders.PEERS, 1, 3);
        receipts.acknowledged(ana, 2);
        receipts.end(new PeerBaseException("the disk is full"));
        assertFails(third, "the disk is full");
        assertFails(onOne, "the disk is full");
        assertFails(local(4), "the disk is full");
        assertFails(on(Holders.PEERS, 1, 3), "the disk is full");
        assertThat(local(2)).as("was on the disk before").isCompleted();
        assertThat(on(Holders.PEERS, 1, 2)).as("was there before").isCompletedWithValue(Set.of(ana));
    }

    @Test
    void shouldForgetTheOldestOfTooManyPeers() {
        receipts.acknowledged(ana, 3);
        for (int i = 0; i < Receipts.MAX_PEERS; i++) {
            receipts.acknowledged(TestPeerIds.number(i), 1);
        }
        assertThat(on(Holders.PEERS, 1, 3)).isNotDone();
        receipts.acknowledged(ana, 3);
        assertThat(on(Holders.PEERS, 1, 3)).isCompleted();
    }

    @Test
    void shouldTakeATimeOutBeyondAnyUse() {
        CompletableFuture<Set<PeerId>> done = new CompletableFuture<>();
        receipts.await(3, Holders.PEERS, 1, Duration.ofSeconds(Long.MAX_VALUE), done, 1_000);
        receipts.onTick(Set.of(), self, Long.MAX_VALUE / 8);
        assertThat(done).isNotDone();
    }

    @Test
    void shouldForgetWhoAcknowledgedLongestAgoWhenPinnersComeWithoutEnd() {
        receipts.acknowledged(ana, 3);
        for (int i = 0; i < Receipts.MAX_PEERS; i++) {
            receipts.pinner(TestPeerIds.number(i));
        }
        assertThat(on(Holders.PEERS, 1, 3)).isNotDone();
    }
}
