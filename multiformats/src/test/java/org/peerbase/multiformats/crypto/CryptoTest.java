package org.peerbase.multiformats.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peerbase.multiformats.Vectors.hex;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.peerbase.multiformats.Vectors;

/** The vectors of the RFCs, on every provider. */
class CryptoTest {
    private static final byte[] NONE = {};

    static List<Crypto> providers() {
        return Crypto.available();
    }

    static List<Aead> aeads() {
        byte[] key = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
        return List.of(Crypto.available().get(0).chaCha20Poly1305(key), new BouncyCastleAead(key), JcaAead.ofJdk(key));
    }

    @Test
    void shouldPreferConscryptAndFallBackToBouncyCastle() {
        assertThat(Crypto.available()).extracting(Crypto::name).containsExactly("Conscrypt", "Bouncy Castle");
        assertThat(Crypto.instance().name()).isEqualTo("Conscrypt");
    }

    /** RFC 8032, section 7.1, test 3. */
    @ParameterizedTest
    @MethodSource("providers")
    void shouldSignAsRfc8032(Crypto crypto) {
        byte[] seed = hex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
        byte[] publicKey = hex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
        byte[] message = hex("af82");
        byte[] signature = hex("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");

        assertThat(crypto.ed25519PublicKey(seed)).isEqualTo(publicKey);
        assertThat(crypto.ed25519Sign(seed, publicKey, message)).isEqualTo(signature);
        assertThat(crypto.ed25519Verify(publicKey, message, signature)).isTrue();
        assertThat(crypto.ed25519Verify(publicKey, hex("af83"), signature)).isFalse();
        assertThat(crypto.ed25519Verify(publicKey, message, new byte[64])).isFalse();
        assertThat(crypto.ed25519Verify(publicKey, message, new byte[63])).isFalse();
        assertThat(crypto.ed25519Verify(new byte[31], message, signature)).isFalse();
    }

    /** RFC 7748, section 5.2: the function applied to its own results. */
    @ParameterizedTest
    @MethodSource("providers")
    void shouldAgreeAsRfc7748(Crypto crypto) throws InvalidKeyException {
        byte[] scalar = hex("0900000000000000000000000000000000000000000000000000000000000000");
        byte[] point = scalar;
        assertThat(crypto.x25519PublicKey(scalar)).isEqualTo(crypto.x25519Agree(scalar, point));
        for (int i = 1; i <= 1000; i++) {
            byte[] next = crypto.x25519Agree(scalar, point);
            point = scalar;
            scalar = next;
            if (i == 1) {
                assertThat(scalar).isEqualTo(hex("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"));
            }
        }
        assertThat(scalar).isEqualTo(hex("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"));
    }

    @ParameterizedTest
    @MethodSource("providers")
    void shouldRefuseAllZeroSecrets(Crypto crypto) {
        byte[] privateKey = new byte[32];
        privateKey[5] = 7;
        byte[] one = new byte[32];
        one[0] = 1;

        for (byte[] lowOrder : List.of(new byte[32], one)) {
            assertThatThrownBy(() -> crypto.x25519Agree(privateKey, lowOrder)).isInstanceOf(InvalidKeyException.class);
        }
        assertThatThrownBy(() -> crypto.x25519Agree(privateKey, new byte[31])).isInstanceOf(InvalidKeyException.class);
    }

