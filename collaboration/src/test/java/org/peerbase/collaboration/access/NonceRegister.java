package org.peerbase.collaboration.access;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import javax.crypto.AEADBadTagException;
import org.peerbase.multiformats.crypto.Aead;
import org.peerbase.multiformats.crypto.Crypto;

/** Stands between sessions and their ciphers and remembers each pair of key and nonce that ever sealed. */
final class NonceRegister implements Function<byte[], Aead> {
    private final Map<ByteBuffer, BitSet> noncesByKey = new ConcurrentHashMap<>();
    private final LongAdder sealed = new LongAdder();
    private final LongAdder repeated = new LongAdder();

    @Override
    public Aead apply(byte[] key) {
        BitSet nonces = noncesByKey.computeIfAbsent(ByteBuffer.wrap(key.clone()), unknown -> new BitSet());
        Aead aead = Crypto.instance().chaCha20Poly1305(key);
        return new Noting(aead, nonces);
    }

    /** Notes nonces on their way to the cipher. */
    private final class Noting implements Aead {
        private final Aead aead;
        private final BitSet nonces;

        Noting(Aead aead, BitSet nonces) {
            this.aead = aead;
            this.nonces = nonces;
        }

        @Override
        public int seal(byte[] nonce, byte[] associated, byte[] in, int offset, int length, byte[] out, int outOffset) {
            note(nonces, nonce);
            return aead.seal(nonce, associated, in, offset, length, out, outOffset);
        }

        @Override
        public void seal(byte[] nonce, byte[] associated, ByteBuffer in, ByteBuffer out) {
            note(nonces, nonce);
            aead.seal(nonce, associated, in, out);
        }

        @Override
        public int open(byte[] nonce, byte[] associated, byte[] in, int offset, int length, byte[] out, int outOffset)
                throws AEADBadTagException {
            return aead.open(nonce, associated, in, offset, length, out, outOffset);
        }

        @Override
        public void open(byte[] nonce, byte[] associated, ByteBuffer in, ByteBuffer out) throws AEADBadTagException {
            aead.open(nonce, associated, in, out);
        }
    }

    private void note(BitSet nonces, byte[] nonce) {
        long number = ByteBuffer.wrap(nonce).getLong(Aead.NONCE_BYTES - Long.BYTES);
        int low = Math.toIntExact(number);
        if (ByteBuffer.wrap(nonce).getInt() != 0) {
            throw new IllegalStateException("a nonce with something before the number");
        }
        sealed.increment();
        synchronized (nonces) {
            if (nonces.get(low)) {
                repeated.increment();
            }
            nonces.set(low);
        }
    }

    long sealed() {
        return sealed.sum();
    }

    long repeated() {
        return repeated.sum();
    }

    int keys() {
        return noncesByKey.size();
    }
}
