package org.peerbase.crdt.value;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;

/**
 * What a set keeps of an element that was removed and must be known again: its bytes if they are at most
 * {@value #BYTES_MAX}, else their SHA-256. Two elements with one fingerprint can't be found; which of the two
 * kinds a fingerprint is shows in its length.
 */
public final class Fingerprint {
    /** The most bytes of an element that is its own fingerprint. */
    public static final int BYTES_MAX = 31;

    private static final int DIGEST_BYTES = 32;

    /** Comes before a digest; no value begins with it. */
    private static final int DIGEST_TAG = 0xff;

    private Fingerprint() {}

    /** The fingerprint of an element of these bytes. */
    public static Bytes of(Bytes element) {
        if (element.length() <= BYTES_MAX) {
            return element;
        }
        try {
            return Bytes.wrapping(MessageDigest.getInstance("SHA-256").digest(element.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Writes a fingerprint so that it says where it ends. */
    public static void write(ByteWriter writer, Bytes fingerprint) {
        if (fingerprint.length() == DIGEST_BYTES) {
            writer.writeByte(DIGEST_TAG);
        }
        writer.writeBytes(fingerprint.array());
    }

    /** Reads what {@link #write} wrote, and nothing else. */
    public static Bytes read(ByteReader reader) {
        if (reader.peekByte() == DIGEST_TAG) {
            reader.skip(1);
            return Bytes.wrapping(reader.readBytes(DIGEST_BYTES));
        }
        int from = reader.position();
        Values.read(reader);
        int length = reader.position() - from;
        if (length > BYTES_MAX) {
            throw new MalformedBytesException("a removed element of " + length
                    + " bytes, which is kept as its digest if it has more than " + BYTES_MAX);
        }
        return Bytes.wrapping(reader.bytesSince(from));
    }
}
