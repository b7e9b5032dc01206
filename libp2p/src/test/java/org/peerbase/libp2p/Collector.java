package org.peerbase.libp2p;

import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.crypto.Sha256;

/** Counts and hashes what arrives on a stream. */
final class Collector implements StreamHandler {
    final CompletableFuture<Long> remoteClosed = new CompletableFuture<>();
    final CompletableFuture<@Nullable Throwable> closed = new CompletableFuture<>();
    private final MessageDigest digest = Sha256.newDigest();
    private long received;

    @Override
    public void onData(Stream stream, ByteBuf data) {
        received += data.readableBytes();
        digest.update(data.nioBuffer());
    }

    @Override
    public void onRemoteClose(Stream stream) {
        remoteClosed.complete(received);
    }

    @Override
    public void onClosed(Stream stream, @Nullable Throwable cause) {
        closed.complete(cause);
    }

    byte[] hash() {
        return digest.digest();
    }
}
