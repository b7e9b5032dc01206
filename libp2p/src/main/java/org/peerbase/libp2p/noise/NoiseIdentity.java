package org.peerbase.libp2p.noise;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.peerbase.libp2p.noise.protobuf.NoiseExtensions;
import org.peerbase.libp2p.noise.protobuf.NoiseHandshakePayload;
import org.peerbase.multiformats.crypto.Crypto;
import org.peerbase.multiformats.identity.KeyType;
import org.peerbase.multiformats.identity.PrivateKey;

/**
 * Who a host is in its handshakes: an X25519 key made when the host starts, and the payload in which the host's own key
 * vouches for it. Immutable.
 */
public final class NoiseIdentity {
    static final byte[] SIGNATURE_PREFIX = "noise-libp2p-static-key:".getBytes(StandardCharsets.US_ASCII);

    private final SecureRandom random;
    private final byte[] staticPrivate;
    private final byte[] staticPublic;
    private final byte[] payload;
    private final List<String> muxers;
    private final Set<KeyType> acceptedKeys;

    /**
     * @param muxers offered inside the handshake, in order of preference; empty for none
     * @param acceptedKeys the kinds of keys that remotes may have
     */
    public NoiseIdentity(PrivateKey key, List<String> muxers, Set<KeyType> acceptedKeys, SecureRandom random) {
        this.random = random;
        this.muxers = List.copyOf(muxers);
        this.acceptedKeys = Set.copyOf(acceptedKeys);
        staticPrivate = newKey();
        staticPublic = Crypto.instance().x25519PublicKey(staticPrivate);
        NoiseHandshakePayload.Builder builder = NoiseHandshakePayload.newBuilder()
                .setIdentityKey(ByteString.copyFrom(key.publicKey().encode()))
                .setIdentitySig(ByteString.copyFrom(key.sign(signedBytes(staticPublic))));
        if (!muxers.isEmpty()) {
            builder.setExtensions(NoiseExtensions.newBuilder().addAllStreamMuxers(muxers));
        }
        payload = builder.build().toByteArray();
    }

    /** What the identity key signs to vouch for a static key. */
    static byte[] signedBytes(byte[] staticPublic) {
        byte[] signed = new byte[SIGNATURE_PREFIX.length + staticPublic.length];
        System.arraycopy(SIGNATURE_PREFIX, 0, signed, 0, SIGNATURE_PREFIX.length);
        System.arraycopy(staticPublic, 0, signed, SIGNATURE_PREFIX.length, staticPublic.length);
        return signed;
    }

    /** A fresh X25519 private key. */
    byte[] newKey() {
        byte[] key = new byte[Crypto.KEY_BYTES];
        random.nextBytes(key);
        return key;
    }

    byte[] staticPrivate() {
        return staticPrivate;
    }

    byte[] staticPublic() {
        return staticPublic;
    }

    byte[] payload() {
        return payload;
    }

    List<String> muxers() {
        return muxers;
    }

    Set<KeyType> acceptedKeys() {
        return acceptedKeys;
    }
}
