package org.peerbase.multiformats.identity;

/** The kinds of keys a peer can have. */
public enum KeyType {
    RSA,
    ED25519,
    SECP256K1,
    ECDSA
}
