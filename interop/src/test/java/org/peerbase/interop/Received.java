package org.peerbase.interop;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamHandler;
import org.peerbase.libp2p.StreamResetException;

/** Receives a stream: counts and hashes its data, keeps how it begins, and tells how it ends. */
final class Received implements StreamHandler {
    private static final int BEGINNING = 64;

    private final Digest digest = new Digest();
    private final StringBuilder beginning = new StringBuilder();
    private final CompletableFuture<Digest.Content> end = new CompletableFuture<>();
    private final CompletableFuture<Void> firstData = new CompletableFuture<>();

    @Override
    public void onData(Stream stream, ByteBuf data) {
        digest.add(data);
        if (beginning.length() < BEGINNING) {
            beginning.append(data.toString(StandardCharsets.UTF_8));
        }
        firstData.complete(null);
    }

    @Override
    public void onRemoteClose(Stream stream) {
        end.complete(digest.content());
    }

    @Override
    public void onClosed(Stream stream, @Nullable Throwable cause) {
        Throwable reason = cause == null ? new AssertionError("closed, and no end before") : cause;
        firstData.completeExceptionally(reason);
        end.completeExceptionally(reason);
    }

    /** Completes when something has arrived. */
    CompletableFuture<Void> firstData() {
        return firstData;
    }

    /** What came, once the remote has ended it cleanly; fails with a {@link StreamResetException} if it was reset. */
    CompletableFuture<Digest.Content> end() {
        return end;
    }

    /** The first characters of what came; to be read after the end. */
    String beginning() {
        return beginning.toString();
    }
}
