package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.DefinedCrdt;
import org.peerbase.crdt.Text;
import org.peerbase.crdt.TypeDefinition;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.store.Bytes;
import org.peerbase.store.CollaborationStore;
import org.peerbase.store.Store;

/** What goes wrong in one place harms nothing else: a type of one's own, a listener, a store. */
@Timeout(90)
final class SurvivalTest extends PeerFixture {
    private static final Duration LONG = Duration.ofSeconds(20);

    /** The largest number, unless it is told to fail. */
    private static final class Fragile implements TypeDefinition<Long> {
        static final AtomicBoolean FAILS = new AtomicBoolean();
        static final CrdtType<DefinedCrdt<Long>> TYPE = CrdtTypes.define("fragile", new Fragile());

        @Override
        public Long initial() {
            return 0L;
        }

        @Override
        public Long join(Long one, Long other) {
            if (FAILS.get()) {
                throw new IllegalStateException("on purpose");
            }
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
            writer.writeVarint(state);
        }

        @Override
        public Long read(ByteReader reader) {
            return reader.readVarint();
        }
    }

    @Test
    void shouldGoOnElsewhereWhenATypeOfOnesOwnThrows() {
        PeerBase ana = start(loopback());
        PeerBase ben = startKnowing(ana);
        Collaboration<DefinedCrdt<Long>> hers = Eventually.await(ana.collaborate("fragile", Fragile.TYPE));
        Collaboration<DefinedCrdt<Long>> his = Eventually.await(ben.collaborate("fragile", Fragile.TYPE));
        Collaboration<Text> herText = Eventually.await(ana.collaborate("text", CrdtTypes.text()));
        Collaboration<Text> hisText = Eventually.await(ben.collaborate("text", CrdtTypes.text()));
        hers.shared().mutate("raise");
        Eventually.hasValue(his, 1L);
        Fragile.FAILS.set(true);
        try {
            assertThatThrownBy(() -> hers.shared().mutate("raise")).hasMessageContaining("on purpose");
            assertThat(hers.value()).isEqualTo(1L);
            herText.shared().append("goes on");
            Eventually.hasValue(hisText, "goes on");
        } finally {
            Fragile.FAILS.set(false);
        }
        hers.shared().mutate("raise");
        Eventually.hasValue(his, 2L);
    }

    @Test
    void shouldGoOnWhenAListenerOfTheDataThrows() {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = Eventually.await(ana.collaborate("text", CrdtTypes.text()));
        Collaboration<Text> his = Eventually.await(startKnowing(ana).collaborate("text", CrdtTypes.text()));
        his.shared().addListener(changes -> {
            throw new IllegalStateException("a listener's own trouble");
        });
        hers.shared().append("a");
        Eventually.await(hers.change(text -> text.append("b")).onPeers(1, LONG));
        assertThat(his.value()).isEqualTo("ab");
    }

