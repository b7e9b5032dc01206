package org.peerbase.interop;

import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Counts and hashes what passes. Not thread-safe. */
final class Digest {
    private final MessageDigest sha256;
    private long bytes;

    Digest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void add(ByteBuf data) {
        bytes += data.readableBytes();
        sha256.update(data.nioBuffer());
    }

    void add(byte[] data) {
        bytes += data.length;
        sha256.update(data);
    }

    /** What has passed; nothing may be added after it. */
    Content content() {
        return new Content(bytes, HexFormat.of().formatHex(sha256.digest()));
    }

    /** Equal if the bytes were. */
    record Content(long bytes, String sha256) {}
}
