package org.peerbase.multiformats.multiaddr;

import org.peerbase.multiformats.MalformedInputException;

/** IPv4 addresses as four decimal numbers. Nothing is ever looked up. */
final class Ip4 {
    static final int BYTES = 4;

    private Ip4() {}

    static byte[] parse(String text) {
        String[] parts = text.split("\\.", BYTES + 1);
        if (parts.length != BYTES) {
            throw new MalformedInputException("is no IPv4 address");
        }
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bytes[i] = (byte) Decimal.parse(parts[i], 0xff);
        }
        return bytes;
    }

    static String format(byte[] bytes) {
        return (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + "." + (bytes[2] & 0xff) + "." + (bytes[3] & 0xff);
    }
}
