package org.peerbase.collaboration.access;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import org.peerbase.collaboration.CollaborationId;
import org.peerbase.multiformats.crypto.Aead;
import org.peerbase.multiformats.crypto.Crypto;
import org.peerbase.multiformats.crypto.Hkdf;

/**
 * Seals states that stay on this peer's disk: a salt, a commitment to the key and the sealed bytes. Each has a key of its
 * own, made of the read key, the salt and the collaboration's id, and is the only one sealed with it.
 */
final class StateSeal {
    private static final int SALT_BYTES = 16;
    private static final int COMMITMENT_BYTES = 16;
    private static final int HEAD_BYTES = SALT_BYTES + COMMITMENT_BYTES;
    private static final int KEY_BYTES = 32;
    private static final byte[] NONCE = new byte[Aead.NONCE_BYTES];

    private StateSeal() {}

    static byte[] seal(byte[] readKey, CollaborationId id, RandomGenerator random, byte[] state) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] derived = derive(readKey, id, salt);
        byte[] head = head(salt, derived);
        byte[] sealed = Arrays.copyOf(head, Math.addExact(HEAD_BYTES + Aead.TAG_BYTES, state.length));
        cipher(derived).seal(NONCE, Labels.concat(id.toBytes(), head), state, 0, state.length, sealed, HEAD_BYTES);
        return sealed;
    }

    static byte[] open(byte[] readKey, CollaborationId id, byte[] sealed) throws BrokenSealException {
        if (sealed.length < HEAD_BYTES + Aead.TAG_BYTES) {
            throw new BrokenSealException("a sealed state of " + sealed.length + " bytes");
        }
        byte[] derived = derive(readKey, id, Arrays.copyOf(sealed, SALT_BYTES));
        byte[] head = head(Arrays.copyOf(sealed, SALT_BYTES), derived);
        if (!MessageDigest.isEqual(head, Arrays.copyOf(sealed, HEAD_BYTES))) {
            throw new BrokenSealException("a state that was not sealed with the keys of this collaboration");
        }
        byte[] state = new byte[sealed.length - HEAD_BYTES - Aead.TAG_BYTES];
        try {
            cipher(derived)
                    .open(
                            NONCE,
                            Labels.concat(id.toBytes(), head),
                            sealed,
                            HEAD_BYTES,
                            sealed.length - HEAD_BYTES,
                            state,
                            0);
        } catch (AEADBadTagException e) {
            throw new BrokenSealException("a state that is not what was sealed");
        }
        return state;
    }

    private static byte[] derive(byte[] readKey, CollaborationId id, byte[] salt) {
        byte[] info = Labels.of("peer-base snapshot 1", id.toBytes());
        return Hkdf.derive(salt, readKey, info, KEY_BYTES + COMMITMENT_BYTES);
    }

    private static byte[] head(byte[] salt, byte[] derived) {
        return Labels.concat(salt, Arrays.copyOfRange(derived, KEY_BYTES, derived.length));
    }

    private static Aead cipher(byte[] derived) {
        byte[] key = Arrays.copyOf(derived, KEY_BYTES);
        Aead cipher = Crypto.instance().chaCha20Poly1305(key);
        Arrays.fill(key, (byte) 0);
        Arrays.fill(derived, (byte) 0);
        return cipher;
    }
}
