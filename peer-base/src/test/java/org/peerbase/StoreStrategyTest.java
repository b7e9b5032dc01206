package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.DefinedCrdt;
import org.peerbase.crdt.GCounter;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.TypeDefinition;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;

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

    /** The largest number; counts how often a state or a delta is written. */
    private static final class Counted implements TypeDefinition<Long> {
        private final AtomicLong writes = new AtomicLong();

        @Override
        public Long initial() {
            return 0L;
        }

        @Override
        public Long join(Long one, Long other) {
            return Math.max(one, other);
        }

        @Override
        public Long value(Long state) {
            return state;
        }

        @Override
        public Map<String, Mutator<Long>> mutators() {
            return Map.of("raise", (id, state, arguments) -> state + 1);
        }

        @Override
        public void write(Long state, ByteWriter writer) {
            writes.incrementAndGet();
            writer.writeVarint(state);
        }

        @Override
        public Long read(ByteReader reader) {
            return reader.readVarint();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldMakeALastSnapshotOnlyOfWhatIsKept(StoreStrategy strategy) {
        Counted counted = new Counted();
        PeerBase peer = startIn(temp.resolve("repo"));
        Collaboration<DefinedCrdt<Long>> numbers = Eventually.await(peer.collaborate(
                "numbers",
                CrdtTypes.define("counted " + strategy.strategyName(), counted),
                in(strategy.strategyName()).build()));
        for (int i = 0; i < SnapshotPacing.MIN_RECORDS_AT_END; i++) {
            numbers.shared().mutate("raise");
        }
        Eventually.await(numbers.save());
        long before = counted.writes.get();
        numbers.close();
        assertThat(counted.writes.get() > before).isEqualTo(strategy != StoreStrategy.MEMORY);
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
