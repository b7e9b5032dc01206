package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GCounter;
import org.peerbase.crdt.Text;
import org.peerbase.multiformats.identity.PeerId;

/** One peer by itself: its life, what it keeps, and how it refuses misuse. */
final class PeerBaseTest extends PeerFixture {
    @TempDir
    Path temp;

    @Test
    void shouldListenOnAFreePortWithoutBeingToldAnything() {
        try (PeerBase peer = PeerBase.create(APP)) {
            Eventually.await(peer.start());
            assertThat(peer.addresses())
                    .isNotEmpty()
                    .allSatisfy(address -> assertThat(address.peerId()).contains(peer.peerId()));
            assertThat(peer.peers()).isEmpty();
            assertThat(peer.peerCountGuess()).isZero();
            assertThat(peer.peerCountEstimate()).isZero();
        }
    }

    @Test
    void shouldStartAndStopOnceHoweverOftenAsked() {
        PeerBase peer = PeerBase.create(APP, loopback().build());
        assertThat(peer.start()).isSameAs(peer.start());
        Eventually.await(peer.start());
        assertThat(peer.stop()).isSameAs(peer.stop());
        Eventually.await(peer.stop());
        peer.close();
        assertThatThrownBy(() -> Eventually.await(peer.collaborate("list", CrdtTypes.text())))
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining("stopped");
    }

    @Test
    void shouldNotStartAfterAStop() {
        PeerBase peer = PeerBase.create(APP, loopback().build());
        peer.close();
        assertThatThrownBy(() -> Eventually.await(peer.start()))
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining("create another");
    }

