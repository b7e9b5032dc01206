package org.peerbase.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peerbase.libp2p.HostPair.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peerbase.libp2p.echo.EchoResponder;
import org.peerbase.multiformats.identity.PeerId;

/** Streams between two hosts: many, half-closed, reset, refused, paused. */
class StreamsTest {
    private static final String PROTOCOL = "/test/1.0.0";

    private final HostPair hosts = new HostPair();

    @AfterEach
    void close() {
        hosts.close();
    }

    /** Hands out the one stream that the listener is opened, with what receives its data. */
    private CompletableFuture<Stream> serve(StreamHandler handler) {
        CompletableFuture<Stream> accepted = new CompletableFuture<>();
        hosts.listener.handle(PROTOCOL, stream -> {
            accepted.complete(stream);
            return handler;
        });
        return accepted;
    }

    @Test
    void shouldKeepAThousandStreamsOpenAtOnce() {
        EchoResponder.serveOn(hosts.listener);
        Connection connection = hosts.connect();
        List<Stream> streams = new ArrayList<>();
        List<Collector> collectors = new ArrayList<>();
        List<CompletableFuture<Stream>> opening = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            opening.add(connection.newStream(EchoResponder.PROTOCOL));
        }
        for (CompletableFuture<Stream> one : opening) {
            Stream stream = await(one);
            Collector collector = new Collector();
            stream.handler(collector);
            streams.add(stream);
            collectors.add(collector);
        }
        assertThat(connection.streamCount()).isGreaterThanOrEqualTo(1000);
        for (Stream stream : streams) {
            await(stream.write(new byte[1000]));
            await(stream.closeWrite());
        }
        for (Collector collector : collectors) {
            assertThat(await(collector.remoteClosed)).isEqualTo(1000);
            assertThat(await(collector.closed)).isNull();
        }
    }

    @Test
    void shouldAnswerAfterTheOtherSideHasHalfClosed() {
        var unusedStream = serve(new StreamHandler() {
            @Override
            public void onData(Stream stream, ByteBuf data) {}

            @Override
            public void onRemoteClose(Stream stream) {
                var unusedWrite = stream.write(new byte[] {1, 2, 3});
                var unusedClose = stream.closeWrite();
            }
        });
        Stream stream = await(hosts.connect().newStream(PROTOCOL));
        Collector collector = new Collector();
        stream.handler(collector);
        await(stream.closeWrite());
        assertThat(await(collector.remoteClosed)).isEqualTo(3);
        assertThatThrownBy(() -> await(stream.write(new byte[1]))).hasCauseInstanceOf(StreamException.class);
    }

    @Test
    void shouldTellTheOtherSideOfAReset() {
        Collector collector = new Collector();
        CompletableFuture<Stream> accepted = serve(collector);
        Stream stream = await(hosts.connect().newStream(PROTOCOL));
        await(stream.write(new byte[10]));
        await(accepted);
        stream.reset();
        assertThat(await(collector.closed)).isInstanceOf(StreamResetException.class);
        assertThat(collector.remoteClosed).isNotDone();
    }

    @Test
    void shouldRefuseProtocolsThatNobodyServes() {
        Connection connection = hosts.connect();
        assertThatThrownBy(() -> await(connection.newStream("/nobody/1.0.0", "/nobody/2.0.0")))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(UnsupportedProtocolException.class);
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void shouldTakeTheFirstProtocolThatIsServed() {
        var unused = serve(new Collector());
        Stream stream = await(hosts.connect().newStream("/nobody/1.0.0", PROTOCOL));
        assertThat(stream.protocol()).isEqualTo(PROTOCOL);
    }

    @Test
    void shouldNotLoseWhatArrivesBeforeThereIsAHandler() {
        hosts.listener.handle(PROTOCOL, stream -> {
            var unusedWrite = stream.write(new byte[100_000]);
            var unusedClose = stream.closeWrite();
            return new Collector();
        });
        Stream stream = await(hosts.connect().newStream(PROTOCOL));
        await(hosts.dialer.ping(hosts.listener.peerId(), 5, Duration.ZERO, roundTrip -> {}));
        Collector collector = new Collector();
        stream.handler(collector);
        assertThat(await(collector.remoteClosed)).isEqualTo(100_000);
    }

    @Test
    void shouldMakeAWriterWaitForAReaderThatPauses() {
        Collector collector = new Collector();
        CompletableFuture<Stream> accepted = serve(collector);
        Stream stream = await(hosts.connect().newStream(PROTOCOL));
        await(stream.write(new byte[1]));
        await(accepted).pauseReading();
        CompletableFuture<Void> written = stream.write(Unpooled.copiedBuffer(new byte[4 << 20]));
        await(stream.connection().newStream("/ipfs/ping/1.0.0"));
        await(hosts.dialer.ping(hosts.listener.peerId(), 20, Duration.ZERO, roundTrip -> {}));
        assertThat(written).isNotDone();
        await(accepted).resumeReading();
        await(written);
        await(stream.closeWrite());
        assertThat(await(collector.remoteClosed)).isEqualTo((4 << 20) + 1);
    }

    @Test
    void shouldFailStreamsOfAConnectionThatDies() {
        Collector collector = new Collector();
        CompletableFuture<Stream> accepted = serve(new Collector());
        Stream stream = await(hosts.connect().newStream(PROTOCOL));
        stream.handler(collector);
        await(stream.write(new byte[1]));
        await(accepted);
        hosts.listener.close();
        assertThat(await(collector.closed)).isInstanceOf(ConnectionClosedException.class);
        assertThat(collector.remoteClosed).isNotDone();
        assertThatThrownBy(() -> await(stream.write(new byte[1]))).hasCauseInstanceOf(StreamException.class);
    }

    @Test
    void shouldResetTheStreamOfAHandlerThatFails() {
        hosts.listener.handle(PROTOCOL, stream -> new StreamHandler() {
            @Override
            public void onData(Stream from, ByteBuf data) {
                throw new IllegalStateException("a bug in a handler");
            }
        });
        Stream stream = await(hosts.connect().newStream(PROTOCOL));
        Collector collector = new Collector();
        stream.handler(collector);
        await(stream.write(new byte[1]));
        assertThat(await(collector.closed)).isInstanceOf(StreamResetException.class);
        assertThat(stream.connection().isOpen()).isTrue();
    }

    @Test
    void shouldOpenLazilyOnceThePeerIsIdentified() {
        CompletableFuture<@Nullable Throwable> refused = new CompletableFuture<>();
        var unusedStream = serve(new Collector());
        CompletableFuture<PeerInfo> identified = new CompletableFuture<>();
        hosts.dialer.addListener(new HostListener() {
            @Override
            public void onIdentified(Connection connection, PeerInfo info) {
                identified.complete(info);
            }
        });
        Connection connection = hosts.connect();
        assertThat(await(identified).protocols()).contains(PROTOCOL);
        // Gone before the dialer can hear of it: the stream is there at once and ends with the reason.
        hosts.listener.removeHandler(PROTOCOL);
        CompletableFuture<Stream> opened = new CompletableFuture<>();
        connection.executor().execute(() -> {
            var unused = connection.newStream(PROTOCOL).whenComplete((stream, failure) -> {
                if (failure == null) {
                    stream.handler(new StreamHandler() {
                        @Override
                        public void onData(Stream from, ByteBuf data) {}

                        @Override
                        public void onClosed(Stream from, @Nullable Throwable cause) {
                            refused.complete(cause);
                        }
                    });
                    opened.complete(stream);
                } else {
                    refused.complete(failure);
                }
            });
        });
        assertThat(await(refused)).isInstanceOf(UnsupportedProtocolException.class);
    }

    @Test
    @Timeout(30)
    void shouldTellWhetherAConnectionIsInUse() {
        EchoResponder.serveOn(hosts.listener);
        Connection connection = hosts.connect();
        Stream stream = await(connection.newStream(EchoResponder.PROTOCOL));
        assertThat(connection.isInUse()).isTrue();
        stream.runInBackground();
        stream.runInBackground();
        // Identify and the pings themselves come and go.
        while (connection.isInUse()) {
            await(hosts.dialer.ping(hosts.listener.peerId(), 1, Duration.ZERO, roundTrip -> {}));
        }
        assertThat(stream.isOpen()).isTrue();
        Stream another = await(connection.newStream(EchoResponder.PROTOCOL));
        assertThat(connection.isInUse()).isTrue();
        another.reset();
        stream.reset();
        while (connection.isInUse()) {
            await(hosts.dialer.ping(hosts.listener.peerId(), 1, Duration.ZERO, roundTrip -> {}));
        }
    }

    @Test
    void shouldServeWithoutAnnouncing() {
        hosts.listener.handleUnannounced("/quiet", stream -> new StreamHandler() {
            @Override
            public void onData(Stream from, ByteBuf data) {}
        });
        assertThat(hosts.listener.protocols()).doesNotContain("/quiet");
        Connection connection = hosts.connect();
        assertThat(await(connection.newStream("/quiet")).protocol()).isEqualTo("/quiet");
        hosts.listener.removeHandler("/quiet");
        assertThatThrownBy(() -> await(connection.newStream("/quiet")))
                .hasCauseInstanceOf(UnsupportedProtocolException.class);
    }

    @Test
    void shouldKeepApartWhoProtectsAPeer() {
        PeerId peer = hosts.listener.peerId();
        hosts.dialer.protect(peer, "one");
        hosts.dialer.protect(peer, "one");
        hosts.dialer.protect(peer, "other");
        hosts.dialer.unprotect(peer, "one");
        assertThat(hosts.dialer.isProtected(peer)).isTrue();
        hosts.dialer.unprotect(peer, "other");
        hosts.dialer.unprotect(peer, "nobody");
        assertThat(hosts.dialer.isProtected(peer)).isFalse();
    }
}
