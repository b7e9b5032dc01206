package org.peerbase.collaboration.access;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import org.peerbase.multiformats.crypto.Aead;
import org.peerbase.multiformats.crypto.Crypto;
import org.peerbase.multiformats.crypto.Hkdf;

/**
 * The key of one session: one opening of a collaboration by one replica, or by one peer that gossips. It is made of the
 * read key, a salt that was drawn for the session, the collaboration's id and the replica's or the peer's. What others are told is the salt and a commitment to
 * the key, so that a session made with other keys is refused before anything is opened.
 *
 * <p>ChaCha20-Poly1305 by itself doesn't commit to its key: a sealed text can be made that opens under two. That can't be
 * of use to anybody here, since the id that both keys would have to belong to is made of the read key, too.
 */
final class Session {
    static final int SALT_BYTES = 16;
    static final int COMMITMENT_BYTES = 16;
    static final int BYTES = SALT_BYTES + COMMITMENT_BYTES;
    static final int TAG_BYTES = Aead.TAG_BYTES;

    private static final int KEY_BYTES = 32;

    private final byte[] told;
    private final Aead aead;
    private final byte[] bound;
    private final byte[] nonce = new byte[Aead.NONCE_BYTES];

    private Session(byte[] told, byte[] key, byte[] bound, Function<byte[], Aead> ciphers) {
        this.told = told;
        this.aead = ciphers.apply(key);
        this.bound = bound;
    }

    static Session begin(byte[] readKey, SessionScope scope, RandomGenerator random) {
        return begin(readKey, scope, random, Crypto.instance()::chaCha20Poly1305);
    }

    /** A new session. {@code ciphers} makes the cipher of a key. */
    static Session begin(byte[] readKey, SessionScope scope, RandomGenerator random, Function<byte[], Aead> ciphers) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return derive(readKey, salt, scope, ciphers);
    }

    /** The session that a replica has told of. */
    static Session enter(byte[] readKey, SessionScope scope, byte[] told) throws BrokenSealException {
        if (told.length != BYTES) {
            throw new BrokenSealException("a session of " + told.length + " bytes; it has " + BYTES);
        }
        Session session = derive(readKey, Arrays.copyOf(told, SALT_BYTES), scope, Crypto.instance()::chaCha20Poly1305);
        if (!MessageDigest.isEqual(session.told, told)) {
            throw new BrokenSealException("a session that was not made with the keys of this collaboration");
        }
        return session;
    }

    private static Session derive(byte[] readKey, byte[] salt, SessionScope scope, Function<byte[], Aead> ciphers) {
        byte[] derived = Hkdf.derive(salt, readKey, scope.info(), KEY_BYTES + COMMITMENT_BYTES);
        byte[] key = Arrays.copyOf(derived, KEY_BYTES);
        byte[] told = Labels.concat(salt, Arrays.copyOfRange(derived, KEY_BYTES, derived.length));
        Session session = new Session(told, key, scope.bound(), ciphers);
        Arrays.fill(derived, (byte) 0);
        Arrays.fill(key, (byte) 0);
        return session;
    }

    /** Salt and commitment. */
    byte[] told() {
        return told.clone();
    }

    byte[] seal(long sequence, byte[] header, byte[] body) {
        byte[] sealed = new byte[Math.addExact(body.length, TAG_BYTES)];
        aead.seal(nonce(sequence), Labels.concat(bound, header), body, 0, body.length, sealed, 0);
        return sealed;
    }

    byte[] open(long sequence, byte[] header, byte[] sealed) throws BrokenSealException {
        if (sealed.length < TAG_BYTES) {
            throw new BrokenSealException("a sealed body of " + sealed.length + " bytes");
        }
        byte[] body = new byte[sealed.length - TAG_BYTES];
        try {
            aead.open(nonce(sequence), Labels.concat(bound, header), sealed, 0, sealed.length, body, 0);
        } catch (AEADBadTagException e) {
            throw new BrokenSealException("number " + sequence + " is not what its author sealed");
        }
        return body;
    }

    private byte[] nonce(long sequence) {
        ByteBuffer.wrap(nonce).putLong(Aead.NONCE_BYTES - Long.BYTES, sequence);
        return nonce;
    }
}
