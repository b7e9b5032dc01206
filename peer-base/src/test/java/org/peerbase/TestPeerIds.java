package org.peerbase;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.peerbase.multiformats.identity.PeerId;

/** Peer ids with keys that nobody has. */
final class TestPeerIds {
    private static final byte[] ED25519 = {0, 36, 8, 1, 18, 32};

    private TestPeerIds() {}

    static PeerId number(int number) {
        byte[] bytes = Arrays.copyOf(ED25519, ED25519.length + 32);
        ByteBuffer.wrap(bytes, ED25519.length, Integer.BYTES).putInt(number);
        return PeerId.fromBytes(bytes);
    }
}
