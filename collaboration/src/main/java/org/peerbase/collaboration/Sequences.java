package org.peerbase.collaboration;

import java.util.Arrays;

/** A sequence per replica number, 0 unless set: a vector clock for the inside of a core. */
final class Sequences {
    private long[] sequences = new long[8];
    private int size;

    long get(int replica) {
        return replica < size ? sequences[replica] : 0;
    }

    void set(int replica, long sequence) {
        if (replica >= sequences.length) {
            sequences = Arrays.copyOf(sequences, Math.max(replica + 1, 2 * sequences.length));
        }
        size = Math.max(size, replica + 1);
        sequences[replica] = sequence;
    }

    /** Raises an entry; returns whether it was lower. */
    boolean raise(int replica, long sequence) {
        if (get(replica) >= sequence) {
            return false;
        }
        set(replica, sequence);
        return true;
    }

    void clear() {
        Arrays.fill(sequences, 0, size, 0);
    }

    /** One more than the highest replica that was ever set. */
    int size() {
        return size;
    }
}