    /** An error of a listener's is no failure that the types reckon with: what they have done by then, nobody knows. */
    @Test
    void shouldSayThatACollaborationCannotGoOnWhenSomethingInItBreaks() {
        PeerBase ana = start(loopback());
        PeerBase ben = startKnowing(ana);
        Collaboration<Text> hers = Eventually.await(ana.collaborate("broken", CrdtTypes.text()));
        Collaboration<Text> his = Eventually.await(ben.collaborate("broken", CrdtTypes.text()));
        Collaboration<Text> herSound = Eventually.await(ana.collaborate("sound", CrdtTypes.text()));
        Collaboration<Text> hisSound = Eventually.await(ben.collaborate("sound", CrdtTypes.text()));
        CompletableFuture<CollaborationEvent.Failed> failed = new CompletableFuture<>();
        his.on(CollaborationEvent.Failed.class, failed::complete);
        his.shared().addListener(changes -> {
            throw new AssertionError("on purpose");
        });
        hers.shared().append("a");

        assertThat(Eventually.await(failed).error())
                .hasMessageContaining("\"broken\"")
                .hasMessageContaining("on purpose");
        assertThatThrownBy(() -> his.shared().append("more"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("failed");
        herSound.shared().append("goes on");
        Eventually.hasValue(hisSound, "goes on");
        Eventually.await(his.stop());
        Collaboration<Text> again = Eventually.await(ben.collaborate("broken", CrdtTypes.text()));
        Eventually.hasValue(again, "a");
    }

    @Test
    void shouldGoOnWhenAListenerOfEventsNeverReturns() {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = Eventually.await(ana.collaborate("text", CrdtTypes.text()));
        Collaboration<Text> his = Eventually.await(startKnowing(ana).collaborate("text", CrdtTypes.text()));
        CompletableFuture<Void> entered = new CompletableFuture<>();
        CompletableFuture<Void> release = new CompletableFuture<>();
        his.on(CollaborationEvent.class, event -> {
            entered.complete(null);
            release.join();
        });
        his.replication().on(ReplicationEvent.class, event -> release.join());
        ana.on(AppEvent.class, event -> release.join());
        hers.shared().append("a");
        Eventually.await(entered);
        Eventually.await(hers.change(text -> text.append("b")).onPeers(1, LONG));
        Eventually.await(his.change(text -> text.append("c")).onPeers(1, LONG));
        assertThat(hers.value()).isEqualTo("abc");
        release.complete(null);
    }

    @Test
    void shouldKeepOthersGoingWhenTheStoreFailsForOne() {
        DoomedStore store = new DoomedStore();
        PeerBase ana = start(loopback().store(store));
        Collaboration<Text> doomed = Eventually.await(ana.collaborate("doomed", CrdtTypes.text()));
        Collaboration<Text> sound = Eventually.await(ana.collaborate("sound", CrdtTypes.text()));
        Collaboration<Text> his = Eventually.await(startKnowing(ana).collaborate("sound", CrdtTypes.text()));
        Receipt before = doomed.change(text -> text.append("kept"));
        Eventually.await(before.local());
        store.doom();

        Receipt after = doomed.change(text -> text.append("lost"));
        CompletableFuture<Set<PeerId>> onPeers = after.onPeers(1, LONG);
        assertThatThrownBy(() -> Eventually.await(after.local()))
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining("can't go on");
        assertThatThrownBy(() -> Eventually.await(onPeers))
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining("can't go on");
        assertThatThrownBy(() -> Eventually.await(doomed.save())).isInstanceOf(PeerBaseException.class);
        Eventually.await(before.local());
        assertThatThrownBy(() -> doomed.shared().append("more"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("failed");

        sound.shared().append("goes on");
        Eventually.hasValue(his, "goes on");
        Eventually.await(sound.save());
        doomed.close();
    }

    /** A store that takes nothing, and throws what no store should throw. */
    private static Store unruly() {
        Store sound = Store.inMemory();
        InvocationHandler unlessAppending = (proxy, method, arguments) -> {
            if (method.getName().equals("append")) {
                throw new IllegalStateException("on purpose");
            }
            return method.invoke(sound.collaboration(Bytes.of(new byte[1])), arguments);
        };
        CollaborationStore unruly = (CollaborationStore) Proxy.newProxyInstance(
                CollaborationStore.class.getClassLoader(), new Class<?>[] {CollaborationStore.class}, unlessAppending);
        return new Store() {
            @Override
            public CollaborationStore collaboration(Bytes key) {
                return unruly;
            }

            @Override
            public Bytes identity() {
                return sound.identity();
            }

            @Override
            public void close() {
                sound.close();
            }
        };
    }

    @Test
    void shouldSayThatACollaborationCannotGoOnWhenItsStoreBreaks() {
        PeerBase ana = start(loopback().store(unruly()));
        Collaboration<Text> hers = Eventually.await(ana.collaborate("text", CrdtTypes.text()));
        CompletableFuture<CollaborationEvent.Failed> failed = new CompletableFuture<>();
        hers.on(CollaborationEvent.Failed.class, failed::complete);
        Receipt lost = hers.change(text -> text.append("lost"));
        assertThat(Eventually.await(failed).error()).hasMessageContaining("on purpose");
        assertThatThrownBy(() -> Eventually.await(lost.local())).isInstanceOf(PeerBaseException.class);
        assertThatThrownBy(() -> hers.shared().append("more")).hasMessageContaining("failed");
    }

    @Test
    void shouldTakeBackWhatIsTooLargeAndGoOn() {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = Eventually.await(ana.collaborate("text", CrdtTypes.text()));
        Collaboration<Text> bens = Eventually.await(startKnowing(ana).collaborate("text", CrdtTypes.text()));
        hers.shared().append("kept");
        assertThatThrownBy(() -> hers.shared().append("x".repeat(17 << 20)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("at most 16777216");
        Eventually.hasValue(hers, "kept");
        Eventually.await(hers.change(text -> text.append(", and more")).onPeers(1, Duration.ofSeconds(20)));
        assertThat(bens.value()).isEqualTo("kept, and more").isEqualTo(hers.value());
    }

    /** A writer that writes without end fills what its collaboration may take, and no more. */
    @Test
    void shouldStoreNoMoreThanACollaborationMay() {
        PeerBase ana = start(loopback());
        PeerBase ben = startKnowing(ana);
        Collaboration<Text> flooded = Eventually.await(ana.collaborate(
                "flooded",
                CrdtTypes.text(),
                CollaborationOptions.builder().maxStored(100_000).build()));
        Collaboration<Text> sound = Eventually.await(ana.collaborate("sound", CrdtTypes.text()));
        CompletableFuture<CollaborationEvent.Failed> failed = new CompletableFuture<>();
        flooded.on(CollaborationEvent.Failed.class, failed::complete);
        Collaboration<Text> his = Eventually.await(ben.collaborate("flooded", CrdtTypes.text()));
        Collaboration<Text> hisSound = Eventually.await(ben.collaborate("sound", CrdtTypes.text()));
        his.shared().append("kept");
        Eventually.hasValue(flooded, "kept");
        his.shared().append("x".repeat(200_000));

        assertThat(Eventually.await(failed).error()).hasMessageContaining("maxStored");
        assertThatThrownBy(() -> flooded.shared().append("more")).hasMessageContaining("failed");
        sound.shared().append("goes on");
        Eventually.hasValue(hisSound, "goes on");

        Eventually.await(flooded.stop());
        Collaboration<Text> again = Eventually.await(ana.collaborate("flooded", CrdtTypes.text()));
        Eventually.hasValue(again, "kept" + "x".repeat(200_000));
    }
}
