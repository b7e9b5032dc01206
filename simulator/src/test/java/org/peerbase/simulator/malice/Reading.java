package org.peerbase.simulator.malice;

import java.nio.ByteBuffer;

/** Section 2 of the protocol: how bytes are read. What it reads comes from honest peers and is well-formed. */
final class Reading {
    private final ByteBuffer in;

    Reading(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    boolean hasMore() {
        return in.hasRemaining();
    }

    int u8() {
        return in.get() & 0xff;
    }

    long varint() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int next = u8();
            value |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
    }

    byte[] raw(int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    byte[] block() {
        return raw((int) varint());
    }
}
