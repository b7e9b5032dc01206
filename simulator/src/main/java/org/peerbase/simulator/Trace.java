package org.peerbase.simulator;

import java.util.zip.CRC32C;

/** A hash over all that happens, in its order. */
final class Trace {
    private static final long PRIME = 0x100000001b3L;

    private long hash = 0xcbf29ce484222325L;
    private long events;

    void event(long time, int peer, int kind) {
        events++;
        mix(time);
        mix(peer);
        mix(kind);
    }

    void mix(long value) {
        hash = (hash ^ value) * PRIME;
        hash ^= hash >>> 29;
    }

    void mix(byte[] bytes) {
        mix(sum(bytes));
    }

    static long sum(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return sum.getValue() << 24 ^ bytes.length;
    }

    long hash() {
        return hash;
    }

    long events() {
        return events;
    }
}
