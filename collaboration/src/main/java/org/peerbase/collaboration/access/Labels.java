package org.peerbase.collaboration.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes that say what a key, a signature or a hash is for. */
final class Labels {
    private Labels() {}

    /** A label and, one after the other, what it is about. At most the last part may be of any length. */
    static byte[] of(String label, byte[]... parts) {
        return concat(label.getBytes(StandardCharsets.UTF_8), parts);
    }

    /** {@code first} and the parts, one after the other. */
    static byte[] concat(byte[] first, byte[]... parts) {
        int length = first.length;
        for (byte[] part : parts) {
            length = Math.addExact(length, part.length);
        }
        byte[] all = Arrays.copyOf(first, length);
        int at = first.length;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** Text with its length before it, so that no two lists of texts give the same bytes. */
    static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }
}
