package org.peerbase.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.Multibase;
import org.peerbase.multiformats.crypto.Sha256;

/**
 * Keys as text that a URI takes as it is: base 58 (Bitcoin's alphabet) of a version, what the keys allow, the write key
 * (its seed, or its public half in read-only keys), the read key, and a checksum that tells mistyped text.
 */
final class KeyUri {
    /** How many characters all keys of this version take: their first byte is its number. */
    private static final int LENGTH = 95;

    private static final byte VERSION = 1;
    private static final byte READ_ONLY = 1;
    private static final byte READ_WRITE = 2;
    private static final int CHECKSUM_BYTES = 4;
    private static final int CONTENT_BYTES = 2 + 2 * Keys.KEY_BYTES;
    private static final byte[] PURPOSE = "peer-base keys 1".getBytes(StandardCharsets.UTF_8);

    private KeyUri() {}

    static String encode(Keys keys) {
        byte[] write = keys.writeSeed().orElseGet(keys::writePublicKey);
        byte[] read = keys.readKey();
        byte[] content = ByteBuffer.allocate(CONTENT_BYTES)
                .put(VERSION)
                .put(keys.canWrite() ? READ_WRITE : READ_ONLY)
                .put(write)
                .put(read)
                .array();
        byte[] all = ByteBuffer.allocate(CONTENT_BYTES + CHECKSUM_BYTES)
                .put(content)
                .put(checksum(content))
                .array();
        String text = Multibase.BASE58BTC.encodeBare(all);
        wipe(write, read, content, all);
        return text;
    }

    static Keys decode(String text) {
        byte[] all = bytesOf(text);
        byte[] content = Arrays.copyOf(all, CONTENT_BYTES);
        if (!hasChecksum(all, content)) {
            throw new MalformedKeysException("the key text is mistyped: its checksum doesn't match");
        }
        if (content[0] != VERSION) {
            throw new MalformedKeysException("keys of version " + Byte.toUnsignedInt(content[0])
                    + "; this program reads those of version " + VERSION);
        }
        byte[] write = Arrays.copyOfRange(content, 2, 2 + Keys.KEY_BYTES);
        byte[] read = Arrays.copyOfRange(content, 2 + Keys.KEY_BYTES, CONTENT_BYTES);
        byte kind = content[1];
        wipe(content, all);
        return switch (kind) {
            case READ_ONLY -> Keys.readOnly(write, read);
            case READ_WRITE -> Keys.readWrite(write, read);
            default -> throw new MalformedKeysException("keys of kind " + kind + ", which this program doesn't know");
        };
    }

    private static byte[] bytesOf(String text) {
        if (text.isEmpty()) {
            throw new MalformedKeysException("the key text is empty");
        }
        if (text.length() != LENGTH) {
            throw wrongLength(text);
        }
        try {
            return Multibase.BASE58BTC.decodeBare(text);
        } catch (MalformedInputException e) {
            // Its words may hold a piece of the text, and so of a secret.
            throw new MalformedKeysException("the key text has a character that keys don't have: they are made of"
                    + " letters and digits without 0, O, I and l");
        }
    }

    private static MalformedKeysException wrongLength(String text) {
        return new MalformedKeysException("a key text of " + text.length()
                + " characters, which was cut off, has something added, or is no key: one has " + LENGTH);
    }

    private static boolean hasChecksum(byte[] all, byte[] content) {
        return all.length == CONTENT_BYTES + CHECKSUM_BYTES
                && MessageDigest.isEqual(Arrays.copyOfRange(all, CONTENT_BYTES, all.length), checksum(content));
    }

    private static byte[] checksum(byte[] content) {
        return Arrays.copyOf(Sha256.hash(PURPOSE, content), CHECKSUM_BYTES);
    }

    private static void wipe(byte[]... secrets) {
        for (byte[] secret : secrets) {
            Arrays.fill(secret, (byte) 0);
        }
    }
}
