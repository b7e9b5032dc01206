package org.peerbase.multiformats.identity;

/** What a public key does, whatever its type. Safe for any thread. */
@FunctionalInterface
interface Verifier {
    boolean verify(byte[] message, byte[] signature);
}
