package org.peerbase.libp2p.malice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Exceeded;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.HostPair;
import org.peerbase.libp2p.noise.RawPeer;

/**
 * Attacks 22 and 27, row L2: floods of connections, streams, resets, pings and credit over real sockets. Limits hold
 * exactly, and afterwards everything is as before.
 */
@Tag("L2")
@Timeout(60)
class FloodTest {
    private static final String YAMUX = "/yamux/1.0.0";
    private static final int FRAME_BYTES = 12;
    private static final int FRAMES_PER_MESSAGE = 1_000;
    private static final int CONNECTS = 5_000;
    private static final int FRAMES = 100_000;
    private static final int MAX_HANDSHAKES = 64;
    private static final long HANDSHAKE_MILLIS = 8_000;
    private static final int MAX_STREAMS = 1_024;

    /** The victim asks each connection who it is. */
    private static final int OWN_STREAMS = 1;

    private static final int MAX_IDLE_FRAMES = 10_000;
    private static final int RECOVERY_SECONDS = 10;
    private static final long HEAP_NOISE_BYTES = 8L << 20;

    private final HostPair pair = new HostPair(limits ->
            limits.handshakeTimeout(Duration.ofMillis(HANDSHAKE_MILLIS)).maxInboundConnectionsPerIp(200));
    private final Host victim = pair.listener;
    private final Host honest = pair.dialer;

    @BeforeEach
    void connect() {
        assertThat(pair.connect().isOpen()).isTrue();
    }

    @AfterEach
    void stop() {
        HostPair.await(honest.ping(victim.peerId(), 5, Duration.ZERO, roundTrip -> {}));
        assertThat(honest.connections()).hasSize(1);
        pair.close();
    }

