package org.peerbase.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.peerbase.libp2p.ConnectionClosedException;
import org.peerbase.libp2p.LimitExceededException;
import org.peerbase.libp2p.ProtocolViolationException;
import org.peerbase.libp2p.StreamException;
import org.peerbase.libp2p.StreamResetException;
import org.peerbase.libp2p.yamux.YamuxPair.Recorder;

class YamuxSessionTest {
    private static final int WINDOW = 256 * 1024;

    private final YamuxPair pair = new YamuxPair();

    private YamuxStream opened(byte[] firstData) {
        YamuxStream stream = pair.dialer.session.open();
        stream.write(Unpooled.copiedBuffer(firstData), failure -> {});
        pair.run();
        return stream;
    }

    private YamuxStream accepted() {
        return pair.listener.accepted.get(pair.listener.accepted.size() - 1);
    }

    @Test
    void shouldCarryDataBothWaysInChunksOfAnySize() {
        byte[] data = new byte[3 * WINDOW + 17];
        new SplittableRandom(7).nextBytes(data);
        for (int chunk : new int[] {1, 5, 12, 13, 1000, Integer.MAX_VALUE}) {
            YamuxStream here = opened(new byte[] {1});
            YamuxStream there = accepted();
            Recorder atDialer = new Recorder();
            Recorder atListener = new Recorder();
            here.listener(atDialer);
            there.listener(atListener);
            here.write(Unpooled.copiedBuffer(data), failure -> {});
            there.write(Unpooled.copiedBuffer(data), failure -> {});
            here.closeWrite(failure -> {});
            there.closeWrite(failure -> {});
            pair.run(chunk);
            assertThat(atDialer.data.toByteArray()).isEqualTo(data);
            assertThat(atListener.data.size()).isEqualTo(data.length + 1);
            assertThat(atDialer.closedCount).isEqualTo(1);
            assertThat(atDialer.cause).isNull();
            assertThat(atListener.closedCount).isEqualTo(1);
        }
        assertThat(pair.dialer.session.streamCount()).isZero();
        assertThat(pair.listener.session.streamCount()).isZero();
    }

    @Test
    void shouldSendTheEndAloneInAWindowUpdate() {
        YamuxStream stream = pair.dialer.session.open();
        stream.write(Unpooled.copiedBuffer(new byte[] {42}), failure -> {});
        stream.closeWrite(failure -> {});
        byte[] expected = new byte[25];
        System.arraycopy(YamuxPair.header(YamuxFrame.DATA, YamuxFrame.SYN, 1, 1), 0, expected, 0, 12);
        expected[12] = 42;
        System.arraycopy(YamuxPair.header(YamuxFrame.WINDOW_UPDATE, YamuxFrame.FIN, 1, 0), 0, expected, 13, 12);
        assertThat(pair.dialer.takeSent()).isEqualTo(expected);
    }

    @Test
    void shouldDeliverTheDataOfAFrameThatEndsTheStream() {
        pair.listener.receive(
                concat(YamuxPair.header(YamuxFrame.DATA, YamuxFrame.SYN | YamuxFrame.FIN, 1, 3), new byte[] {1, 2, 3}));
        Recorder recorder = new Recorder();
        accepted().listener(recorder);
        assertThat(recorder.data.toByteArray()).containsExactly(1, 2, 3);
        assertThat(recorder.remoteClosed).isTrue();
        assertThat(recorder.closedCount).isZero();
    }

    @Test
    void shouldKeepWritingAfterTheRemoteHasHalfClosed() {
        YamuxStream here = opened(new byte[] {1});
        Recorder atDialer = new Recorder();
        here.listener(atDialer);
        here.closeWrite(failure -> {});
        pair.run();
        YamuxStream there = accepted();
        there.listener(new Recorder());
        there.write(Unpooled.copiedBuffer(new byte[10_000]), failure -> {});
        there.closeWrite(failure -> {});
        pair.run();
        assertThat(atDialer.data.size()).isEqualTo(10_000);
        assertThat(atDialer.cause).isNull();
        assertThat(atDialer.closedCount).isEqualTo(1);
    }

