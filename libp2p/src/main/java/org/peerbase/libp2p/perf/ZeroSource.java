package org.peerbase.libp2p.perf;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;
import org.peerbase.libp2p.Stream;

/** Sends a number of zero bytes as fast as the stream takes them, then ends it. */
final class ZeroSource {
    private static final int CHUNK = 256 * 1024;

    /** Chunks that may wait in the stream, so that it never runs dry. */
    private static final int AHEAD = 2;

    private static final ByteBuf ZEROS = Unpooled.unreleasableBuffer(
            Unpooled.directBuffer(CHUNK).writeZero(CHUNK).asReadOnly());

    private final Stream stream;
    private long left;

    private ZeroSource(Stream stream, long bytes) {
        this.stream = stream;
        this.left = bytes;
    }

    /** Begins; on the stream's event loop. */
    static void send(Stream stream, long bytes) {
        ZeroSource source = new ZeroSource(stream, bytes);
        for (int i = 0; i < AHEAD; i++) {
            source.sendChunk();
        }
    }

    private void sendChunk() {
        CompletableFuture<Void> sent = CompletableFuture.completedFuture(null);
        // A loop, as a write that is done at once would otherwise recurse.
        while (left > 0 && sent.isDone() && !sent.isCompletedExceptionally()) {
            int length = (int) Math.min(left, CHUNK);
            left -= length;
            sent = stream.write(ZEROS.slice(0, length));
        }
        if (left > 0 || !sent.isDone()) {
            var unused = sent.whenComplete((done, failure) -> {
                if (failure == null) {
                    sendChunk();
                }
            });
        } else {
            var unused = stream.closeWrite();
        }
    }
}
