/**
 * Noise: the handshake that authenticates and encrypts a connection (libp2p/specs, noise/README.md;
 * {@code Noise_XX_25519_ChaChaPoly_SHA256}).
 *
 * <p>{@link org.peerbase.libp2p.noise.NoiseHandshake} is pure: messages in, messages out, keys passed in. The Netty
 * handlers around it only cut frames. The primitives are those of {@code org.peerbase.multiformats.crypto}.
 */
@NullMarked
package org.peerbase.libp2p.noise;

import org.jspecify.annotations.NullMarked;
