package org.peerbase.keys;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.security.auth.Destroyable;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.crypto.Crypto;

/**
 * The keys of a collaboration: a <em>write key</em> (Ed25519), whose public half anyone may know, and a secret <em>read
 * key</em> of {@value #KEY_BYTES} random bytes. Who has both reads and writes; read-only keys lack the write key's
 * secret half.
 *
 * <p>Safe for any thread. Immutable but for {@link #destroy}. Equality takes the same time whatever the secrets are, and
 * no secret shows in {@link #toString}.
 */
public final class Keys implements Destroyable {
    /** The length of each key, in bytes. */
    public static final int KEY_BYTES = 32;

    private final byte[] writePublicKey;
    private final byte @Nullable [] writeSeed;
    private final byte[] readKey;
    private volatile boolean destroyed;

    private Keys(byte[] writePublicKey, byte @Nullable [] writeSeed, byte[] readKey) {
        this.writePublicKey = writePublicKey;
        this.writeSeed = writeSeed;
        this.readKey = readKey;
    }

    /** New keys, to read and to write. */
    public static Keys generate() {
        return generate(new SecureRandom());
    }

    /** New keys of a given random generator, which must be a secure one outside of simulations. */
    public static Keys generate(RandomGenerator random) {
        byte[] writeSeed = new byte[KEY_BYTES];
        byte[] readKey = new byte[KEY_BYTES];
        random.nextBytes(writeSeed);
        random.nextBytes(readKey);
        return readWrite(writeSeed, readKey);
    }

    /** A new key for the application's own use, of 32 bytes, with an initialisation vector of 16. */
    public static SymmetricKey generateSymmetrical() {
        return generateSymmetrical(SymmetricKeyOptions.DEFAULT);
    }

    /** A new key for the application's own use. */
    public static SymmetricKey generateSymmetrical(SymmetricKeyOptions options) {
        byte[] raw = new byte[options.keyLength() + options.ivLength()];
        new SecureRandom().nextBytes(raw);
        return new SymmetricKey(raw, options);
    }

    /** All of {@code keys} as text: a secret that lets whoever has it read, and write if these keys can. */
    public static String uriEncode(Keys keys) {
        return KeyUri.encode(keys);
    }

    /** The text that lets whoever has it read: no less a secret, but for the readers. */
    public static String uriEncodeReadOnly(Keys keys) {
        return KeyUri.encode(keys.readOnly());
    }

    /**
     * The keys that a text holds.
     *
     * @throws MalformedKeysException if it is mistyped, cut off, or something else
     */
    public static Keys uriDecode(String uri) {
        return KeyUri.decode(uri);
    }

    /** Keys made of their secrets, which this object owns from now on. */
    static Keys readWrite(byte[] writeSeed, byte[] readKey) {
        return new Keys(Crypto.instance().ed25519PublicKey(writeSeed), writeSeed, readKey);
    }

    /** Keys made of their parts, which this object owns from now on. */
    static Keys readOnly(byte[] writePublicKey, byte[] readKey) {
        return new Keys(writePublicKey, null, readKey);
    }

    /** Whether these keys allow to write. */
    public boolean canWrite() {
        return writeSeed != null;
    }

    /** These keys without the right to write. */
    public Keys readOnly() {
        return readOnly(writePublicKey(), readKey());
    }

    /** A copy of the public half of the write key: no secret. */
    public byte[] writePublicKey() {
        return writePublicKey.clone();
    }

    /**
     * A copy of the write key's secret half, the seed of RFC 8032; empty for read-only keys.
     *
     * @throws IllegalStateException if the keys are destroyed
     */
    public Optional<byte[]> writeSeed() {
        return writeSeed == null ? Optional.empty() : Optional.of(secret(writeSeed));
    }

    /**
     * A copy of the read key, a secret.
     *
     * @throws IllegalStateException if the keys are destroyed
     */
    public byte[] readKey() {
        return secret(readKey);
    }

    private byte[] secret(byte[] kept) {
        byte[] copy = kept.clone();
        if (destroyed) {
            throw new IllegalStateException("these keys are destroyed");
        }
        return copy;
    }

    /**
     * Overwrites the secrets that this object holds. Copies that were taken of them, texts included, stay; what was
     * opened with the keys goes on.
     */
    @Override
    public void destroy() {
        destroyed = true;
        Arrays.fill(readKey, (byte) 0);
        if (writeSeed != null) {
            Arrays.fill(writeSeed, (byte) 0);
        }
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    /** Whether {@code other} allows the same in the same collaborations; destroyed keys equal themselves only. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        return other instanceof Keys that
                && !destroyed
                && !that.destroyed
                && canWrite() == that.canWrite()
                && MessageDigest.isEqual(writePublicKey, that.writePublicKey)
                && MessageDigest.isEqual(readKey, that.readKey);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(writePublicKey);
    }

    /** What the keys allow, and the public half of the write key; nothing that is secret. */
    @Override
    public String toString() {
        return "Keys[" + (canWrite() ? "read and write " : "read only ")
                + HexFormat.of().formatHex(writePublicKey, 0, Long.BYTES) + "]";
    }
}
