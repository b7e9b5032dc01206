package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;
import org.peerbase.multiformats.identity.PeerId;

/** Receipts between real peers; {@link ReceiptsTest} has their rules. */
@Timeout(90)
final class ReceiptTest extends PeerFixture {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path temp;

    private static Collaboration<Text> open(PeerBase peer) {
        return Eventually.await(peer.collaborate("text", CrdtTypes.text()));
    }

    @Test
    void shouldSayWhenAChangeIsDurableHereAndElsewhere() {
        PeerBase ana = startIn(temp.resolve("ana"));
        Collaboration<Text> hers = open(ana);
        PeerBase ben = startKnowing(ana);
        open(ben);
        Receipt receipt = hers.change(text -> {
            text.append("Hello");
            text.append(", Ben");
        });
        assertThat(receipt.changes()).isEqualTo(1);
        Eventually.await(receipt.local());
        assertThat(Eventually.await(receipt.onPeers(1, LONG))).containsExactly(ben.peerId());
    }

    @Test
    void shouldCoverTheTransactionThatItIsAskedForIn() {
        Collaboration<Text> hers = open(startIn(temp.resolve("ana")));
        Receipt receipt = hers.transaction(() -> {
            hers.shared().append("Hello");
            return hers.change(text -> text.append(", Ben"));
        });
        assertThat(receipt.changes()).isEqualTo(1);
        Eventually.await(receipt.local());
    }

    @Test
    void shouldCountAPeerThatHasLeft() {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(ana);
        PeerBase ben = startKnowing(ana);
        PeerId benId = ben.peerId();
        open(ben);
        Receipt receipt = hers.change(text -> text.append("Hello"));
        Eventually.await(receipt.onPeers(1, LONG));
        ben.close();
        Eventually.in(hers, () -> !hers.peers().contains(benId));
        assertThat(Eventually.await(receipt.onPeers(1, Duration.ZERO))).containsExactly(benId);
    }

    @Test
    void shouldSayAtTheTimeOutWhatIsMissing() {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(ana);
        PeerBase ben = startKnowing(ana);
        open(ben);
        Receipt receipt = hers.change(text -> text.append("Hello"));
        Eventually.await(receipt.onPeers(1, LONG));
        assertThatThrownBy(() -> Eventually.await(receipt.onPeers(2, Duration.ofMillis(20))))
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining("on 1 of 2 peers after 20 ms");
        assertThatThrownBy(() -> Eventually.await(receipt.onPinners(1, Duration.ofMillis(20))))
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining("on 0 of 1 pinner")
                .hasMessageContaining("no other pinner is known");
    }

    @Test
    void shouldKnowAfterARestartWhoHasWhatWasMadeBefore() {
        PeerBase ana = startIn(temp.resolve("ana"));
        Collaboration<Text> hers = open(ana);
        PeerBase ben = startKnowing(ana);
        open(ben);
        Eventually.await(hers.change(text -> text.append("Hello")).onPeers(1, LONG));
        ana.close();

        PeerBase again = startIn(temp.resolve("ana"), ben);
        Receipt receipt = open(again).receipt();
        assertThat(receipt.changes()).isEqualTo(1);
        Eventually.await(receipt.local());
        assertThat(Eventually.await(receipt.onPeers(1, LONG))).isEqualTo(Set.of(ben.peerId()));
    }

    @Test
    void shouldCoverSubCollaborationsToo() {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(ana);
        Collaboration<Text> his = open(startKnowing(ana));
        Collaboration<Text> sub = hers.sub("sub", CrdtTypes.text());
        sub.shared().append("Hello");
        Eventually.await(hers.receipt().onPeers(1, LONG));
        assertThat(his.sub("sub", CrdtTypes.text()).value()).isEqualTo("Hello");
    }

    @Test
    void shouldFailIfTheCollaborationStopsBefore() {
        Collaboration<Text> alone = open(start(loopback()));
        CompletableFuture<Set<PeerId>> waiting =
                alone.change(text -> text.append("Hello")).onPeers(1, LONG);
        alone.close();
        assertThatThrownBy(() -> Eventually.await(waiting))
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining("was stopped");
        assertThatThrownBy(() -> Eventually.await(alone.receipt().onPeers(1, LONG)))
                .isInstanceOf(PeerBaseException.class);
        Eventually.await(alone.receipt().local());
    }

    @Test
    void shouldAnswerAfterThePeerHasStopped() {
        PeerBase peer = start(loopback());
        Collaboration<Text> alone = open(peer);
        Receipt receipt = alone.change(text -> text.append("Hello"));
        peer.close();
        Eventually.await(receipt.local());
        assertThatThrownBy(() -> Eventually.await(receipt.onPeers(1, LONG))).isInstanceOf(PeerBaseException.class);
    }

    @Test
    void shouldLetUsersBlockWhereTheyAreTold() {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(ana);
        Collaboration<Text> his = open(startKnowing(ana));
        CompletableFuture<Void> release = new CompletableFuture<>();
        // In a transaction, lest all is done before there is anything to run then, which this thread would do.
        CompletableFuture<Void> blocked = hers.transaction(() -> hers.change(text -> text.append("Hello"))
                .local()
                .thenRun(() -> release.orTimeout(60, TimeUnit.SECONDS).join()));
        Eventually.hasValue(his, "Hello");
        Eventually.await(hers.change(text -> text.append("!")).onPeers(1, LONG));
        release.complete(null);
        Eventually.await(blocked);
    }

    @Test
    void shouldRefuseToCountNobody() {
        Collaboration<Text> alone = open(start(loopback()));
        assertThatThrownBy(() -> alone.receipt().onPeers(0, LONG)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> alone.receipt().onPinners(-1, LONG)).isInstanceOf(IllegalArgumentException.class);
    }
}
