package org.peerbase.libp2p.ping;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.ProtocolViolationException;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamException;
import org.peerbase.libp2p.StreamHandler;

/** Measures round trips on one ping stream, one at a time. Lives on the stream's event loop. */
public final class Pinger implements StreamHandler {
    /** Bytes of a ping. */
    static final int LENGTH = 32;

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Stream stream;
    private final int count;
    private final Duration interval;
    private final Consumer<Duration> onRoundTrip;
    private final SecureRandom random = new SecureRandom();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private final byte[] sent = new byte[LENGTH];
    private int received;
    private long sentNanos;
    private int measured;

    private Pinger(Stream stream, int count, Duration interval, Consumer<Duration> onRoundTrip) {
        this.stream = stream;
        this.count = count;
        this.interval = interval;
        this.onRoundTrip = onRoundTrip;
    }

    /**
     * Runs {@code count} pings.
     *
     * @param interval from an answer to the next ping
     * @param onRoundTrip called on the stream's event loop
     */
    public static CompletableFuture<Void> run(
            Stream stream, int count, Duration interval, Consumer<Duration> onRoundTrip) {
        Pinger pinger = new Pinger(stream, count, interval, onRoundTrip);
        stream.handler(pinger);
        stream.executor().execute(pinger::begin);
        return pinger.done;
    }

    private void begin() {
        send();
        watch(TIMEOUT.toNanos());
    }

    private void send() {
        if (done.isDone()) {
            return;
        }
        random.nextBytes(sent);
        received = 0;
        sentNanos = System.nanoTime();
        var unused = stream.write(Unpooled.copiedBuffer(sent));
    }

    /** Looks after a while whether the ping under way is late. One timer, however many pings there are. */
    private void watch(long nanos) {
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, stream.executor())
                .execute(() -> {
                    long left = TIMEOUT.toNanos() - (System.nanoTime() - sentNanos);
                    if (left > 0 || received == LENGTH) {
                        if (!done.isDone()) {
                            watch(Math.max(left, TIMEOUT.toNanos() / 2));
                        }
                    } else if (done.completeExceptionally(new StreamException("the peer did not answer a ping"))) {
                        stream.reset();
                    }
                });
    }

    @Override
    public void onData(Stream from, ByteBuf data) {
        while (data.isReadable()) {
            if (received == LENGTH || data.readByte() != sent[received]) {
                throw new ProtocolViolationException("ping: the peer did not send back what it was sent");
            }
            received++;
        }
        if (received == LENGTH) {
            onAnswer(Duration.ofNanos(System.nanoTime() - sentNanos));
        }
    }

    private void onAnswer(Duration roundTrip) {
        measured++;
        onRoundTrip.accept(roundTrip);
        if (measured == count) {
            done.complete(null);
            var unused = stream.closeWrite();
        } else if (interval.isZero()) {
            send();
        } else {
            CompletableFuture.delayedExecutor(interval.toNanos(), TimeUnit.NANOSECONDS, stream.executor())
                    .execute(this::send);
        }
    }

    @Override
    public void onRemoteClose(Stream from) {
        if (done.completeExceptionally(new StreamException("the peer ended the ping stream"))) {
            stream.reset();
        }
    }

    @Override
    public void onClosed(Stream from, @Nullable Throwable cause) {
        done.completeExceptionally(cause != null ? cause : new StreamException("the peer ended the ping stream"));
    }
}
