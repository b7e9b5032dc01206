package org.peerbase.multiformats.identity;

/** What a private key does, whatever its type. Safe for any thread. */
@FunctionalInterface
interface Signer {
    byte[] sign(byte[] message);
}
