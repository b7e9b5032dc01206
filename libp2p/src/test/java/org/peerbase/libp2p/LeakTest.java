package org.peerbase.libp2p;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peerbase.libp2p.HostPair.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.peerbase.libp2p.echo.EchoResponder;

/** Every buffer is released, however streams and connections end. The module's build turns on Netty's detector. */
class LeakTest {
    @Test
    void shouldReleaseEveryBuffer() {
        // Classes that hold a buffer for good make it here.
        endStreamsInEveryWay();
        assertThatCode(() -> ScopedLeakDetector.check(LeakTest::endStreamsInEveryWay))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldNoticeALeak() {
        assertThatThrownBy(() -> ScopedLeakDetector.check(() -> PooledByteBufAllocator.DEFAULT.buffer()))
                .isInstanceOf(IllegalStateException.class);
    }

    private static void endStreamsInEveryWay() {
        try (HostPair hosts = new HostPair()) {
            EchoResponder.serveOn(hosts.listener);
            Connection connection = hosts.connect();
            List<Ender> enders = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Stream stream = await(connection.newStream(EchoResponder.PROTOCOL));
                Ender ender = new Ender(i);
                stream.handler(ender);
                var unusedWrite = stream.write(new byte[100_000]);
                if (i % 4 == 0) {
                    var unusedClose = stream.closeWrite();
                    enders.add(ender);
                } else if (i % 4 == 1) {
                    stream.reset();
                } else if (i % 4 == 2) {
                    stream.pauseReading();
                }
            }
            enders.forEach(ender -> await(ender.closed));
        }
    }

    private static final class Ender implements StreamHandler {
        final CompletableFuture<Boolean> closed = new CompletableFuture<>();
        private final int number;

        Ender(int number) {
            this.number = number;
        }

        @Override
        public void onData(Stream stream, ByteBuf data) {
            if (number % 8 == 3) {
                throw new IllegalStateException("a bug in a handler");
            }
        }

        @Override
        public void onClosed(Stream stream, @Nullable Throwable cause) {
            closed.complete(cause == null);
        }
    }
}
