package org.peerbase.libp2p.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.peerbase.libp2p.Connection;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamException;
import org.peerbase.libp2p.StreamHandler;

class SendQueueTest {
    private final ManualStream stream = new ManualStream();
    private final SendQueue queue = new SendQueue(stream);

    @Test
    void shouldWriteControlBeforeMessages() {
        queue.offerMessage(new byte[] {1}, null);
        queue.offerMessage(new byte[] {2}, null);
        queue.offerControl(new byte[] {3});
        queue.offerControl(new byte[] {4});
        assertThat(stream.written).containsExactly("01");
        stream.completeNext();
        assertThat(stream.written).containsExactly("01", "030402");
    }

    @Test
    void shouldGatherWhileAWriteIsUnderWay() {
        for (int i = 0; i < 100; i++) {
            queue.offerMessage(new byte[1024], null);
        }
        stream.completeNext();
        stream.completeNext();
        stream.completeNext();
        assertThat(stream.written.stream().map(String::length)).containsExactly(2 * 1024, 2 * 64 * 1024, 2 * 35 * 1024);
    }

    @Test
    void shouldWriteOnWhenWritesCompleteAtOnce() {
        stream.immediate = true;
        for (int i = 0; i < 100; i++) {
            queue.offerMessage(new byte[] {(byte) i}, null);
        }
        assertThat(stream.written).hasSize(100);
    }

    @Test
    void shouldDropMessagesOfAPeerThatDoesNotRead() {
        int taken = 0;
        while (queue.offerMessage(new byte[1_000], null)) {
            taken++;
        }
        // One is being written.
        assertThat(taken).isEqualTo(SendQueue.MOST_MESSAGES + 1);
        assertThat(queue.dropped()).isEqualTo(1);
        assertThat(queue.offerControl(new byte[] {1}))
                .as("control has its own room")
                .isTrue();
    }

    @Test
    void shouldBoundTheBytesButTakeOneLongMessage() {
        byte[] longMessage = new byte[SendQueue.MOST_MESSAGE_BYTES + 1];
        assertThat(queue.offerMessage(longMessage, null)).isTrue();
        assertThat(queue.offerMessage(longMessage, null)).isTrue();
        assertThat(queue.offerMessage(new byte[1], null)).isFalse();
    }

    @Test
    void shouldRefuseControlAPeerNeverTakes() {
        int taken = 0;
        while (queue.offerControl(new byte[10])) {
            taken++;
        }
        assertThat(taken).isEqualTo(SendQueue.MOST_CONTROLS + 1);
    }

    @Test
    void shouldTellThePublisherWhenAllHaveTakenTheMessage() {
        ManualStream otherStream = new ManualStream();
        SendQueue other = new SendQueue(otherStream);
        PublishTicket ticket = new PublishTicket();
        queue.offerMessage(new byte[] {1}, ticket);
        other.offerMessage(new byte[] {1}, ticket);
        ticket.sent(2, 0);
        stream.completeNext();
        assertThat(ticket.result()).isNotDone();
        otherStream.completeNext();
        assertThat(ticket.result()).isCompletedWithValue(2);
    }

    @Test
    void shouldNotLetASlowPeerHoldUpThePublisher() {
        PublishTicket first = new PublishTicket();
        PublishTicket second = new PublishTicket();
        queue.offerMessage(new byte[] {1}, first);
        queue.offerMessage(new byte[] {2}, second);
        first.sent(1, 0);
        second.sent(1, 0);
        assertThat(queue.stalledFor(System.nanoTime())).isPositive();
        queue.releaseTickets();
        assertThat(first.result()).isCompletedWithValue(1);
        assertThat(second.result()).isCompletedWithValue(1);
        stream.completeNext();
        stream.completeNext();
        assertThat(queue.stalledFor(System.nanoTime())).isZero();
        assertThat(stream.written).containsExactly("01", "02");
    }

    @Test
    void shouldLetGoOfPublishersWhenTheStreamFails() {
        PublishTicket writing = new PublishTicket();
        PublishTicket waiting = new PublishTicket();
        queue.offerMessage(new byte[] {1}, writing);
        queue.offerMessage(new byte[] {2}, waiting);
        writing.sent(1, 0);
        waiting.sent(1, 0);
        stream.failNext();
        assertThat(writing.result()).isDone();
        assertThat(waiting.result()).isDone();
        assertThat(queue.offerMessage(new byte[] {3}, null)).isFalse();
    }

    @Test
    void shouldTellThePublisherThatNobodyHadRoom() {
        PublishTicket ticket = new PublishTicket();
        ticket.sent(0, 3);
        assertThat(ticket.result()).isCompletedExceptionally();
        PublishTicket nobody = new PublishTicket();
        nobody.sent(0, 0);
        assertThat(nobody.result()).isCompletedWithValue(0);
    }

    /** A stream whose writes complete when the test says so. */
    private static final class ManualStream implements Stream {
        final List<String> written = new ArrayList<>();
        private final Deque<CompletableFuture<Void>> open = new ArrayDeque<>();
        boolean immediate;

        @Override
        public CompletableFuture<Void> write(ByteBuf data) {
            written.add(ByteBufUtil.hexDump(data));
            data.release();
            CompletableFuture<Void> done = new CompletableFuture<>();
            if (immediate) {
                done.complete(null);
            } else {
                open.add(done);
            }
            return done;
        }

        void completeNext() {
            open.remove().complete(null);
        }

        void failNext() {
            open.remove().completeExceptionally(new StreamException("gone"));
        }

        @Override
        public CompletableFuture<Void> write(byte[] data) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Connection connection() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String protocol() {
            return PubsubProtocol.MESHSUB_1_2.id();
        }

        @Override
        public boolean inbound() {
            return false;
        }

        @Override
        public Executor executor() {
            return Runnable::run;
        }

        @Override
        public void handler(StreamHandler handler) {}

        @Override
        public CompletableFuture<Void> closeWrite() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void reset() {}

        @Override
        public void pauseReading() {}

        @Override
        public void resumeReading() {}

        @Override
        public void runInBackground() {}

        @Override
        public boolean isOpen() {
            return true;
        }
    }
}
