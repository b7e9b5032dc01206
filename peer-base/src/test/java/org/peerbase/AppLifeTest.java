package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.GCounter;
import org.peerbase.crdt.Text;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** Starting and stopping at any moment, in any order, as often as one likes; and what is left behind. */
@Timeout(90)
final class AppLifeTest extends PeerFixture {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    @TempDir
    Path temp;

    @Test
    void shouldStopWhileItStarts() {
        for (int i = 0; i < 5; i++) {
            PeerBase peer = PeerBase.create(APP, loopback().build());
            CompletableFuture<PeerBase> started = peer.start();
            CompletableFuture<Void> stopped = peer.stop();
            assertThat(Eventually.await(started)).isSameAs(peer);
            Eventually.await(stopped);
            assertThat(peer.peers()).isEmpty();
        }
    }

    @Test
    void shouldStopFromManyThreadsAtOnce() throws InterruptedException {
        PeerBase peer = start(loopback());
        Eventually.await(peer.collaborate("text", CrdtTypes.text()));
        CountDownLatch together = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        Set<CompletableFuture<Void>> answers = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            threads.add(new Thread(() -> {
                try {
                    together.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                CompletableFuture<Void> answer = peer.stop();
                synchronized (answers) {
                    answers.add(answer);
                }
            }));
        }
        threads.forEach(Thread::start);
        together.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(answers).hasSize(1);
        Eventually.await(answers.iterator().next());
    }

    @Test
    void shouldSayWhatToDoInsteadOfStartingAgain() {
        PeerBase peer = start(loopback());
        List<Multiaddr> addresses = peer.addresses();
        Eventually.await(peer.stop());
        assertThat(peer.addresses()).as("where it could be reached").isEqualTo(addresses);
        assertThatThrownBy(() -> Eventually.await(peer.start()))
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining("create another one");
        assertThatThrownBy(() -> Eventually.await(peer.collaborate("text", CrdtTypes.text())))
                .isInstanceOf(PeerBaseException.class)
                .hasMessageContaining("create another one");
    }

    @Test
    void shouldWaitForTheStartBeforeItOpensACollaboration() {
        PeerBase peer = PeerBase.create(APP, loopback().build());
        var unused = peer.start();
        Collaboration<Text> text = Eventually.await(peer.collaborate("text", CrdtTypes.text()));
        text.shared().append("x");
        Eventually.await(text.save());
        peer.close();
    }

    @Test
    void shouldStopACollaborationThatIsBeingOpened() {
        PeerBase peer = start(loopback().repo(temp.resolve("repo")));
        CompletableFuture<Collaboration<Text>> opening = peer.collaborate("text", CrdtTypes.text());
        Eventually.await(peer.stop());
        Collaboration<Text> text = Eventually.await(opening);
        assertThatThrownBy(() -> text.shared().append("late"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was stopped");
    }

    @Test
    void shouldStopInATransactionAndKeepWhatItChanged() {
        PeerBase peer = start(loopback().repo(temp.resolve("repo")));
        Collaboration<Text> text = Eventually.await(peer.collaborate("text", CrdtTypes.text()));
        CompletableFuture<Void> stopped = text.transaction(() -> {
            text.shared().append("kept");
            return text.stop();
        });
        Eventually.await(stopped);
        assertThatThrownBy(() -> text.shared().append(", and not shown"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was stopped");
        assertThat(text.value()).isEqualTo("kept");
        Collaboration<Text> again = Eventually.await(peer.collaborate("text", CrdtTypes.text()));
        assertThat(again.value()).isEqualTo("kept");
    }

    @Test
    void shouldKeepExactlyTheChangesThatDidNotThrowWhenItStops() throws InterruptedException {
        PeerBase peer = start(loopback().repo(temp.resolve("repo")));
        Collaboration<GCounter> counter = Eventually.await(peer.collaborate("count", CrdtTypes.gcounter()));
        AtomicLong made = new AtomicLong();
        CountDownLatch begun = new CountDownLatch(4);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                try {
                    while (true) {
                        counter.shared().inc();
                        made.incrementAndGet();
                        begun.countDown();
                    }
                } catch (IllegalStateException e) {
                    assertThat(e).hasMessageContaining("was stopped");
                }
            }));
        }
        threads.forEach(Thread::start);
        begun.await();
        Eventually.await(counter.stop());
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(counter.value()).isEqualTo(made.get());
        Collaboration<GCounter> again = Eventually.await(peer.collaborate("count", CrdtTypes.gcounter()));
        assertThat(again.value()).isEqualTo(made.get());
    }

    @Test
    void shouldOpenAnewWhatIsStopping() {
        PeerBase peer = start(loopback().repo(temp.resolve("repo")));
        Collaboration<Text> before = Eventually.await(peer.collaborate("text", CrdtTypes.text()));
        for (int i = 1; i <= 5; i++) {
            before.shared().append("x");
            CompletableFuture<Void> stopped = before.stop();
            Collaboration<Text> again = Eventually.await(peer.collaborate("text", CrdtTypes.text()));
            assertThat(stopped).isCompleted();
            assertThat(again).isNotSameAs(before);
            assertThat(again.value()).isEqualTo("x".repeat(i));
            before = again;
        }
    }

    @Test
    void shouldLeaveNoThreadFileOrSocketBehind() throws InterruptedException, IOException {
        assumeThat(OPEN_FILES).isDirectory();
        liveAndStop("first"); // What stays for the whole process, such as native libraries, is there from now on.
        List<String> filesBefore = openFiles();
        Set<Thread> threadsBefore = Thread.getAllStackTraces().keySet();

        liveAndStop("second");

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!threadsBefore.contains(thread)) {
                // The thread that completed the stop may be on its last steps.
                thread.join(5_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
        List<String> left = openFiles();
        filesBefore.forEach(left::remove);
        assertThat(left).isEmpty();
    }

    /** Two peers with repos that share something, and stop. */
    private void liveAndStop(String name) {
        PeerBase ana = start(loopback().repo(temp.resolve(name + "-ana")));
        PeerBase ben = start(loopback().repo(temp.resolve(name + "-ben")).bootstrap(ana.addresses()));
        Collaboration<Text> hers = Eventually.await(ana.collaborate("text", CrdtTypes.text()));
        Collaboration<Text> his = Eventually.await(ben.collaborate("text", CrdtTypes.text()));
        hers.shared().append("Hello");
        Eventually.hasValue(his, "Hello");
        ana.close();
        ben.close();
    }

    /** What the open files of this process are, sockets included; not those of the Java runtime itself. */
    private static List<String> openFiles() throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(OPEN_FILES)) {
            for (Path entry : entries.toList()) {
                String target = target(entry);
                if (!target.isEmpty() && !target.startsWith("/proc/") && !target.endsWith(".jar")) {
                    files.add(target);
                }
            }
        }
        return files;
    }

    /** Empty if the entry has gone, as that of the listing itself has. */
    private static String target(Path entry) {
        try {
            return Files.readSymbolicLink(entry).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
