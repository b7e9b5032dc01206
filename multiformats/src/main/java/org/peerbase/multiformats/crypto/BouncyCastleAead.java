package org.peerbase.multiformats.crypto;

import java.nio.ByteBuffer;
import javax.crypto.AEADBadTagException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** Bouncy Castle's own ChaCha20-Poly1305. It works on arrays, so direct buffers are copied. */
final class BouncyCastleAead implements Aead {
    // One for each direction: a cipher refuses to seal with the nonce that it used last, be it to open.
    private final ChaCha20Poly1305 sealer = new ChaCha20Poly1305();
    private final ChaCha20Poly1305 opener = new ChaCha20Poly1305();
    private final KeyParameter key;

    BouncyCastleAead(byte[] key) {
        this.key = new KeyParameter(key);
    }

    @Override
    public int seal(byte[] nonce, byte[] associated, byte[] in, int offset, int length, byte[] out, int outOffset) {
        try {
            return process(true, nonce, associated, in, offset, length, out, outOffset);
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("sealing checks no tag", e);
        }
    }

    @Override
    public int open(byte[] nonce, byte[] associated, byte[] in, int offset, int length, byte[] out, int outOffset)
            throws AEADBadTagException {
        try {
            return process(false, nonce, associated, in, offset, length, out, outOffset);
        } catch (InvalidCipherTextException e) {
            throw (AEADBadTagException) new AEADBadTagException(e.getMessage()).initCause(e);
        }
    }

    private int process(
            boolean seal, byte[] nonce, byte[] associated, byte[] in, int offset, int length, byte[] out, int outOffset)
            throws InvalidCipherTextException {
        ChaCha20Poly1305 cipher = seal ? sealer : opener;
        cipher.init(seal, new AEADParameters(key, TAG_BYTES * Byte.SIZE, nonce, associated));
        int written = cipher.processBytes(in, offset, length, out, outOffset);
        return written + cipher.doFinal(out, outOffset + written);
    }

    @Override
    public void seal(byte[] nonce, byte[] associated, ByteBuffer in, ByteBuffer out) {
        Heap source = Heap.reading(in);
        Heap target = Heap.writing(out, in.remaining() + TAG_BYTES);
        int written = seal(nonce, associated, source.array, source.offset, in.remaining(), target.array, target.offset);
        in.position(in.limit());
        target.finish(out, written);
    }

    @Override
    public void open(byte[] nonce, byte[] associated, ByteBuffer in, ByteBuffer out) throws AEADBadTagException {
        Heap source = Heap.reading(in);
        Heap target = Heap.writing(out, Math.max(0, in.remaining() - TAG_BYTES));
        int written = open(nonce, associated, source.array, source.offset, in.remaining(), target.array, target.offset);
        in.position(in.limit());
        target.finish(out, written);
    }

    /** The array behind a buffer, or one of its own where there is none. */
    private static final class Heap {
        private final byte[] array;
        private final int offset;
        private final boolean copy;

        private Heap(byte[] array, int offset, boolean copy) {
            this.array = array;
            this.offset = offset;
            this.copy = copy;
        }

        static Heap reading(ByteBuffer in) {
            if (in.hasArray()) {
                return new Heap(in.array(), in.arrayOffset() + in.position(), false);
            }
            byte[] bytes = new byte[in.remaining()];
            in.get(in.position(), bytes);
            return new Heap(bytes, 0, true);
        }

        static Heap writing(ByteBuffer out, int bytes) {
            return out.hasArray() && out.remaining() >= bytes
                    ? new Heap(out.array(), out.arrayOffset() + out.position(), false)
                    : new Heap(new byte[bytes], 0, true);
        }

        void finish(ByteBuffer out, int written) {
            if (copy) {
                out.put(array, offset, written);
            } else {
                out.position(out.position() + written);
            }
        }
    }
}
