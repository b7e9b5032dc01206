package org.peerbase.multiformats.crypto;

import java.nio.ByteBuffer;
import java.security.Provider;
import javax.crypto.AEADBadTagException;

/**
 * Conscrypt's ChaCha20-Poly1305, kept on its two fast paths: direct buffers, and arrays that hold little else. Of any
 * other array Conscrypt copies all, however small the part that is meant, and of a buffer that is not direct it makes a
 * direct one each time; so those go through direct buffers of the thread's own.
 */
final class ConscryptAead implements Aead {
    /** The largest message that goes through the thread's own buffers; a Noise message has at most 65,535 bytes. */
    private static final int SCRATCH_BYTES = 64 * 1024;

    /** Bytes of an array that may be copied in vain. */
    private static final int VAIN_BYTES = 512;

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private final JcaAead cipher;

    ConscryptAead(byte[] key, Provider conscrypt) {
        this.cipher = JcaAead.ofConscrypt(key, conscrypt);
    }

    @Override
    public int seal(byte[] nonce, byte[] associated, byte[] in, int offset, int length, byte[] out, int outOffset) {
        int sealed = length + TAG_BYTES;
        if (isCheap(in, length) && isCheap(out, sealed)) {
            return cipher.seal(nonce, associated, in, offset, length, out, outOffset);
        }
        seal(nonce, associated, ByteBuffer.wrap(in, offset, length), ByteBuffer.wrap(out, outOffset, sealed));
        return sealed;
    }

    @Override
    public int open(byte[] nonce, byte[] associated, byte[] in, int offset, int length, byte[] out, int outOffset)
            throws AEADBadTagException {
        int opened = length - TAG_BYTES;
        if (opened < 0 || (isCheap(in, length) && isCheap(out, opened))) {
            return cipher.open(nonce, associated, in, offset, length, out, outOffset);
        }
        open(nonce, associated, ByteBuffer.wrap(in, offset, length), ByteBuffer.wrap(out, outOffset, opened));
        return opened;
    }

    private static boolean isCheap(byte[] array, int length) {
        return array.length - length <= VAIN_BYTES;
    }

    @Override
    public void seal(byte[] nonce, byte[] associated, ByteBuffer in, ByteBuffer out) {
        int sealed = in.remaining() + TAG_BYTES;
        if (sealed > SCRATCH_BYTES || (in.isDirect() && out.isDirect())) {
            cipher.seal(nonce, associated, in, out);
            return;
        }
        Scratch scratch = SCRATCH.get();
        ByteBuffer directOut = scratch.output(out, sealed);
        cipher.seal(nonce, associated, scratch.input(in), directOut);
        finish(out, directOut);
    }

    @Override
    public void open(byte[] nonce, byte[] associated, ByteBuffer in, ByteBuffer out) throws AEADBadTagException {
        int opened = in.remaining() - TAG_BYTES;
        if (opened < 0 || in.remaining() > SCRATCH_BYTES || (in.isDirect() && out.isDirect())) {
            cipher.open(nonce, associated, in, out);
            return;
        }
        Scratch scratch = SCRATCH.get();
        ByteBuffer directOut = scratch.output(out, opened);
        cipher.open(nonce, associated, scratch.input(in), directOut);
        finish(out, directOut);
    }

    private static void finish(ByteBuffer out, ByteBuffer directOut) {
        if (!out.isDirect()) {
            out.put(directOut.flip());
        }
    }

    private static final class Scratch {
        private final ByteBuffer input = ByteBuffer.allocateDirect(SCRATCH_BYTES);
        private final ByteBuffer output = ByteBuffer.allocateDirect(SCRATCH_BYTES);

        /** What remains of {@code in}, in a direct buffer; {@code in} is advanced, now or by whoever reads it. */
        ByteBuffer input(ByteBuffer in) {
            return in.isDirect() ? in : input.clear().put(in).flip();
        }

        ByteBuffer output(ByteBuffer out, int bytes) {
            return out.isDirect() ? out : output.clear().limit(bytes);
        }
    }
}
