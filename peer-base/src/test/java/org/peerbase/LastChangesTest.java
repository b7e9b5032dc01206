package org.peerbase;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;

/** What becomes of changes that are made just before a stop, where there is no repo that keeps them. */
@Timeout(90)
final class LastChangesTest extends PeerFixture {
    private Collaboration<Text> hers;
    private Collaboration<Text> his;

    @BeforeEach
    void link() {
        PeerBase ana = start(loopback());
        hers = Eventually.await(ana.collaborate("text", CrdtTypes.text()));
        his = Eventually.await(startKnowing(ana).collaborate("text", CrdtTypes.text()));
        Eventually.await(his.change(text -> text.append("first")).onPeers(1, Duration.ofSeconds(20)));
        Eventually.await(hers.change(text -> text.append(", second")).onPeers(1, Duration.ofSeconds(20)));
    }

    /** The stop comes before anything could be sent, since nothing is before a transaction has ended. */
    private static CompletableFuture<Void> changeAndStop(Collaboration<Text> text) {
        return text.transaction(() -> {
            text.shared().append(", last");
            return text.stop();
        });
    }

    @Test
    void shouldReachAPeerThatIsLinked() {
        Eventually.await(changeAndStop(his));
        Eventually.hasValue(hers, "first, second, last");
    }

    @Test
    void shouldReachAPeerThatIsLinkedWhenAllStops() {
        var unused = changeAndStop(his);
        his.app().close();
        Eventually.hasValue(hers, "first, second, last");
    }

    @Test
    void shouldNotBeWaitedForLong() {
        CompletableFuture<Void> busy = new CompletableFuture<>();
        CompletableFuture<Void> release = new CompletableFuture<>();
        Thread slow = new Thread(() -> hers.transaction(() -> {
            busy.complete(null);
            release.orTimeout(60, TimeUnit.SECONDS).join();
        }));
        slow.start();
        Eventually.await(busy);
        try {
            // She can take nothing now, and tell nobody that she has.
            Eventually.await(changeAndStop(his));
        } finally {
            release.complete(null);
        }
    }
}
