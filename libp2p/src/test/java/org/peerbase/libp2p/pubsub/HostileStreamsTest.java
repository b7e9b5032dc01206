package org.peerbase.libp2p.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.HostListener;
import org.peerbase.libp2p.LengthPrefixedReader;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamHandler;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PrivateKey;

/** The service with a peer that misbehaves on the stream, beside an honest one that must not notice. */
@Timeout(60)
class HostileStreamsTest {
    private static final String TOPIC = "topic";
    private static final int PATIENCE_SECONDS = 20;
    private static final Patience IMPATIENT =
            new Patience(Duration.ofMillis(250), Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofMillis(500));

    private final List<AutoCloseable> open = new ArrayList<>();
    private final BlockingQueue<String> honestReceived = new LinkedBlockingQueue<>();
    private final BlockingQueue<Rpc> hostileReceived = new LinkedBlockingQueue<>();
    private final Semaphore subscribers = new Semaphore(0);
    private final CompletableFuture<Void> hostileCut = new CompletableFuture<>();
    private final PrivateKey hostileKey = PrivateKey.generateEd25519();

    private Host victimHost = host(PrivateKey.generateEd25519());
    private Host hostile = host(hostileKey);
    private Gossipsub victim = Gossipsub.create(victimHost, GossipsubConfig.DEFAULTS, IMPATIENT);

    @BeforeEach
    void joinAnHonestPeer() throws Exception {
        open.add(victim);
        victim.addListener(new SubscriptionListener() {
            @Override
            public void onPeerSubscribed(PeerId peer, String topic) {
                subscribers.release();
            }
        });
        Host honestHost = host(PrivateKey.generateEd25519());
        Gossipsub honest = Gossipsub.create(honestHost);
        open.add(honest);
        honest.subscribe(
                TOPIC, (message, source) -> honestReceived.add(new String(message.data(), StandardCharsets.UTF_8)));
        victim.subscribe(TOPIC, (message, source) -> {});
        connect(honestHost);
        awaitSubscribers(1);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        hostile.close();
        victimHost.close();
    }

    @Test
    void shouldCutGarbage() throws Exception {
        Stream stream = hostileStream("/meshsub/1.2.0", true);
        write(stream, frame(new byte[] {0x0b, 0x0c, 0x0d}));
        assertHostileIsCutAndHonestIsServed();
    }

