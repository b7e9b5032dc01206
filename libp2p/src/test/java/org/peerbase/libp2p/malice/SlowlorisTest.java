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
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.libp2p.Exceeded;
import org.peerbase.libp2p.HostPair;
import org.peerbase.libp2p.Limits;
import org.peerbase.libp2p.noise.RawPeer;
import org.peerbase.testing.Reliability;

/**
 * Attack 25, row L1: a hundred connections in each of five phases send a byte a second, all at once, beside an honest
 * peer. The sixth phase, a message of a collaboration, is played where collaborations are.
 */
@Tag("L1")
@Timeout(180)
class SlowlorisTest {
    private static final String YAMUX = "/yamux/1.0.0";
    private static final int PHASES = 5;
    private static final int MANY = 5_000;
    private static final long GRACE_MILLIS = 2_000;
    private static final long MAX_HEAP_BYTES = 256L << 20;
    private static final int BASELINE_OPERATIONS = 2_000;

    /** Below it a slower operation proves nothing about the attack on a machine that has other things to do. */
    private static final Duration NOISE = Duration.ofMillis(20);

    /** How many attack, and how long the victim waits for them. */
    private record Figures(int peersPerPhase, long handshakeMillis, long keepAliveMillis, long attackSeconds) {
        /** A ping goes out after a silent interval, and is late after two more; looked at once an interval. */
        long muxedMillis() {
            return 4 * keepAliveMillis;
        }
    }

    private static final Figures GATE = new Figures(100, 3_000, 1_000, 15);
    /** A header of a byte a second would be whole after 12 s. */
    private static final Figures DEEP = new Figures(500, 10_000, 2_500, 60);

    private static UnaryOperator<Limits.Builder> limits(Figures figures) {
        return limits -> limits.handshakeTimeout(Duration.ofMillis(figures.handshakeMillis()))
                .keepAliveInterval(Duration.ofMillis(figures.keepAliveMillis()))
                .maxConnections(MANY)
                .maxInboundConnections(MANY)
                .maxInboundConnectionsPerIp(MANY)
                .maxInboundConnectionsPerPrefix(MANY)
                .maxInboundHandshakes(MANY);
    }

    @Test
    void shouldCutOffPeersThatDripInEveryPhaseAndServeTheHonest() throws Exception {
        play(GATE);
    }

    @Test
    @Tag("deep")
    void shouldCutOffManyMore() throws Exception {
        play(DEEP);
    }

    private static void play(Figures figures) throws Exception {
        try (HostPair pair = new HostPair(limits(figures))) {
            assertThat(pair.connect().isOpen()).isTrue();
            play(figures, pair);
        }
    }

    private static void play(Figures figures, HostPair pair) throws Exception {
        int peers = figures.peersPerPhase();
        // Once for the compiler.
        operations(pair, BASELINE_OPERATIONS, () -> true);
        Duration baseline = p99(operations(pair, BASELINE_OPERATIONS, () -> true));
        try (SlowPeers slow = new SlowPeers()) {
            long began = System.nanoTime();
            addAll(slow, pair.port(), figures);
            CompletableFuture<Void> attack = CompletableFuture.runAsync(() -> run(slow, began, figures));
            List<Duration> meanwhile = operations(pair, Integer.MAX_VALUE, () -> !attack.isDone());
            System.gc();
            long heap =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            HostPair.await(attack);

            assertThat(slow.cut()).isEqualTo(PHASES * peers);
            assertThat(slow.latestMillis()).isLessThanOrEqualTo(GRACE_MILLIS);
            // Nor much too early: a slow peer is given its time.
            assertThat(slow.earliestMillis()).isGreaterThan(-2 * figures.keepAliveMillis());
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(Duration.ofSeconds(figures.attackSeconds()));
            assertThat(p99(meanwhile)).isLessThan(max(baseline.multipliedBy(2), NOISE));
            assertThat(heap).isLessThan(MAX_HEAP_BYTES);
            assertThat(pair.dialer.connections()).hasSize(1);
            assertThat(pair.listener.exceeded())
                    .contains(
                            new Exceeded("milliseconds for a handshake", figures.handshakeMillis(), 3L * peers),
                            new Exceeded(
                                    "milliseconds to answer a keep-alive ping",
                                    2 * figures.keepAliveMillis(),
                                    2L * peers));
            Reliability.reached(
                    "L1",
                    PHASES * peers + " of " + PHASES * peers + " connections cut, the last "
                            + Math.max(0, slow.latestMillis()) + " ms late; p99 "
                            + p99(meanwhile).toMillis() + " ms");
        }
    }

    private static void addAll(SlowPeers slow, int port, Figures figures) throws IOException {
        for (int i = 0; i < figures.peersPerPhase(); i++) {
            RawPeer inHeader = new RawPeer(port).negotiate("/noise").handshake(YAMUX);
            slow.add(inHeader, sealedBytes(inHeader, new byte[12]), figures.muxedMillis());
            RawPeer inBody = new RawPeer(port).negotiate("/noise").handshake(YAMUX);
            inBody.sendSealed(ByteBuffer.allocate(12)
                    .putShort((short) 0)
                    .putShort((short) 1)
                    .putInt(1)
                    .putInt(100_000)
                    .array());
            slow.add(inBody, sealedBytes(inBody, new byte[20]), figures.muxedMillis());
        }
        for (int i = 0; i < figures.peersPerPhase(); i++) {
            slow.add(new RawPeer(port), Collections.emptyIterator(), figures.handshakeMillis());
            slow.add(new RawPeer(port), bytes(RawPeer.line("/multistream/1.0.0")), figures.handshakeMillis());
            RawPeer inNoise = new RawPeer(port).send(RawPeer.line("/multistream/1.0.0"));
            inNoise.send(RawPeer.line("/noise"));
            slow.add(inNoise, bytes(RawPeer.withLength(new byte[32])), figures.handshakeMillis());
        }
    }

    private static void run(SlowPeers slow, long began, Figures figures) {
        try {
            slow.run(began + TimeUnit.SECONDS.toNanos(figures.attackSeconds()));
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
    private static List<Duration> operations(HostPair pair, int most, BooleanSupplier more) {
        List<Duration> took = new ArrayList<>();
        while (took.size() < most && more.getAsBoolean()) {
            long began = System.nanoTime();
            HostPair.await(pair.dialer.ping(pair.listener.peerId(), 1, Duration.ZERO, roundTrip -> {}));
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
}
