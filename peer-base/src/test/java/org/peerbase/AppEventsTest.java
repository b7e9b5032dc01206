package org.peerbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.AppEvent.InboundPeerConnected;
import org.peerbase.AppEvent.InboundPeerDisconnected;
import org.peerbase.AppEvent.OutboundPeerConnected;
import org.peerbase.AppEvent.OutboundPeerDisconnected;
import org.peerbase.AppEvent.PeerConnected;
import org.peerbase.AppEvent.PeerDisconnected;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;

/** The events of an app, each through its life. */
@Timeout(90)
final class AppEventsTest extends PeerFixture {
    private static BlockingQueue<AppEvent> listen(PeerBase peer, Class<? extends AppEvent> kind) {
        BlockingQueue<AppEvent> told = new LinkedBlockingQueue<>();
        peer.on(kind, told::add);
        return told;
    }

    private static AppEvent next(BlockingQueue<AppEvent> told) throws InterruptedException {
        AppEvent event = told.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("an event within 20 s").isNotNull();
        return event;
    }

    @Test
    void shouldTellWhenPeersOfTheAppConnectAndDisconnect() throws InterruptedException {
        PeerBase ana = start(loopback());
        BlockingQueue<AppEvent> connected = listen(ana, PeerConnected.class);
        BlockingQueue<AppEvent> disconnected = listen(ana, PeerDisconnected.class);
        PeerBase stranger = PeerBase.create(
                "another app", loopback().bootstrap(ana.addresses()).build());
        Eventually.await(stranger.start());
        PeerBase ben = startKnowing(ana);
        assertThat(next(connected)).isEqualTo(new PeerConnected(ben.peerId()));
        assertThat(ana.peers()).containsExactly(ben.peerId());
        assertThat(disconnected).isEmpty();
        var benId = ben.peerId();
        ben.close();
        assertThat(next(disconnected)).isEqualTo(new PeerDisconnected(benId));
        stranger.close();
        assertThat(connected).as("the peer of another app").isEmpty();
        assertThat(disconnected).isEmpty();
    }

    @Test
    void shouldTellWhenLinksBothWaysBeginAndEnd() throws InterruptedException {
        PeerBase ana = start(loopback());
        BlockingQueue<AppEvent> pushBegins = listen(ana, OutboundPeerConnected.class);
        BlockingQueue<AppEvent> pullBegins = listen(ana, InboundPeerConnected.class);
        BlockingQueue<AppEvent> pushEnds = listen(ana, OutboundPeerDisconnected.class);
        BlockingQueue<AppEvent> pullEnds = listen(ana, InboundPeerDisconnected.class);
        PeerBase ben = startKnowing(ana);
        Collaboration<Text> hers = Eventually.await(ana.collaborate("text", CrdtTypes.text()));
        Collaboration<Text> his = Eventually.await(ben.collaborate("text", CrdtTypes.text()));

        assertThat(next(pushBegins)).isEqualTo(new OutboundPeerConnected(ben.peerId(), "text"));
        assertThat(next(pullBegins)).isEqualTo(new InboundPeerConnected(ben.peerId(), "text"));
        assertThat(hers.outboundConnectionCount()).isEqualTo(1);
        assertThat(hers.inboundConnectionCount()).isEqualTo(1);
        assertThat(pushEnds).isEmpty();
        assertThat(pullEnds).isEmpty();

        his.close();
        assertThat(next(pushEnds)).isEqualTo(new OutboundPeerDisconnected(ben.peerId(), "text"));
        assertThat(next(pullEnds)).isEqualTo(new InboundPeerDisconnected(ben.peerId(), "text"));
        assertThat(hers.outboundConnectionCount()).isZero();
        assertThat(hers.inboundConnectionCount()).isZero();
    }

    @Test
    void shouldTellTheNextListenerWhateverOneThrows() throws InterruptedException {
        PeerBase ana = start(loopback());
        BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
        ana.on(AppEvent.class, event -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> {
                uncaught.add(failure);
                throw new IllegalStateException("the handler's own trouble");
            });
            throw new IllegalStateException("a listener's own trouble");
        });
        BlockingQueue<AppEvent> told = listen(ana, PeerConnected.class);
        PeerBase ben = startKnowing(ana);
        assertThat(next(told)).isEqualTo(new PeerConnected(ben.peerId()));
        assertThat(uncaught.poll(20, TimeUnit.SECONDS)).hasMessage("a listener's own trouble");
    }

    @Test
    void shouldTellNoLongerWhenTheListenerIsTakenAway() throws InterruptedException {
        PeerBase ana = start(loopback());
        BlockingQueue<AppEvent> gone = new LinkedBlockingQueue<>();
        ana.on(PeerConnected.class, gone::add).close();
        BlockingQueue<AppEvent> told = listen(ana, PeerConnected.class);
        startKnowing(ana);
        next(told);
        assertThat(gone).isEmpty();
    }
}
