/**
 * The few primitives that libp2p and collaborations need, over whichever provider is there: Ed25519, X25519,
 * ChaCha20-Poly1305 behind {@link org.peerbase.multiformats.crypto.Crypto}, and SHA-256, HMAC and HKDF. Raw bytes in, raw bytes
 * out; keys with a type and a protobuf form are in {@code identity}. Start with {@code Crypto}.
 */
@NullMarked
package org.peerbase.multiformats.crypto;

import org.jspecify.annotations.NullMarked;
