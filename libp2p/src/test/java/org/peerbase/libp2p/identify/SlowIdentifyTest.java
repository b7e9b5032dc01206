package org.peerbase.libp2p.identify;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.libp2p.Exceeded;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.Limits;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamHandler;
import org.peerbase.multiformats.identity.PrivateKey;
import org.peerbase.testing.Reliability;

/** Attack 25, row L1: streams of identify whose body comes a byte a second, or not at all, whoever asks whom. */
@Tag("L1")
@Tag("slow")
@Timeout(60)
class SlowIdentifyTest {
    private static final long LIMIT_MILLIS = 3_000;
    private static final long GRACE_MILLIS = 2_000;

    /** A length of two bytes, and as much of a message as there is time for. */
    private static final byte[] BODY = {(byte) 0x80, 0x20, 0x0a, 0x7f, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

    private final Host victim = Host.builder(PrivateKey.generateEd25519())
            .listen("/ip4/127.0.0.1/tcp/0")
            .limits(Limits.DEFAULTS.toBuilder()
                    .negotiationTimeout(Duration.ofMillis(LIMIT_MILLIS))
                    .build())
            .build();
    private final Host slow = Host.builder(PrivateKey.generateEd25519()).build();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    @BeforeEach
    void start() {
        await(victim.start());
        await(slow.start());
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
        // The connection lives: only the stream was cut.
        await(slow.ping(victim.peerId(), 1, Duration.ZERO, roundTrip -> {}));
        slow.close();
        victim.close();
    }

    /** Sends a byte a second until the stream ends; completes with how long that took, in milliseconds. */
    private final class Drip implements StreamHandler {
        private final CompletableFuture<Long> cut = new CompletableFuture<>();
        private final long began = System.nanoTime();

        private void start(Stream stream, byte[] body) {
            for (int i = 0; i < body.length; i++) {
                byte next = body[i];
                var unused = timer.schedule(() -> drip(stream, next), i, TimeUnit.SECONDS);
            }
        }

        private static void drip(Stream stream, byte next) {
            var unused = stream.write(new byte[] {next});
        }

        @Override
        public void onData(Stream stream, ByteBuf data) {
            // What the victim says of itself.
        }

        @Override
        public void onClosed(Stream stream, @Nullable Throwable cause) {
            if (cause != null) {
                cut.complete((System.nanoTime() - began) / 1_000_000);
            }
        }
    }

    private void assertCutInTime(Drip drip) {
        assertThat(await(drip.cut)).isBetween(LIMIT_MILLIS / 2, LIMIT_MILLIS + GRACE_MILLIS);
        assertThat(victim.exceeded()).contains(new Exceeded("milliseconds to identify", LIMIT_MILLIS, 1));
        Reliability.reached("L1", "a stream of identify cut after " + drip.cut.join() + " ms");
    }

    private Drip drip(String protocol, byte[] body) {
        await(slow.connect(victim.listenAddresses().get(0).withPeerId(victim.peerId())));
        Stream stream = await(slow.newStream(victim.peerId(), protocol));
        Drip drip = new Drip();
        stream.handler(drip);
        drip.start(stream, body);
        return drip;
    }

    @Test
    void shouldNotWaitForTheEndOfAQuestion() {
        assertCutInTime(drip(IdentifyService.PROTOCOL, new byte[0]));
    }

    @Test
    void shouldNotHearNewsThatDrip() {
        assertCutInTime(drip(IdentifyService.PUSH_PROTOCOL, BODY));
    }

    @Test
    void shouldNotWaitForAnAnswerThatDrips() {
        Drip drip = new Drip();
        slow.handle(IdentifyService.PROTOCOL, stream -> {
            drip.start(stream, BODY);
            return drip;
        });
        await(slow.connect(victim.listenAddresses().get(0).withPeerId(victim.peerId())));
        assertCutInTime(drip);
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }
}
