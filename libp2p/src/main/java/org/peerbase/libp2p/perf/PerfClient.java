package org.peerbase.libp2p.perf;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.PerfResult;
import org.peerbase.libp2p.ProtocolViolationException;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamException;
import org.peerbase.libp2p.StreamHandler;

/** Measures one upload and one download. Lives on the stream's event loop. */
public final class PerfClient implements StreamHandler {
    private final long upload;
    private final long download;
    private final CompletableFuture<PerfResult> result = new CompletableFuture<>();
    private long startedNanos;
    private long uploadedNanos;
    private long received;

    private PerfClient(long upload, long download) {
        this.upload = upload;
        this.download = download;
    }

    /** Runs on a stream that has just been opened. */
    public static CompletableFuture<PerfResult> run(Stream stream, long upload, long download) {
        PerfClient client = new PerfClient(upload, download);
        stream.handler(client);
        stream.executor().execute(() -> client.begin(stream));
        return client.result;
    }

    private void begin(Stream stream) {
        startedNanos = System.nanoTime();
        var unused = stream.write(Unpooled.buffer(PerfResponder.HEADER_LENGTH).writeLong(download));
        ZeroSource.send(stream, upload);
    }

    @Override
    public void onData(Stream stream, ByteBuf data) {
        if (received == 0) {
            uploadedNanos = System.nanoTime();
        }
        received += data.readableBytes();
        if (received > download) {
            throw new ProtocolViolationException("perf: the peer sent more than it was asked for");
        }
    }

    @Override
    public void onRemoteClose(Stream stream) {
        long now = System.nanoTime();
        if (received == 0) {
            uploadedNanos = now;
        }
        if (received < download) {
            result.completeExceptionally(
                    new StreamException("the peer sent " + received + " of " + download + " bytes"));
            return;
        }
        result.complete(new PerfResult(
                upload,
                Duration.ofNanos(uploadedNanos - startedNanos),
                download,
                Duration.ofNanos(now - uploadedNanos)));
    }

    @Override
    public void onClosed(Stream stream, @Nullable Throwable cause) {
        result.completeExceptionally(cause != null ? cause : new StreamException("the peer ended the stream early"));
    }
}