    @Test
    void shouldSayWhatToDoWhenUsedBeforeTheStart() {
        try (PeerBase peer = PeerBase.create(APP)) {
            assertThatThrownBy(peer::addresses)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("start()");
            assertThatThrownBy(() -> peer.collaborate("text", CrdtTypes.text()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("start()");
            assertThat(peer.peerCountGuess()).isZero();
        }
    }

    @Test
    void shouldRefuseEmptyNamesAndUnknownTypes() {
        assertThatThrownBy(() -> PeerBase.create("")).isInstanceOf(IllegalArgumentException.class);
        PeerBase peer = start(loopback());
        assertThatThrownBy(() -> peer.collaborate("", CrdtTypes.text())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> peer.collaborate("list", "no such type"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no such type")
                .hasMessageContaining("text");
    }

    @Test
    void shouldSayThatAPortIsInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "/ip4/127.0.0.1/tcp/" + taken.getLocalPort();
            PeerBase peer = PeerBase.create(
                    APP, PeerBaseOptions.builder().listen(address).build());
            assertThatThrownBy(() -> Eventually.await(peer.start()))
                    .isInstanceOf(PeerBaseException.class)
                    .hasMessageContaining(address)
                    .hasMessageContaining("choose another port")
                    .hasMessageNotContaining("\n");
            peer.close();
        }
    }

    @Test
    void shouldRefuseWhatIsNotAnAddress() {
        assertThatThrownBy(() -> PeerBaseOptions.builder().bootstrap("localhost:4001"))
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining("localhost:4001")
                .hasMessageContaining("/ip4/192.0.2.1/tcp/4001")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> PeerBaseOptions.builder().listen("/ip4/300.0.0.1/tcp/1"))
                .isInstanceOf(PeerBaseException.class);
    }

    @Test
    void shouldSayThatABootstrapPeerCannotBeReached() throws IOException {
        String address;
        try (ServerSocket freed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = "/ip4/127.0.0.1/tcp/" + freed.getLocalPort();
        }
        PeerBase peer = PeerBase.create(APP, loopback().bootstrap(address).build());
        CompletableFuture<PeerBaseException> error = new CompletableFuture<>();
        peer.onError(error::complete);
        Eventually.await(peer.start());
        assertThat(Eventually.await(error))
                .hasMessageContaining(address)
                .hasMessageContaining("can't be reached")
                .hasMessageContaining("tried again");
        peer.close();
    }

    @Test
    void shouldKeepItsNameInTheRepoAndTheKeyToItself() throws IOException {
        Path repo = temp.resolve("repo");
        PeerBase first = startIn(repo);
        PeerId name = first.peerId();
        first.close();
        assertThat(Files.getPosixFilePermissions(repo.resolve("key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(startIn(repo).peerId()).isEqualTo(name);
    }

    @Test
    void shouldRefuseARepoThatIsInUse() {
        Path repo = temp.resolve("repo");
        startIn(repo);
        PeerBase second = PeerBase.create(APP, loopback().repo(repo).build());
        assertThatThrownBy(() -> Eventually.await(second.start()))
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining("in use");
    }

    @Test
    void shouldRefuseAKeyThatIsNone() throws IOException {
        Path repo = temp.resolve("repo");
        startIn(repo).close();
        Files.writeString(repo.resolve("key"), "not a key");
        PeerBase peer = PeerBase.create(APP, loopback().repo(repo).build());
        assertThatThrownBy(() -> Eventually.await(peer.start()))
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining("key")
                .hasMessageContaining("not a peer's key");
    }

    @Test
    void shouldOpenACollaborationOnce() {
        PeerBase peer = start(loopback());
        Collaboration<Text> one = Eventually.await(peer.collaborate("text", CrdtTypes.text()));
        assertThat(Eventually.await(peer.collaborate("text", CrdtTypes.text()))).isSameAs(one);
        assertThat(Eventually.await(peer.collaborate("text", "text"))).isSameAs(one);
        assertThat(Eventually.await(peer.collaborate(
                        "text",
                        CrdtTypes.text(),
                        CollaborationOptions.builder().maxDeltaRetention(1).build())))
                .isSameAs(one);
        assertThat(one.name()).isEqualTo("text");
        assertThat(one.app()).isSameAs(peer);
        assertThat(one.peers()).containsExactly(peer.peerId());
    }

    @Test
    void shouldPrintWhatPeersAndCollaborationsAre() {
        PeerBase peer = PeerBase.create(APP, loopback().build());
        assertThat(peer).hasToString("PeerBase[test, not started]");
        Eventually.await(peer.start());
        assertThat(peer).hasToString("PeerBase[test, " + peer.peerId() + "]");
        Collaboration<Text> text = Eventually.await(peer.collaborate("notes", CrdtTypes.text()));
        assertThat(text.toString()).matches("Collaboration\\[notes, text, [0-9a-f]{16}]");
        assertThat(text.sub("part", CrdtTypes.gcounter()).toString())
                .matches("Collaboration\\[part, gcounter, [0-9a-f]{16}]");
        peer.close();
        assertThat(peer.toString()).startsWith("PeerBase[test, ");
    }

    @Test
    void shouldOpenACollaborationOnceForAllWhoAskAtOnce() throws InterruptedException {
        PeerBase peer = start(loopback());
        Set<Object> given = ConcurrentHashMap.newKeySet();
        List<Thread> threads = java.util.stream.IntStream.range(0, 16)
                .mapToObj(i ->
                        new Thread(() -> given.add(Eventually.await(peer.collaborate("text", CrdtTypes.text())))))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(given).hasSize(1);
    }

    @Test
    void shouldRefuseANameThatIsOpenWithAnotherType() {
        PeerBase peer = start(loopback());
        Collaboration<Text> text = Eventually.await(peer.collaborate("notes", CrdtTypes.text()));
        assertThatThrownBy(() -> Eventually.await(peer.collaborate("notes", CrdtTypes.gcounter())))
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining("\"notes\" is open as text, not as gcounter");
        text.shared().append("goes on");
        assertThat(text.value()).isEqualTo("goes on");
        text.close();
        assertThat(Eventually.await(peer.collaborate("notes", CrdtTypes.gcounter()))
                        .value())
                .isEqualTo(0L);
    }

    @Test
    void shouldTellOfLocalChangesWithWhatChanged() {
        Collaboration<GCounter> counter =
                Eventually.await(start(loopback()).collaborate("count", CrdtTypes.gcounter()));
        CompletableFuture<CollaborationEvent.StateChanged> told = new CompletableFuture<>();
        counter.on(CollaborationEvent.StateChanged.class, told::complete);
        counter.shared().inc();
        CollaborationEvent.StateChanged event = Eventually.await(told);
        assertThat(event.local()).isTrue();
        assertThat(event.complete()).isTrue();
        assertThat(event.changes()).hasSize(1);
    }

    @Test
    void shouldRestoreWhatWasSaved() {
        Path repo = temp.resolve("repo");
        PeerBase first = startIn(repo);
        Collaboration<Text> text = Eventually.await(first.collaborate("text", CrdtTypes.text()));
        text.shared().append("Hello");
        text.shared().append(", world");
        Eventually.await(text.save());
        assertThat(text.stats().changesMade()).isEqualTo(2);
        first.close();

        Collaboration<Text> again = Eventually.await(startIn(repo).collaborate("text", CrdtTypes.text()));
        assertThat(again.value()).isEqualTo("Hello, world");
        assertThat(again.shared().id()).isEqualTo(text.shared().id());
        again.shared().append("!");
        Eventually.await(again.save());
        assertThat(again.stats().changesMade()).isEqualTo(3);
    }

    @Test
    void shouldStoreWhatWasChangedBeforeAStopWithoutBeingAsked() {
        Path repo = temp.resolve("repo");
        PeerBase first = startIn(repo);
        Collaboration<Text> text = Eventually.await(first.collaborate("text", CrdtTypes.text()));
        for (int i = 0; i < 1_000; i++) {
            text.shared().append("x");
        }
        first.close();
        Collaboration<Text> again = Eventually.await(startIn(repo).collaborate("text", CrdtTypes.text()));
        assertThat(again.value()).isEqualTo("x".repeat(1_000));
    }

    @Test
    void shouldRefuseChangesAfterAStopAndOpenAnew() {
        PeerBase peer = startIn(temp.resolve("repo"));
        Collaboration<Text> text = Eventually.await(peer.collaborate("text", CrdtTypes.text()));
        text.shared().append("before");
        CompletableFuture<CollaborationEvent> told = new CompletableFuture<>();
        text.on(CollaborationEvent.Stopped.class, told::complete);
        text.close();
        Eventually.await(told);
        assertThatThrownBy(() -> text.shared().append("after"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was stopped");
        Collaboration<Text> again = Eventually.await(peer.collaborate("text", CrdtTypes.text()));
        assertThat(again).isNotSameAs(text);
        assertThat(again.value()).isEqualTo("before");
    }

    @Test
    void shouldTakeChangesFromManyThreadsAtOnce() throws InterruptedException {
        Collaboration<GCounter> counter =
                Eventually.await(start(loopback()).collaborate("count", CrdtTypes.gcounter()));
        AtomicInteger told = new AtomicInteger();
        counter.on(CollaborationEvent.StateChanged.class, event -> {
            told.addAndGet(event.changes().size());
        });
        List<Thread> threads = java.util.stream.IntStream.range(0, 8)
                .mapToObj(i -> new Thread(() -> {
                    for (int n = 0; n < 500; n++) {
                        counter.shared().inc();
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        Eventually.await(counter.save());
        assertThat(counter.value()).isEqualTo(4_000L);
        assertThat(counter.stats().changesMade()).isEqualTo(4_000);
        Eventually.in(counter, () -> told.get() == 4_000);
    }

    @Test
    void shouldNotLetAListenerThatFailsOrBlocksHoldAnythingUp() {
        Collaboration<GCounter> counter =
                Eventually.await(start(loopback()).collaborate("count", CrdtTypes.gcounter()));
        CompletableFuture<Void> release = new CompletableFuture<>();
        CompletableFuture<CollaborationEvent.StateChanged> second = new CompletableFuture<>();
        counter.on(CollaborationEvent.StateChanged.class, event -> {
            throw new IllegalStateException("a listener's own trouble");
        });
        counter.on(CollaborationEvent.StateChanged.class, event -> {
            release.join();
            if (event.changes().size() > 1) {
                second.complete(event);
            }
        });
        counter.shared().inc();
        for (int i = 0; i < 100; i++) {
            counter.shared().inc();
        }
        Eventually.await(counter.save());
        release.complete(null);
        assertThat(Eventually.await(second).changes()).hasSizeGreaterThan(1);
    }
}