    @Test
    void shouldCutAFrameThatIsTooLong() throws Exception {
        Stream stream = hostileStream("/meshsub/1.1.0", true);
        // The length alone is enough.
        write(stream, new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, 0x7f});
        assertHostileIsCutAndHonestIsServed();
    }

    @Test
    void shouldCutAFloodOfForgedMessages() throws Exception {
        Stream stream = hostileStream("/meshsub/1.2.0", true);
        PeerId author = PrivateKey.generateEd25519().publicKey().toPeerId();
        for (int i = 0; i < 10_000; i++) {
            PubsubMessage good = TestPeers.message(author, TOPIC, i);
            PubsubMessage forged =
                    new PubsubMessage(good.from(), good.data(), good.sequenceNumberBytes(), TOPIC, new byte[64], null);
            write(stream, RpcEncoder.encodeFrame(TestPeers.publishing(forged)));
        }
        assertHostileIsCutAndHonestIsServed();
    }

    @Test
    void shouldNotLetAPeerThatReadsNothingHoldUpOthers() throws Exception {
        // It subscribes and then leaves everything unread.
        hostileStream("/meshsub/1.2.0", false);
        awaitSubscribers(1);
        byte[] data = new byte[64 * 1024];
        long begun = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            assertThat(victim.publish(TOPIC, data).get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isPositive();
            assertThat(honestReceived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
        }
        // The publisher waited for the deaf peer once, not each time.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(25));
    }

    @Test
    void shouldDisconnectAPeerThatReadsNothing() throws Exception {
        hostileStream("/meshsub/1.2.0", false);
        awaitSubscribers(1);
        // More than fits any window that it may have.
        byte[] data = new byte[512 * 1024];
        for (int i = 0; i < 64 && !hostileCut.isDone(); i++) {
            victim.publish(TOPIC, data).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        hostileCut.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void shouldCutAPeerThatNeverFinishesAFrame() throws Exception {
        Stream stream = hostileStream("/meshsub/1.2.0", true);
        awaitSubscribers(1);
        write(stream, new byte[] {100, 1, 2, 3});
        assertHostileIsCutAndHonestIsServed();
    }

    @Test
    void shouldServeAPeerAgainAfterItsBan() throws Exception {
        Stream stream = hostileStream("/meshsub/1.2.0", true);
        awaitSubscribers(1);
        write(stream, frame(new byte[] {0x0b}));
        hostileCut.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        hostileReceived.clear();
        connect(hostile);
        // The victim opens its stream by itself when the ban ends.
        assertThat(hostileReceived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void shouldServeAPeerThatKnowsFloodsubOnly() throws Exception {
        Stream stream = hostileStream("/floodsub/1.0.0", true);
        awaitSubscribers(1);
        victim.publish(TOPIC, "to all".getBytes(StandardCharsets.UTF_8)).join();
        Rpc rpc = hostileReceived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(rpc).isNotNull();
        assertThat(rpc.subscriptions()).containsExactly(new Rpc.SubscriptionChange(true, TOPIC));
        Rpc message = hostileReceived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        assertThat(message.messages().get(0).data()).isEqualTo("to all".getBytes(StandardCharsets.UTF_8));
        assertThat(message.hasControl()).isFalse();
        assertThat(honestReceived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("to all");

        MessageSigner signer = new MessageSigner(hostileKey, System::nanoTime);
        PubsubMessage signed = signer.sign(TOPIC, "from the flood".getBytes(StandardCharsets.UTF_8));
        write(stream, RpcEncoder.encodeFrame(TestPeers.publishing(signed)));
        assertThat(honestReceived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("from the flood");
    }

    @Test
    void shouldTakeANewStreamInPlaceOfTheOldOne() throws Exception {
        Stream first = hostileStream("/meshsub/1.2.0", true);
        awaitSubscribers(1);
        CompletableFuture<Void> firstEnded = new CompletableFuture<>();
        first.handler(new StreamHandler() {
            @Override
            public void onData(Stream stream, ByteBuf data) {}

            @Override
            public void onClosed(Stream stream, @Nullable Throwable cause) {
                firstEnded.complete(null);
            }
        });
        Stream second = hostile.newStream(victimHost.peerId(), "/meshsub/1.2.0").join();
        write(second, RpcEncoder.encodeFrame(TestPeers.subscribing("another topic")));
        awaitSubscribers(1);
        firstEnded.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void assertHostileIsCutAndHonestIsServed() throws Exception {
        hostileCut.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertHonestIsServed();
        assertThat(victim.peersSubscribedTo(TOPIC)).doesNotContain(hostile.peerId());
    }

    private void assertHonestIsServed() throws Exception {
        victim.publish(TOPIC, "still here".getBytes(StandardCharsets.UTF_8)).join();
        assertThat(honestReceived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("still here");
    }

    private void awaitSubscribers(int count) throws InterruptedException {
        assertThat(subscribers.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isTrue();
    }

    /** A stream of the hostile peer on which it has subscribed; it serves the protocol itself, or leaves it unread. */
    private Stream hostileStream(String protocol, boolean reading) throws Exception {
        hostile.handle(protocol, stream -> {
            if (!reading) {
                stream.pauseReading();
            }
            return new Recorder();
        });
        hostile.addListener(new HostListener() {
            @Override
            public void onDisconnected(Connection connection, @Nullable Throwable cause) {
                hostileCut.complete(null);
            }
        });
        connect(hostile);
        Stream stream = hostile.newStream(victimHost.peerId(), protocol).join();
        write(stream, RpcEncoder.encodeFrame(TestPeers.subscribing(TOPIC)));
        return stream;
    }

    private static void write(Stream stream, byte[] bytes) {
        // The stream may be cut under it, which is what some tests are about.
        CompletableFuture<Void> unused = stream.write(bytes).handle((nothing, failure) -> null);
    }

    private static byte[] frame(byte[] content) {
        byte[] frame = new byte[content.length + 1];
        frame[0] = (byte) content.length;
        System.arraycopy(content, 0, frame, 1, content.length);
        return frame;
    }

    private void connect(Host other) {
        other.connect(victimHost.listenAddresses().get(0).withPeerId(victimHost.peerId()))
                .join();
    }

    private static Host host(PrivateKey key) {
        Host host = Host.builder(key).listen("/ip4/127.0.0.1/tcp/0").build();
        host.start().join();
        return host;
    }

    /** Decodes what the victim says. */
    private final class Recorder implements StreamHandler {
        private final LengthPrefixedReader frames = new LengthPrefixedReader(4 * 1024 * 1024);

        @Override
        public void onData(Stream stream, ByteBuf data) {
            for (ByteBuf frame = frames.next(data); frame != null; frame = frames.next(data)) {
                byte[] bytes = new byte[frame.readableBytes()];
                frame.readBytes(bytes);
                frame.release();
                hostileReceived.add(RpcDecoder.decode(bytes));
            }
        }

        @Override
        public void onClosed(Stream stream, @Nullable Throwable cause) {
            frames.release();
        }
    }
}
