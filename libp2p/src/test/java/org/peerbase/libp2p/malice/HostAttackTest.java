package org.peerbase.libp2p.malice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.peerbase.libp2p.HostPair;
import org.peerbase.libp2p.noise.RawPeer;

/** Hostile peers against a listening host, over real sockets (attack rows 22 to 27). */
class HostAttackTest {
    private static final String YAMUX = "/yamux/1.0.0";
    private static final long HANDSHAKE_MILLIS = 400;
    private static final long KEEP_ALIVE_MILLIS = 1_500;

    /** What a cut may come late by on a busy machine. */
    private static final long GRACE_MILLIS = 2000;

    private static final int MAX_HANDSHAKES = 8;

    private final HostPair pair = new HostPair(limits -> limits.handshakeTimeout(Duration.ofMillis(HANDSHAKE_MILLIS))
            .negotiationTimeout(Duration.ofMillis(HANDSHAKE_MILLIS))
            .keepAliveInterval(Duration.ofMillis(KEEP_ALIVE_MILLIS))
            .maxInboundHandshakes(MAX_HANDSHAKES));

    @BeforeEach
    void connect() {
        assertThat(pair.connect().isOpen()).isTrue();
    }

    @AfterEach
    void stop() {
        // Whatever happened: the honest peer did not notice.
        HostPair.await(pair.dialer.ping(pair.listener.peerId(), 5, Duration.ZERO, roundTrip -> {}));
        assertThat(pair.dialer.connections()).hasSize(1);
        pair.close();
    }

    /** A step that an attacker takes before it goes silent. */
    private interface Step {
        void take(RawPeer peer) throws IOException;
    }

    private void assertCutOff(long limitMillis, Step step) throws IOException {
        try (RawPeer peer = new RawPeer(pair.port())) {
            step.take(peer);
            // Not much earlier either: a slow peer is given its time.
            assertThat(peer.awaitClose()).isBetween(limitMillis / 3, limitMillis + GRACE_MILLIS);
        }
    }

    @Test
    void shouldCutOffWhoeverStallsBeforeTheHandshakeIsDone() throws IOException {
        assertCutOff(HANDSHAKE_MILLIS, peer -> {});
        assertCutOff(HANDSHAKE_MILLIS, peer -> peer.send((byte) 19, (byte) '/'));
        assertCutOff(HANDSHAKE_MILLIS, peer -> peer.negotiate("/noise"));
        assertCutOff(HANDSHAKE_MILLIS, peer -> peer.negotiate("/noise").send((byte) 0));
        assertCutOff(HANDSHAKE_MILLIS, peer -> peer.negotiate("/noise").beginHandshake(YAMUX));
        assertCutOff(HANDSHAKE_MILLIS, peer -> peer.negotiate("/noise").handshake());
    }

    @Test
    @Tag("slow")
    void shouldCutOffWhoeverStallsInsideAFrame() throws IOException {
        long limit = 4 * KEEP_ALIVE_MILLIS;
        assertCutOff(limit, peer -> peer.negotiate("/noise").handshake(YAMUX));
        assertCutOff(limit, peer -> peer.negotiate("/noise").handshake(YAMUX).sendSealed((byte) 0));
        assertCutOff(
                limit,
                peer -> peer.negotiate("/noise")
                        .handshake(YAMUX)
                        .sendSealed(frame(0, 1, 1, 100))
                        .sendSealed((byte) 1));
    }

    @Test
    void shouldCutOffWhoeverDripsBytes() throws IOException {
        try (RawPeer peer = new RawPeer(pair.port())) {
            long started = System.nanoTime();
            byte[] header = RawPeer.line("/multistream/1.0.0");
            boolean open = true;
            for (int i = 0; i < 200 && open; i++) {
                try {
                    peer.send(header[i % 4]);
                    open = !peer.isCutOffWithin(50);
                } catch (IOException e) {
                    open = false;
                }
            }
            assertThat(open).isFalse();
            assertThat((System.nanoTime() - started) / 1_000_000).isLessThan(HANDSHAKE_MILLIS + GRACE_MILLIS);
        }
    }

    @Test
    void shouldResetAStreamThatNeverNamesItsProtocol() throws IOException {
        try (RawPeer peer = new RawPeer(pair.port())) {
            peer.negotiate("/noise").handshake(YAMUX).sendSealed(frame(1, 1, 1, 0));
            assertThat(awaitFrame(peer, 1, 8)).isTrue();
        }
    }

