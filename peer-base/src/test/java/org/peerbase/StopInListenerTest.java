package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;

/** A peer that is stopped by the application's code that it calls itself, which may block: in listeners, and after futures. */
@Timeout(90)
final class StopInListenerTest extends PeerFixture {
    /** How a thread of the peer closed it. */
    private record Closing(Thread thread, Duration took) {}

    private static Closing close(PeerBase peer) {
        long before = System.nanoTime();
        peer.close();
        return new Closing(Thread.currentThread(), Duration.ofNanos(System.nanoTime() - before));
    }

    private static void assertAtOnce(CompletableFuture<Closing> closed) throws InterruptedException {
        Closing closing = Eventually.await(closed);
        assertThat(closing.took()).isLessThan(Duration.ofSeconds(5));
        if (closing.thread() == Thread.currentThread()) {
            // All was done before there was anything to run then, so this thread closed it, and nothing could wait for
            // itself.
            return;
        }
        assertThat(closing.thread().getName()).contains("listener");
        closing.thread().join(20_000);
        assertThat(closing.thread().isAlive()).as("the listener's thread").isFalse();
    }

    private void shouldCloseAfter(Function<Collaboration<Text>, CompletableFuture<?>> future)
            throws InterruptedException {
        PeerBase ana = start(loopback());
        Collaboration<Text> hers = Eventually.await(ana.collaborate("text", CrdtTypes.text()));
        PeerBase ben = startKnowing(ana);
        Eventually.await(ben.collaborate("text", CrdtTypes.text()));
        hers.shared().append("bye");
        assertAtOnce(future.apply(hers).thenApply(done -> close(ana)));
    }

    @Test
    void shouldCloseInAListener() throws InterruptedException {
        PeerBase peer = start(loopback());
        Collaboration<Text> text = Eventually.await(peer.collaborate("text", CrdtTypes.text()));
        CompletableFuture<Closing> closed = new CompletableFuture<>();
        text.on(CollaborationEvent.StateChanged.class, event -> closed.complete(close(peer)));
        text.shared().append("x");
        assertAtOnce(closed);
    }

    @Test
    void shouldCloseWhenAChangeIsSaved() throws InterruptedException {
        shouldCloseAfter(Collaboration::save);
    }

    @Test
    void shouldCloseWhenAnotherPeerHasAChange() throws InterruptedException {
        shouldCloseAfter(text -> text.receipt().onPeers(1, Duration.ofSeconds(20)));
    }

    @Test
    void shouldCloseWhenACollaborationHasStopped() throws InterruptedException {
        shouldCloseAfter(Collaboration::stop);
    }

    @Test
    void shouldWaitForAllOtherListeners() throws InterruptedException {
        Queue<Thread> threads = new ConcurrentLinkedQueue<>();
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            threads.add(thread);
            return thread;
        };
        ListenerThreads listeners = new ListenerThreads(factory);
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        listeners.execute(() -> {
            listeners.callerStops();
            asked.complete(null);
            stopped.join();
        });
        Eventually.await(asked);
        CompletableFuture<Void> release = new CompletableFuture<>();
        CompletableFuture<Void> returned = new CompletableFuture<>();
        listeners.execute(() -> {
            release.join();
            returned.complete(null);
        });
        listeners.shutdown();
        listeners.callerStops(); // This thread is none of them.

        CompletableFuture<Boolean> returnedBefore = new CompletableFuture<>();
        Thread stop = new Thread(() -> {
            try {
                listeners.await(System.nanoTime() + TimeUnit.SECONDS.toNanos(60));
            } catch (InterruptedException e) {
                returnedBefore.completeExceptionally(e);
            }
            returnedBefore.complete(returned.isDone());
            stopped.complete(null);
        });
        stop.start();
        while (stop.getState() != Thread.State.TIMED_WAITING && stop.isAlive()) {
            Thread.onSpinWait();
        }
        release.complete(null);
        assertThat(Eventually.await(returnedBefore)).isTrue();
        for (Thread thread : threads) {
            thread.join(20_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void shouldInterruptAListenerThatDoesNotReturn() throws InterruptedException {
        ListenerThreads listeners = new ListenerThreads(Thread::new);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        listeners.execute(() -> {
            try {
                new CompletableFuture<Void>().get();
            } catch (Exception e) {
                interrupted.complete(e instanceof InterruptedException);
            }
        });
        listeners.shutdown();
        listeners.await(System.nanoTime());
        assertThat(Eventually.await(interrupted)).isTrue();
    }

    @Test
    void shouldNotBlameABootstrapPeerForItsOwnEnd() throws IOException {
        // Takes connections, and says nothing.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Queue<PeerBaseException> errors = new ConcurrentLinkedQueue<>();
            for (int i = 0; i < 5; i++) {
                PeerBase peer = PeerBase.create(
                        APP,
                        loopback()
                                .bootstrap("/ip4/127.0.0.1/tcp/" + silent.getLocalPort())
                                .build());
                peer.onError(errors::add);
                Eventually.await(peer.start());
                peer.close();
            }
            assertThat(errors).isEmpty();
        }
    }
}