    @Test
    void shouldStopAtTheWindowOfAPausedReaderAndGoOnLater() {
        YamuxStream here = opened(new byte[1]);
        YamuxStream there = accepted();
        there.pause();
        Recorder recorder = new Recorder();
        there.listener(recorder);
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int number = i;
            here.write(Unpooled.copiedBuffer(new byte[64 * 1024]), failure -> left.add(number));
        }
        pair.run();
        // One byte of the window was taken by the opening.
        assertThat(left).containsExactly(0, 1, 2);
        assertThat(recorder.data.size()).isZero();
        there.resume();
        pair.run();
        assertThat(left).hasSize(8);
        assertThat(recorder.data.size()).isEqualTo(8 * 64 * 1024 + 1);
    }

    @Test
    void shouldGrowTheWindowOfAFastReaderUpToTheLimit() {
        YamuxStream here = opened(new byte[1]);
        accepted().listener(new Recorder());
        here.write(Unpooled.copiedBuffer(new byte[64 << 20]), failure -> {});
        // The clock stands still: every window is used up within no time.
        pair.run();
        accepted().pause();
        pair.run();
        List<Long> written = new ArrayList<>();
        here.write(Unpooled.copiedBuffer(new byte[20 << 20]), failure -> written.add(1L));
        pair.run();
        // All that fits into the largest window has left, and no more.
        assertThat(written).isEmpty();
        accepted().resume();
        pair.run();
        assertThat(written).hasSize(1);
    }

    @Test
    void shouldResetBothEndsOnce() {
        YamuxStream here = opened(new byte[1]);
        Recorder atDialer = new Recorder();
        Recorder atListener = new Recorder();
        here.listener(atDialer);
        accepted().listener(atListener);
        List<Throwable> failures = new ArrayList<>();
        here.write(Unpooled.copiedBuffer(new byte[WINDOW * 2]), failures::add);
        here.reset("enough");
        here.reset("enough");
        pair.run();
        assertThat(atDialer.closedCount).isEqualTo(1);
        assertThat(atListener.cause).isInstanceOf(StreamResetException.class);
        assertThat(atListener.closedCount).isEqualTo(1);
        assertThat(failures).hasSize(1).first().isInstanceOf(StreamResetException.class);
        assertThat(pair.listener.session.streamCount()).isZero();
    }

    @Test
    void shouldLetStreamsTakeTurns() {
        for (int i = 0; i < 3; i++) {
            YamuxStream stream = pair.dialer.session.open();
            stream.write(Unpooled.copiedBuffer(new byte[WINDOW]), failure -> {});
        }
        byte[] sent = pair.dialer.takeSent();
        List<Integer> order = new ArrayList<>();
        for (int at = 0; at < sent.length; ) {
            var header = Unpooled.wrappedBuffer(sent, at, 12);
            order.add(header.getInt(4));
            at += 12 + header.getInt(8);
        }
        assertThat(order.subList(0, 6)).containsExactly(1, 3, 5, 1, 3, 5);
    }

    @Test
    void shouldGatherSmallWritesIntoOneFrame() {
        YamuxStream stream = pair.dialer.session.open();
        for (int i = 0; i < 100; i++) {
            stream.write(Unpooled.copiedBuffer(new byte[] {(byte) i}), failure -> {});
        }
        assertThat(pair.dialer.takeSent()).hasSize(12 + 100);
    }

    @Test
    void shouldKeepUnacknowledgedStreamsWithinTheBacklog() {
        for (int i = 0; i < 300; i++) {
            pair.dialer.session.open().write(Unpooled.copiedBuffer(new byte[1]), failure -> {});
        }
        assertThat(pair.dialer.takeSent()).hasSize(YamuxSession.MAX_UNACKNOWLEDGED * 13);
        for (int id = 1; id < 100; id += 2) {
            pair.dialer.receive(YamuxPair.header(YamuxFrame.WINDOW_UPDATE, YamuxFrame.ACK, id, 0));
        }
        assertThat(pair.dialer.takeSent()).hasSize(44 * 13);
    }

    @Test
    void shouldResetStreamsOverTheLimit() {
        YamuxPair small = new YamuxPair(YamuxPair.SETTINGS, YamuxPair.settings(2, 2, 16 << 20, 64L << 20));
        List<Recorder> recorders = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            YamuxStream stream = small.dialer.session.open();
            Recorder recorder = new Recorder();
            stream.listener(recorder);
            stream.write(Unpooled.copiedBuffer(new byte[100]), failure -> {});
            recorders.add(recorder);
        }
        small.run();
        assertThat(small.listener.accepted).hasSize(2);
        assertThat(recorders.get(2).cause).isInstanceOf(StreamResetException.class);
        assertThat(recorders.get(0).closedCount).isZero();
        small.listener.session.open();
        small.listener.session.open();
        assertThatThrownBy(small.listener.session::open).isInstanceOf(LimitExceededException.class);
    }

    @Test
    void shouldResetTheStreamThatExceedsTheMemoryOfTheConnection() {
        YamuxPair small = new YamuxPair(YamuxPair.SETTINGS, YamuxPair.settings(8, 8, 1 << 20, 300_000));
        for (int i = 0; i < 2; i++) {
            small.dialer.session.open().write(Unpooled.copiedBuffer(new byte[200_000]), failure -> {});
        }
        small.run();
        // Nobody has asked for what the first one sent yet; it is kept.
        assertThat(small.listener.session.streamCount()).isEqualTo(1);
        Recorder recorder = new Recorder();
        for (YamuxStream stream : small.listener.accepted) {
            if (!stream.isClosed()) {
                stream.listener(recorder);
            }
        }
        assertThat(recorder.data.size()).isEqualTo(200_000);
    }

    @Test
    void shouldShareTheMemoryOfAllConnections() {
        YamuxSettings shared = new YamuxSettings(8, 8, 1 << 20, 300_000, new MemoryBudget(300_000));
        YamuxPair one = new YamuxPair(YamuxPair.SETTINGS, shared);
        YamuxPair other = new YamuxPair(YamuxPair.SETTINGS, shared);
        for (YamuxPair each : List.of(one, other)) {
            each.dialer.session.open().write(Unpooled.copiedBuffer(new byte[200_000]), failure -> {});
            each.run();
        }
        assertThat(one.listener.session.streamCount()).isEqualTo(1);
        assertThat(other.listener.session.streamCount()).isZero();
        assertThat(other.listener.exceeded).containsEntry("bytes received and not consumed", 1);
        one.listener.session.close(new StreamException("done"));
        assertThat(shared.budget().inUse()).isZero();
    }

    @Test
    void shouldAnswerPingsWithAcknowledgementsOnly() {
        pair.listener.receive(YamuxPair.header(YamuxFrame.PING, YamuxFrame.SYN, 0, 0xfedcba98L));
        assertThat(pair.listener.takeSent())
                .isEqualTo(YamuxPair.header(YamuxFrame.PING, YamuxFrame.ACK, 0, 0xfedcba98L));
    }

    @Test
    void shouldNoticeARemoteThatDoesNotAnswerPings() {
        pair.dialer.session.onKeepAlive(30);
        pair.now += 10;
        pair.dialer.session.onKeepAlive(30);
        pair.now += 30;
        assertThatThrownBy(() -> pair.dialer.session.onKeepAlive(30)).isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void shouldMeasureTheRoundTrip() {
        pair.dialer.session.onKeepAlive(30);
        byte[] ping = pair.dialer.takeSent();
        pair.listener.receive(ping);
        pair.now += 77;
        pair.dialer.receive(pair.listener.takeSent());
        assertThat(pair.dialer.session.roundTripNanos()).isEqualTo(77);
    }

    @Test
    void shouldFailStreamsWhenTheConnectionDies() {
        YamuxStream here = opened(new byte[1]);
        Recorder recorder = new Recorder();
        here.listener(recorder);
        pair.dialer.session.close(new ConnectionClosedException("gone"));
        assertThat(recorder.remoteClosed).isFalse();
        assertThat(recorder.cause).isInstanceOf(ConnectionClosedException.class);
        assertThatThrownBy(pair.dialer.session::open).isInstanceOf(StreamException.class);
    }

    @Test
    void shouldTellOfGoAway() {
        opened(new byte[1]);
        pair.dialer.session.goAway(0);
        pair.run();
        assertThat(pair.listener.goAways).containsExactly(0L);
        assertThatThrownBy(pair.listener.session::open).isInstanceOf(StreamException.class);
    }

    @Test
    void shouldIgnoreAResetOfWhatHasEnded() {
        YamuxStream here = opened(new byte[] {1, 2});
        here.closeWrite(failure -> {});
        pair.run();
        YamuxStream there = accepted();
        there.closeWrite(failure -> {});
        pair.run();
        // The remote is done and says so rudely; what it sent has not been read yet.
        pair.listener.receive(YamuxPair.header(YamuxFrame.WINDOW_UPDATE, YamuxFrame.RST, 1, 0));
        Recorder recorder = new Recorder();
        there.listener(recorder);
        assertThat(recorder.data.toByteArray()).containsExactly(1, 2);
        assertThat(recorder.cause).isNull();
    }

    @Test
    void shouldNotDependOnTheTimingOfAnything() {
        // Random actions on both sides with random chunking: whatever was written and not reset arrives, in order.
        for (int seed = 0; seed < 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            YamuxPair each = new YamuxPair();
            List<YamuxStream> streams = new ArrayList<>();
            List<byte[]> sent = new ArrayList<>();
            for (int step = 0; step < 200; step++) {
                each.now += random.nextInt(2_000_000);
                int action = random.nextInt(4);
                if (action == 0 && streams.size() < 20) {
                    streams.add(each.dialer.session.open());
                    sent.add(new byte[0]);
                } else if (action == 1 && !streams.isEmpty()) {
                    int at = random.nextInt(streams.size());
                    byte[] data = new byte[random.nextInt(100_000)];
                    random.nextBytes(data);
                    streams.get(at).write(Unpooled.copiedBuffer(data), failure -> {});
                    sent.set(at, concat(sent.get(at), data));
                } else if (action == 2) {
                    each.run(1 + random.nextInt(40_000));
                } else if (!each.listener.accepted.isEmpty()) {
                    YamuxStream there = each.listener.accepted.get(random.nextInt(each.listener.accepted.size()));
                    if (random.nextBoolean()) {
                        there.pause();
                    } else {
                        there.resume();
                    }
                }
            }
            each.run();
            for (YamuxStream there : each.listener.accepted) {
                Recorder recorder = new Recorder();
                there.listener(recorder);
                there.resume();
                each.run();
                byte[] expected = sent.get(there.id() / 2);
                assertThat(Arrays.equals(recorder.data.toByteArray(), expected))
                        .as("seed %d stream %d", seed, there.id())
                        .isTrue();
            }
        }
    }

    static byte[] concat(byte[] first, byte[] second) {
        byte[] sum = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, sum, first.length, second.length);
        return sum;
    }
}