    @Test
    void shouldCutOffGarbageInEveryPhase() throws IOException {
        byte[] garbage = new byte[5000];
        new SplittableRandom(9).nextBytes(garbage);
        // A length that is too long, so that nothing can wait for more.
        garbage[0] = (byte) 0xff;
        garbage[1] = (byte) 0xff;
        assertCutOff(0, peer -> peer.send(garbage));
        assertCutOff(0, peer -> peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertCutOff(0, peer -> peer.negotiate("/noise").send(garbage));
        assertCutOff(0, peer -> {
            byte[] third = peer.negotiate("/noise").beginHandshake(YAMUX);
            third[40] ^= 1;
            peer.send(third);
        });
        assertCutOff(0, peer -> peer.negotiate("/noise").handshake().sendSealed(garbage));
        assertCutOff(0, peer -> peer.negotiate("/noise").handshake(YAMUX).sendSealed(garbage));
        assertCutOff(0, peer -> peer.negotiate("/noise").handshake(YAMUX).send(RawPeer.withLength(garbage)));
    }

    @Test
    void shouldCutOffAMuxerThatIsNotShared() throws IOException {
        assertCutOff(0, peer -> peer.negotiate("/noise").handshake("/mplex/6.7.0"));
    }

    @Test
    void shouldGiveUpOnEndlessProposals() throws IOException {
        assertCutOff(0, peer -> {
            peer.send(RawPeer.line("/multistream/1.0.0"));
            for (int i = 0; i < 17; i++) {
                peer.send(RawPeer.line("/nonsense"));
            }
        });
    }

    @Test
    void shouldTurnAwayHandshakesOverTheLimit() throws IOException {
        List<RawPeer> peers = new ArrayList<>();
        try {
            for (int i = 0; i < MAX_HANDSHAKES; i++) {
                peers.add(new RawPeer(pair.port()).negotiate("/noise"));
            }
            assertCutOff(0, peer -> {});
            // Those before are cut off in time, and then there is room again.
            for (RawPeer peer : peers) {
                assertThat(peer.awaitClose()).isLessThan(HANDSHAKE_MILLIS + GRACE_MILLIS);
            }
            assertCutOff(HANDSHAKE_MILLIS, peer -> peer.negotiate("/noise"));
        } finally {
            for (RawPeer peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void shouldCutOffAPeerThatOpensStreamsWithoutEnd() throws IOException {
        assertCutOff(0, peer -> {
            peer.negotiate("/noise").handshake(YAMUX);
            int id = 1;
            try {
                for (int batch = 0; batch < 100; batch++) {
                    ByteBuffer frames = ByteBuffer.allocate(12 * 1000);
                    for (int i = 0; i < 1000; i++, id += 2) {
                        frames.put(frame(1, 1, id, 0));
                    }
                    peer.sendSealed(frames.array());
                }
            } catch (IOException e) {
                // Cut off while still sending.
            }
        });
    }

    @Test
    void shouldOutliveRandomSessions() throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 30; i++) {
            try (RawPeer peer = new RawPeer(pair.port())) {
                peer.negotiate("/noise").handshake(YAMUX);
                byte[] bytes = new byte[1 + random.nextInt(2000)];
                random.nextBytes(bytes);
                // Often a version and type that are known.
                bytes[0] = 0;
                if (bytes.length > 1) {
                    bytes[1] = (byte) random.nextInt(4);
                }
                peer.sendSealed(bytes);
            }
        }
    }

    /** A yamux header. */
    private static byte[] frame(int type, int flags, int streamId, int length) {
        return ByteBuffer.allocate(12)
                .put((byte) 0)
                .put((byte) type)
                .putShort((short) flags)
                .putInt(streamId)
                .putInt(length)
                .array();
    }

    /** Reads messages until a header for the stream carries the flag; frames here never span messages. */
    private static boolean awaitFrame(RawPeer peer, int streamId, int flag) throws IOException {
        while (true) {
            ByteBuffer message = ByteBuffer.wrap(peer.receiveSealed());
            while (message.remaining() >= 12) {
                int type = message.getShort();
                int flags = message.getShort();
                int id = message.getInt();
                int length = message.getInt();
                if (id == streamId && (flags & flag) != 0) {
                    return true;
                }
                if (type == 0) {
                    message.position(message.position() + length);
                }
            }
        }
    }
}
