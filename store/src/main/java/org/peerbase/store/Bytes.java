package org.peerbase.store;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A byte string that compares by content: identifiers and contents as the store sees them.
 *
 * <p>It wraps the array it is given and hands the same array out, without copies: neither side may change it afterwards.
 */
public final class Bytes implements Comparable<Bytes> {
    private final byte[] array;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /** Wraps {@code array}, which must not change from now on. */
    public static Bytes of(byte[] array) {
        return new Bytes(array);
    }

    /** The bytes themselves, not a copy: not to be changed. */
    public byte[] array() {
        return array;
    }

    public int length() {
        return array.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    /** Lexicographic, bytes taken as unsigned. */
    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(array, other.array);
    }

    /** The bytes in hexadecimal. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(array);
    }
}
