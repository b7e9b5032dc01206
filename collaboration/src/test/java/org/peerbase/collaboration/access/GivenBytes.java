package org.peerbase.collaboration.access;

import java.util.random.RandomGenerator;

/** Chance that is none: what test vectors are made of. */
public final class GivenBytes {
    private GivenBytes() {}

    /** Draws one array after the other, each a byte and zeros. */
    public static RandomGenerator first(int... firsts) {
        return new Drawn() {
            private int drawn;

            @Override
            public void nextBytes(byte[] bytes) {
                bytes[0] = (byte) firsts[drawn++];
            }
        };
    }

    /** Draws 0, 1, 2 and so on. */
    public static RandomGenerator counting() {
        return new Drawn() {
            @Override
            public void nextBytes(byte[] bytes) {
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) i;
                }
            }
        };
    }

    private abstract static class Drawn implements RandomGenerator {
        @Override
        public long nextLong() {
            throw new UnsupportedOperationException("draws bytes only");
        }
    }
}