    @Test
    void shouldAdmitExactlyAsManyConnectsAsItMay() throws IOException {
        int descriptorsBefore = openDescriptors();
        long heapBefore = heap();
        try (SlowPeers silent = new SlowPeers()) {
            for (int i = 0; i < CONNECTS; i++) {
                silent.add(new RawPeer(pair.port()), Collections.emptyIterator(), HANDSHAKE_MILLIS);
            }
            int refused = CONNECTS - MAX_HANDSHAKES;
            silent.run(refused, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HANDSHAKE_MILLIS) / 2);
            assertThat(silent.cut()).isEqualTo(refused);
            assertThat(victim.exceeded())
                    .containsExactly(new Exceeded("inbound handshakes under way", MAX_HANDSHAKES, refused));
        }
        awaitBaseline(descriptorsBefore, heapBefore);
    }

    @Test
    void shouldHoldAsManyStreamsAsItMayAndNoMore() throws IOException {
        int descriptorsBefore = openDescriptors();
        long heapBefore = heap();
        int connections = flood(1, peer -> (frames, id) -> frames.put(frame(1, 1, id, 0)));
        assertThat(count("inbound streams on a connection"))
                .isGreaterThanOrEqualTo((long) connections * (MAX_IDLE_FRAMES + 1));
        assertThat(count("yamux frames without use in a second")).isEqualTo(connections);
        awaitBaseline(descriptorsBefore, heapBefore);
    }

    @Test
    void shouldCutARapidReset() throws IOException {
        int descriptorsBefore = openDescriptors();
        long heapBefore = heap();
        int connections = flood(2, peer -> (frames, id) -> {
            frames.put(frame(1, 1, id, 0));
            frames.put(frame(1, 8, id, 0));
        });
        assertThat(count("yamux frames without use in a second")).isEqualTo(connections);
        assertThat(count("inbound streams on a connection")).isZero();
        awaitBaseline(descriptorsBefore, heapBefore);
    }

    @Test
    void shouldCutAStormOfPingsThatAreNotRead() throws IOException {
        int descriptorsBefore = openDescriptors();
        long heapBefore = heap();
        int connections = flood(1, peer -> (frames, id) -> frames.put(frame(2, 1, 0, id)));
        assertThat(count("yamux frames without use in a second")).isEqualTo(connections);
        awaitBaseline(descriptorsBefore, heapBefore);
    }

    @Test
    void shouldCutGamesWithWindows() throws IOException {
        byte[] open = frame(1, 1, 1, 0);
        // Twice the most credit that can be said.
        assertCut(open, frame(1, 0, 1, 0xffffffff), frame(1, 0, 1, 0xffffffff));
        // More data than was allowed, on a new stream and on an open one.
        assertCut(frame(0, 1, 1, 0xffffffff));
        assertCut(open, frame(0, 0, 1, 256 * 1024 + 1));
        // Streams of the other side, streams that are open, frames on streams that never were.
        assertCut(frame(1, 1, 2, 0));
        assertCut(open, open);
        assertCut(frame(0, 0, 2_000, 1));
    }

    private void assertCut(byte[]... frames) throws IOException {
        try (RawPeer peer = new RawPeer(pair.port())) {
            peer.negotiate("/noise").handshake(YAMUX);
            for (byte[] frame : frames) {
                peer.sendSealed(frame);
            }
            assertThat(peer.awaitClose()).isLessThan(5_000);
        } catch (IOException e) {
            // Cut off while still sending, which is as good.
            assertThat(e).isInstanceOf(java.net.SocketException.class);
        }
    }

    /** Writes the frames about one stream. */
    private interface Frames {
        void write(ByteBuffer frames, int streamId);
    }

    /** Chooses the frames for a new connection. */
    private interface Attack {
        Frames on(RawPeer peer);
    }

    /** Sends until {@link #FRAMES} rounds were made, over as many connections as that takes; returns their number. */
    private int flood(int framesPerRound, Attack attack) throws IOException {
        int connections = 0;
        int rounds = 0;
        while (rounds < FRAMES) {
            connections++;
            try (RawPeer peer = new RawPeer(pair.port())) {
                peer.negotiate("/noise").handshake(YAMUX);
                Frames frames = attack.on(peer);
                int id = 1;
                int onThis = 0;
                try {
                    // More than is ever let pass, so that the last connection is cut off too.
                    while (onThis < 2 * MAX_IDLE_FRAMES + MAX_STREAMS) {
                        ByteBuffer batch = ByteBuffer.allocate(FRAME_BYTES * FRAMES_PER_MESSAGE * framesPerRound);
                        for (int i = 0; i < FRAMES_PER_MESSAGE; i++, id += 2) {
                            frames.write(batch, id);
                        }
                        peer.sendSealed(batch.array());
                        onThis += FRAMES_PER_MESSAGE;
                        assertThat(victim.connections())
                                .allMatch(open -> open.streamCount() <= MAX_STREAMS + OWN_STREAMS);
                    }
                    assertThat(peer.awaitClose()).isLessThan(5_000);
                } catch (IOException e) {
                    // Cut off while still sending.
                    assertThat(onThis).isPositive();
                }
                rounds += onThis;
            }
        }
        return connections;
    }

    private long count(String kind) {
        return victim.exceeded().stream()
                .filter(exceeded -> exceeded.kind().equals(kind))
                .mapToLong(Exceeded::count)
                .sum();
    }

    /** Only the honest peer is left, with the descriptors and about the heap that there were. */
    private void awaitBaseline(int descriptors, long heapBefore) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(RECOVERY_SECONDS);
        while (victim.connections().size() > 1 || openDescriptors() > descriptors) {
            assertThat(System.nanoTime()).as("still %s", victim.connections()).isLessThan(deadline);
            // A round trip of the honest peer takes the time that a sleep would.
            HostPair.await(honest.ping(victim.peerId(), 1, Duration.ofMillis(10), roundTrip -> {}));
        }
        assertThat(victim.connections()).extracting(Connection::remotePeer).containsExactly(honest.peerId());
        assertThat(heap()).isLessThan(heapBefore + HEAP_NOISE_BYTES);
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static int openDescriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }

    /** A yamux header. */
    private static byte[] frame(int type, int flags, int streamId, int length) {
        return ByteBuffer.allocate(FRAME_BYTES)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(streamId)
                .putInt(length)
                .array();
    }
}
