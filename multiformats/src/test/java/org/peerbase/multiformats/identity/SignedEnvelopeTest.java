package org.peerbase.multiformats.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.peerbase.multiformats.MalformedInputException;

class SignedEnvelopeTest {
    private static final byte[] TYPE = {1, 2};
    private static final byte[] PAYLOAD = {3, 4, 5};

    private final PrivateKey key = PrivateKey.ofEd25519Seed(new byte[32]);
    private final SignedEnvelope envelope = SignedEnvelope.sign(key, "domain", TYPE, PAYLOAD);

    @Test
    void shouldBeValidForItsDomainOnly() {
        SignedEnvelope read = SignedEnvelope.decode(envelope.encode());

        assertThat(read).isEqualTo(envelope).hasSameHashCodeAs(envelope);
        assertThat(read.isSignedFor("domain")).isTrue();
        assertThat(read.isSignedFor("domai")).isFalse();
        assertThat(read.publicKey()).isEqualTo(key.publicKey());
        assertThat(read.payloadType()).isEqualTo(TYPE);
        assertThat(read.payload()).isEqualTo(PAYLOAD);
    }

    @Test
    void shouldNotBeValidOnceChanged() {
        byte[] encoded = envelope.encode();
        for (int at = encoded.length - 1; at >= encoded.length - 64 - 2 - PAYLOAD.length; at--) {
            byte[] changed = encoded.clone();
            changed[at] ^= 1;
            try {
                assertThat(SignedEnvelope.decode(changed).isSignedFor("domain"))
                        .as("byte %d", at)
                        .isFalse();
            } catch (MalformedInputException e) {
                assertThat(e).hasMessageMatching("(?s).*(protobuf|canonical).*");
            }
        }
    }

    @Test
    void shouldRefuseEveryOtherEncoding() {
        byte[] encoded = envelope.encode();

        for (byte[] other : new byte[][] {
            {},
            Arrays.copyOf(encoded, encoded.length - 1),
            Arrays.copyOf(encoded, encoded.length + 1),
            withUnknownField(encoded),
            new byte[SignedEnvelope.MAX_BYTES + 1]
        }) {
            assertThatThrownBy(() -> SignedEnvelope.decode(other)).isInstanceOf(MalformedInputException.class);
        }
    }

    private static byte[] withUnknownField(byte[] encoded) {
        byte[] extended = Arrays.copyOf(encoded, encoded.length + 2);
        extended[encoded.length] = 0x30;
        extended[encoded.length + 1] = 1;
        return extended;
    }
}
