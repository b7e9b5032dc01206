package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GCounter;
import org.peerbase.crdt.Text;

/** The three places where a collaboration's changes can be kept. */
@Timeout(90)
final class StoreStrategyTest extends PeerFixture {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path temp;

    private static CollaborationOptions.Builder in(String strategy) {
        return CollaborationOptions.builder().storeStrategyName(strategy);
    }

    private static Collaboration<Text> open(PeerBase peer, CollaborationOptions.Builder options) {
        return Eventually.await(peer.collaborate("text", CrdtTypes.text(), options.build()));
    }

    private String afterARestart(String strategy) {
        PeerBase first = startIn(temp.resolve("repo"));
        Collaboration<Text> text = open(first, in(strategy));
        Eventually.await(text.change(shared -> shared.append("kept")).local());
        first.close();
        return open(startIn(temp.resolve("repo")), in(strategy)).shared().toString();
    }

    @Test
    void shouldKeepNothingInMemory() {
        assertThat(afterARestart("memory")).isEmpty();
    }

    @Test
    void shouldKeepChangesInTheRepo() {
        assertThat(afterARestart("ipfs-repo")).isEqualTo("kept");
    }

    @Test
    void shouldKeepChangesInTheRepoALittleLater() {
        assertThat(afterARestart("hybrid-ipfs-repo")).isEqualTo("kept");
    }

    @Test
    void shouldKnowTheNamesOfTheOriginalOnly() {
        assertThat(CollaborationOptions.defaults().store()).isEqualTo(StoreStrategy.IPFS_REPO);
        for (StoreStrategy strategy : StoreStrategy.values()) {
            assertThat(StoreStrategy.named(strategy.strategyName())).isSameAs(strategy);
        }
        assertThatThrownBy(() -> in("leveldb"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leveldb")
                .hasMessageContaining("memory, ipfs-repo, hybrid-ipfs-repo");
    }

    @Test
    void shouldAnnounceBeforeItWritesIfToldTo() {
        PeerBase ana = startIn(temp.resolve("ana"));
        Collaboration<Text> hers = open(ana, in("hybrid-ipfs-repo").saveDebounce(Duration.ofMinutes(10)));
        CompletableFuture<CollaborationEvent.Saved> saved = new CompletableFuture<>();
        hers.on(CollaborationEvent.Saved.class, saved::complete);
        Collaboration<Text> his = open(startKnowing(ana), in("memory"));
        Receipt receipt = hers.change(text -> text.append("Hello"));
        CompletableFuture<Void> local = receipt.local();
        Eventually.await(receipt.onPeers(1, LONG));
        assertThat(his.value()).isEqualTo("Hello");
        assertThat(local).isNotDone();
        assertThat(saved).isNotDone();

        Eventually.await(hers.save());
        Eventually.await(local);
        assertThat(Eventually.await(saved).changes()).isEqualTo(1);
    }

    @Test
    void shouldSaveByItselfAfterAWhile() {
        Collaboration<Text> text =
                open(startIn(temp.resolve("repo")), in("hybrid-ipfs-repo").saveDebounce(Duration.ofMillis(50)));
        for (int i = 0; i < 3; i++) {
            Eventually.await(text.change(shared -> shared.append("x")).local());
        }
        assertThat(text.receipt().changes()).isEqualTo(3);
    }

    @Test
    void shouldServeWhatItHasNotWritten() {
        PeerBase ana = startIn(temp.resolve("ana"));
        Collaboration<GCounter> hers = Eventually.await(ana.collaborate(
                "count",
                CrdtTypes.gcounter(),
                in("hybrid-ipfs-repo")
                        .saveDebounce(Duration.ofMinutes(10))
                        .maxDeltaRetention(10)
                        .build()));
        for (int i = 0; i < 500; i++) {
            hers.shared().inc();
        }
        Collaboration<GCounter> his = Eventually.await(startKnowing(ana).collaborate("count", CrdtTypes.gcounter()));
        Eventually.hasValue(his, 500L);
        Eventually.await(hers.save());
        hers.shared().inc();
        Eventually.hasValue(his, 501L);
    }

    /** What others count as stored is on the disk, although what is changed here may not be. */
    @Test
    void shouldWriteChangesOfOthersBeforeItAcknowledgesThem() throws IOException {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = open(ana, CollaborationOptions.builder());
        PeerBase ben = startIn(temp.resolve("ben"), ana);
        Collaboration<Text> his = open(ben, in("hybrid-ipfs-repo").saveDebounce(Duration.ofMinutes(10)));
        CompletableFuture<Void> own = his.change(text -> text.append("His.")).local();
        Eventually.hasValue(hers, "His.");
        assertThat(own).isNotDone();

        Eventually.await(hers.change(text -> text.append(" Hers.")).onPeers(1, LONG));
        // As after a crash.
        Repos.copy(temp.resolve("ben"), temp.resolve("crashed"));
        ana.close();
        Collaboration<Text> after = open(startIn(temp.resolve("crashed")), in("hybrid-ipfs-repo"));
        assertThat(after.value()).isEqualTo("His. Hers.");
    }
}
