package org.peerbase.multiformats.multiaddr;

import java.util.Arrays;
import org.peerbase.multiformats.MalformedInputException;

/** IPv6 addresses: any text of RFC 4291 is read, the one of RFC 5952 is written. Nothing is ever looked up. */
final class Ip6 {
    static final int BYTES = 16;

    private static final int GROUPS = 8;
    private static final int MAX_TEXT = 45;
    private static final byte[] MAPPED_IP4 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private Ip6() {}

    static byte[] parse(String text) {
        if (text.length() > MAX_TEXT) {
            throw notIp6();
        }
        int gap = text.indexOf("::");
        if (gap < 0) {
            int[] groups = groups(text);
            if (groups.length != GROUPS) {
                throw notIp6();
            }
            return toBytes(groups);
        }
        int[] head = groups(text.substring(0, gap));
        int[] tail = groups(text.substring(gap + 2));
        if (head.length + tail.length >= GROUPS || (head.length > 0 && text.lastIndexOf('.', gap) >= 0)) {
            throw notIp6();
        }
        int[] all = Arrays.copyOf(head, GROUPS);
        System.arraycopy(tail, 0, all, GROUPS - tail.length, tail.length);
        return toBytes(all);
    }

    /** The groups of one side of a {@code ::}; the last two may be written as an IPv4 address. */
    private static int[] groups(String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        String[] parts = text.split(":", GROUPS + 1);
        boolean dotted = parts[parts.length - 1].indexOf('.') >= 0;
        int[] groups = new int[parts.length + (dotted ? 1 : 0)];
        int hexadecimal = dotted ? parts.length - 1 : parts.length;
        for (int i = 0; i < hexadecimal; i++) {
            groups[i] = group(parts[i]);
        }
        if (dotted) {
            byte[] ip4 = Ip4.parse(parts[parts.length - 1]);
            groups[groups.length - 2] = ((ip4[0] & 0xff) << 8) | (ip4[1] & 0xff);
            groups[groups.length - 1] = ((ip4[2] & 0xff) << 8) | (ip4[3] & 0xff);
        }
        return groups;
    }

    private static int group(String text) {
        if (text.isEmpty() || text.length() > 4) {
            throw notIp6();
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            int digit = character < 0x80 ? Character.digit(character, 16) : -1;
            if (digit < 0) {
                throw notIp6();
            }
            value = (value << 4) | digit;
        }
        return value;
    }

    static String format(byte[] bytes) {
        if (Arrays.equals(bytes, 0, MAPPED_IP4.length, MAPPED_IP4, 0, MAPPED_IP4.length)) {
            return "::ffff:" + Ip4.format(Arrays.copyOfRange(bytes, MAPPED_IP4.length, BYTES));
        }
        int gapStart = -1;
        int gapLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int length = 0;
            while (i + length < GROUPS && group(bytes, i + length) == 0) {
                length++;
            }
            if (length > gapLength) {
                gapStart = i;
                gapLength = length;
            }
            i += length;
        }
        StringBuilder text = new StringBuilder(MAX_TEXT);
        for (int i = 0; i < GROUPS; i++) {
            if (i == gapStart) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            if (i > 0 && i != gapStart + gapLength) {
                text.append(':');
            }
            text.append(Integer.toHexString(group(bytes, i)));
        }
        return text.toString();
    }

    private static int group(byte[] bytes, int index) {
        return ((bytes[2 * index] & 0xff) << 8) | (bytes[2 * index + 1] & 0xff);
    }

    private static byte[] toBytes(int[] groups) {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < GROUPS; i++) {
            bytes[2 * i] = (byte) (groups[i] >>> 8);
            bytes[2 * i + 1] = (byte) groups[i];
        }
        return bytes;
    }

    private static MalformedInputException notIp6() {
        return new MalformedInputException("is no IPv6 address");
    }
}
