package org.peerbase.simulator.malice;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Section 2 of the protocol: how bytes are written. */
final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes u8(int value) {
        out.write(value);
        return this;
    }

    Bytes varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    Bytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    Bytes ascii(String text) {
        return raw(text.getBytes(StandardCharsets.US_ASCII));
    }

    Bytes block(byte[] bytes) {
        return varint(bytes.length).raw(bytes);
    }

    Bytes string(String text) {
        return block(text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code text(s)} of section 3. */
    Bytes text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return raw(ByteBuffer.allocate(4).putInt(utf8.length).array()).raw(utf8);
    }

    Bytes u64(long value) {
        return raw(ByteBuffer.allocate(8).putLong(value).array());
    }

    byte[] done() {
        return out.toByteArray();
    }
}