    /** RFC 8439, section 2.8.2. */
    @ParameterizedTest
    @MethodSource("aeads")
    void shouldSealAsRfc8439(Aead aead) throws AEADBadTagException {
        byte[] nonce = hex("070000004041424344454647");
        byte[] associated = hex("50515253c0c1c2c3c4c5c6c7");
        byte[] plaintext = ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
                        + "future, sunscreen would be it.")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] sealed = new byte[plaintext.length + Aead.TAG_BYTES];

        assertThat(aead.seal(nonce, associated, plaintext, 0, plaintext.length, sealed, 0))
                .isEqualTo(sealed.length);

        assertThat(Arrays.copyOf(sealed, 16)).isEqualTo(hex("d31a8d34648e60db7b86afbc53ef7ec2"));
        assertThat(Arrays.copyOfRange(sealed, plaintext.length, sealed.length))
                .isEqualTo(hex("1ae10b594f09e26a7e902ecbd0600691"));
        byte[] opened = new byte[plaintext.length];
        assertThat(aead.open(nonce, associated, sealed, 0, sealed.length, opened, 0))
                .isEqualTo(plaintext.length);
        assertThat(opened).isEqualTo(plaintext);
    }

    @ParameterizedTest
    @MethodSource("aeads")
    void shouldSealAndOpenAnyBuffers(Aead aead) throws AEADBadTagException {
        SplittableRandom random = new SplittableRandom(1);
        byte[] nonce = new byte[Aead.NONCE_BYTES];
        for (int i = 0; i < 200; i++) {
            byte[] plaintext = new byte[random.nextInt(2000)];
            random.nextBytes(plaintext);
            nonce[11] = (byte) i;
            ByteBuffer in = buffer(random, plaintext.length).put(plaintext).flip();
            ByteBuffer sealed = buffer(random, plaintext.length + Aead.TAG_BYTES);
            aead.seal(nonce, NONE, in, sealed);
            assertThat(in.hasRemaining() || sealed.hasRemaining()).isFalse();
            sealed.flip();

            byte[] expected = new byte[plaintext.length + Aead.TAG_BYTES];
            new BouncyCastleAead(hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"))
                    .seal(nonce, NONE, plaintext, 0, plaintext.length, expected, 0);
            assertThat(sealed).isEqualTo(ByteBuffer.wrap(expected));

            ByteBuffer opened = buffer(random, plaintext.length);
            aead.open(nonce, NONE, sealed.duplicate(), opened);
            assertThat(opened.flip()).isEqualTo(ByteBuffer.wrap(plaintext));
        }
    }

    /** A direct buffer, an array, or a part of a larger array. */
    private static ByteBuffer buffer(SplittableRandom random, int bytes) {
        return switch (random.nextInt(3)) {
            case 0 -> ByteBuffer.allocateDirect(bytes);
            case 1 -> ByteBuffer.allocate(bytes);
            default ->
                ByteBuffer.allocate(bytes + 5000)
                        .position(3000)
                        .limit(3000 + bytes)
                        .slice();
        };
    }

    @ParameterizedTest
    @MethodSource("aeads")
    void shouldSealAndOpenPartsOfArrays(Aead aead) throws AEADBadTagException {
        SplittableRandom random = new SplittableRandom(2);
        byte[] nonce = new byte[Aead.NONCE_BYTES];
        for (int length : new int[] {0, 1, 64, 4096, 65_519, 100_000}) {
            byte[] plaintext = new byte[length];
            random.nextBytes(plaintext);
            nonce[0]++;
            byte[] exact = new byte[length + Aead.TAG_BYTES];
            assertThat(aead.seal(nonce, NONE, plaintext, 0, length, exact, 0)).isEqualTo(exact.length);

            byte[] within = new byte[length + 9000];
            System.arraycopy(exact, 0, within, 4000, exact.length);
            byte[] opened = new byte[length + 9000];
            assertThat(aead.open(nonce, NONE, within, 4000, exact.length, opened, 100))
                    .isEqualTo(length);
            assertThat(Arrays.copyOfRange(opened, 100, 100 + length)).isEqualTo(plaintext);
            assertThat(opened[100 + length]).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("aeads")
    void shouldRefuseWhatWasNotSealed(Aead aead) {
        byte[] nonce = new byte[Aead.NONCE_BYTES];
        byte[] sealed = new byte[20];
        aead.seal(nonce, NONE, new byte[4], 0, 4, sealed, 0);

        for (int i = 0; i < sealed.length; i++) {
            byte[] forged = sealed.clone();
            forged[i] ^= 1;
            // Another nonce in between: the JDK refuses the same one twice in a row, even to open.
            byte[] other = new byte[Aead.NONCE_BYTES];
            other[0] = (byte) (i + 1);
            assertThatThrownBy(() -> aead.open(other, NONE, sealed, 0, 20, new byte[20], 0))
                    .isInstanceOf(AEADBadTagException.class);
            assertThatThrownBy(() -> aead.open(nonce, NONE, forged, 0, 20, new byte[20], 0))
                    .isInstanceOf(AEADBadTagException.class);
        }
        assertThatThrownBy(() -> aead.open(nonce, NONE, sealed, 0, 15, new byte[20], 0))
                .isInstanceOf(AEADBadTagException.class);
        assertThatThrownBy(() -> aead.open(nonce, NONE, ByteBuffer.allocate(3), ByteBuffer.allocate(20)))
                .isInstanceOf(AEADBadTagException.class);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void shouldVerifyEd25519AsWycheproofSays(Crypto crypto) {
        for (List<String> row : Vectors.rows("ed25519.csv")) {
            assertThat(crypto.ed25519Verify(hex(row.get(0)), hex(row.get(1)), hex(row.get(2))))
                    .as(row.toString())
                    .isEqualTo(row.get(3).equals("valid"));
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void shouldAgreeOnX25519AsWycheproofSays(Crypto crypto) throws InvalidKeyException {
        for (List<String> row : Vectors.rows("x25519.csv")) {
            if (row.get(3).equals("zero")) {
                assertThatThrownBy(() -> crypto.x25519Agree(hex(row.get(0)), hex(row.get(1))))
                        .as(row.toString())
                        .isInstanceOf(InvalidKeyException.class);
            } else {
                assertThat(crypto.x25519Agree(hex(row.get(0)), hex(row.get(1))))
                        .as(row.toString())
                        .isEqualTo(hex(row.get(2)));
            }
        }
    }

    static List<Function<byte[], Aead>> aeadFactories() {
        return List.of(Crypto.available().get(0)::chaCha20Poly1305, BouncyCastleAead::new, JcaAead::ofJdk);
    }

    @ParameterizedTest
    @MethodSource("aeadFactories")
    void shouldOpenAsWycheproofSays(Function<byte[], Aead> factory) throws AEADBadTagException {
        for (List<String> row : Vectors.rows("chacha20-poly1305.csv")) {
            byte[] nonce = hex(row.get(1));
            byte[] associated = hex(row.get(2));
            byte[] plaintext = hex(row.get(3));
            byte[] sealed = hex(row.get(4));
            byte[] opened = new byte[plaintext.length];
            Aead aead = factory.apply(hex(row.get(0)));
            if (row.get(5).equals("valid")) {
                assertThat(aead.open(nonce, associated, sealed, 0, sealed.length, opened, 0))
                        .isEqualTo(plaintext.length);
                assertThat(opened).isEqualTo(plaintext);
                byte[] again = new byte[sealed.length];
                aead.seal(nonce, associated, plaintext, 0, plaintext.length, again, 0);
                assertThat(again).isEqualTo(sealed);
            } else {
                assertThatThrownBy(() -> aead.open(nonce, associated, sealed, 0, sealed.length, opened, 0))
                        .as(row.toString())
                        .isInstanceOf(AEADBadTagException.class);
            }
        }
    }

    @Test
    void shouldDeriveAsWycheproofSays() {
        for (List<String> row : Vectors.rows("hkdf-sha256.csv")) {
            byte[] expected = hex(row.get(3));
            assertThat(Hkdf.derive(hex(row.get(1)), hex(row.get(0)), hex(row.get(2)), expected.length))
                    .isEqualTo(expected);
        }
    }

    /** RFC 5869, appendix A.1 and A.3. */
    @Test
    void shouldDeriveAsRfc5869() {
        byte[] keyMaterial = hex("0b".repeat(22));

        assertThat(Hkdf.extract(hex("000102030405060708090a0b0c"), keyMaterial))
                .isEqualTo(hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"));
        assertThat(Hkdf.derive(hex("000102030405060708090a0b0c"), keyMaterial, hex("f0f1f2f3f4f5f6f7f8f9"), 42))
                .isEqualTo(hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"));
        assertThat(Hkdf.derive(NONE, keyMaterial, NONE, 42))
                .isEqualTo(hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"));
        assertThatThrownBy(() -> Hkdf.expand(new byte[32], NONE, Hkdf.MAX_BYTES + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
