package org.peerbase.libp2p.malice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.libp2p.Exceeded;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.Limits;
import org.peerbase.libp2p.noise.RawPeer;
import org.peerbase.multiformats.identity.PrivateKey;

/**
 * Attack 25, row L1: a hundred connections in each of five phases send a byte a second, all at once, beside an honest
 * peer. The sixth phase, a message of a collaboration, is played where collaborations are.
 */
@Timeout(90)
class SlowlorisTest {
    private static final String YAMUX = "/yamux/1.0.0";
    private static final int PEERS_PER_PHASE = 100;
    private static final int PHASES = 5;
    private static final long HANDSHAKE_MILLIS = 3_000;
    private static final long KEEP_ALIVE_MILLIS = 1_000;

    /** A ping goes out after a silent interval, and is late after two more; looked at once an interval. */
    private static final long MUXED_MILLIS = 4 * KEEP_ALIVE_MILLIS;

    private static final long GRACE_MILLIS = 2_000;
    private static final long ATTACK_SECONDS = 15;
    private static final long MAX_HEAP_BYTES = 256L << 20;
    private static final int BASELINE_OPERATIONS = 2_000;

    /** Below it a slower operation proves nothing about the attack on a machine that has other things to do. */
    private static final Duration NOISE = Duration.ofMillis(20);

    private final Host victim = Host.builder(PrivateKey.generateEd25519())
            .listen("/ip4/127.0.0.1/tcp/0")
            .limits(Limits.DEFAULTS.toBuilder()
                    .handshakeTimeout(Duration.ofMillis(HANDSHAKE_MILLIS))
                    .keepAliveInterval(Duration.ofMillis(KEEP_ALIVE_MILLIS))
                    .maxConnections(1_000)
                    .maxInboundConnections(1_000)
                    .maxInboundConnectionsPerIp(1_000)
                    .maxInboundConnectionsPerPrefix(1_000)
                    .maxInboundHandshakes(1_000)
                    .build())
            .build();
    private final Host honest = Host.builder(PrivateKey.generateEd25519()).build();
    private int port;

    @BeforeEach
    void start() {
        await(victim.start());
        await(honest.start());
        port = Integer.parseInt(
                victim.listenAddresses().get(0).components().get(1).value());
        assertThat(await(honest.connect(victim.listenAddresses().get(0).withPeerId(victim.peerId())))
                        .isOpen())
                .isTrue();
    }

    @AfterEach
    void stop() {
        honest.close();
        victim.close();
    }

    @Test
    void shouldCutOffPeersThatDripInEveryPhaseAndServeTheHonest() throws Exception {
        // Once for the compiler.
        operations(BASELINE_OPERATIONS, () -> true);
        Duration baseline = p99(operations(BASELINE_OPERATIONS, () -> true));
        try (SlowPeers slow = new SlowPeers()) {
            long began = System.nanoTime();
            addAll(slow);
            CompletableFuture<Void> attack = CompletableFuture.runAsync(() -> run(slow, began));
            List<Duration> meanwhile = operations(Integer.MAX_VALUE, () -> !attack.isDone());
            System.gc();
            long heap =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            await(attack);

            assertThat(slow.cut()).isEqualTo(PHASES * PEERS_PER_PHASE);
            assertThat(slow.latestMillis()).isLessThanOrEqualTo(GRACE_MILLIS);
            // Nor much too early: a slow peer is given its time.
            assertThat(slow.earliestMillis()).isGreaterThan(-2 * KEEP_ALIVE_MILLIS);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(ATTACK_SECONDS));
            assertThat(p99(meanwhile)).isLessThan(max(baseline.multipliedBy(2), NOISE));
            assertThat(heap).isLessThan(MAX_HEAP_BYTES);
            assertThat(honest.connections()).hasSize(1);
            assertThat(victim.exceeded())
                    .contains(
                            new Exceeded("milliseconds for a handshake", HANDSHAKE_MILLIS, 3 * PEERS_PER_PHASE),
                            new Exceeded(
                                    "milliseconds to answer a keep-alive ping",
                                    2 * KEEP_ALIVE_MILLIS,
                                    2 * PEERS_PER_PHASE));
        }
    }

    private void addAll(SlowPeers slow) throws IOException {
        for (int i = 0; i < PEERS_PER_PHASE; i++) {
            RawPeer inHeader = new RawPeer(port).negotiate("/noise").handshake(YAMUX);
            slow.add(inHeader, sealedBytes(inHeader, new byte[12]), MUXED_MILLIS);
            RawPeer inBody = new RawPeer(port).negotiate("/noise").handshake(YAMUX);
            inBody.sendSealed(ByteBuffer.allocate(12)
                    .putShort((short) 0)
                    .putShort((short) 1)
                    .putInt(1)
                    .putInt(100_000)
                    .array());
            slow.add(inBody, sealedBytes(inBody, new byte[20]), MUXED_MILLIS);
        }
        for (int i = 0; i < PEERS_PER_PHASE; i++) {
            slow.add(new RawPeer(port), Collections.emptyIterator(), HANDSHAKE_MILLIS);
            slow.add(new RawPeer(port), bytes(RawPeer.line("/multistream/1.0.0")), HANDSHAKE_MILLIS);
            RawPeer inNoise = new RawPeer(port).send(RawPeer.line("/multistream/1.0.0"));
            inNoise.send(RawPeer.line("/noise"));
            slow.add(inNoise, bytes(RawPeer.withLength(new byte[32])), HANDSHAKE_MILLIS);
        }
    }

    private static void run(SlowPeers slow, long began) {
        try {
            slow.run(began + TimeUnit.SECONDS.toNanos(ATTACK_SECONDS));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Iterator<byte[]> bytes(byte[] message) {
        return IntStream.range(0, message.length)
                .mapToObj(i -> new byte[] {message[i]})
                .iterator();
    }

    private static Iterator<byte[]> sealedBytes(RawPeer peer, byte[] plaintext) {
        return Stream.iterate(0, i -> i < plaintext.length, i -> i + 1)
                .map(i -> peer.seal(plaintext[i]))
                .iterator();
    }

    /** How long each operation took: a new stream, its negotiation, a ping. */
    private List<Duration> operations(int most, BooleanSupplier more) {
        List<Duration> took = new ArrayList<>();
        while (took.size() < most && more.getAsBoolean()) {
            long began = System.nanoTime();
            await(honest.ping(victim.peerId(), 1, Duration.ZERO, roundTrip -> {}));
            took.add(Duration.ofNanos(System.nanoTime() - began));
        }
        return took;
    }

    private static Duration p99(List<Duration> durations) {
        return durations.stream().sorted().toList().get(durations.size() * 99 / 100);
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }
}
