package org.peerbase.multiformats.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peerbase.multiformats.Vectors.hex;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peerbase.multiformats.MalformedInputException;
import org.peerbase.multiformats.Vectors;

class KeysTest {
    private static final byte[] MESSAGE = "an offline peer writes".getBytes(StandardCharsets.UTF_8);

    static List<List<String>> vectors() {
        return Vectors.rows("keys.csv");
    }

    static List<String> row(KeyType type) {
        return vectors().stream()
                .filter(row -> row.get(0).equals(type.name()))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void shouldReadTheKeysOfTheSpecification(List<String> row) {
        PrivateKey privateKey = PrivateKey.decode(hex(row.get(1)));
        PublicKey publicKey = PublicKey.decode(hex(row.get(2)));

        assertThat(privateKey.type()).isEqualTo(KeyType.valueOf(row.get(0)));
        assertThat(privateKey.publicKey()).isEqualTo(publicKey).hasSameHashCodeAs(publicKey);
        assertThat(privateKey.encode()).isEqualTo(hex(row.get(1)));
        assertThat(publicKey.encode()).isEqualTo(hex(row.get(2)));
        assertThat(privateKey.toString()).doesNotContain(row.get(1).substring(20, 60));

        byte[] signature = privateKey.sign(MESSAGE);
        assertThat(publicKey.verify(MESSAGE, signature)).isTrue();
        assertThat(publicKey.verify(new byte[1], signature)).isFalse();
        for (int at : new int[] {0, signature.length / 2, signature.length - 1}) {
            byte[] forged = signature.clone();
            forged[at] ^= 1;
            assertThat(publicKey.verify(MESSAGE, forged)).isFalse();
        }
        assertThat(publicKey.verify(MESSAGE, new byte[0])).isFalse();
        assertThat(publicKey.verify(MESSAGE, Arrays.copyOf(signature, signature.length + 1)))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseEveryOtherEncodingOfAKey(KeyType type) {
        String valid = row(type).get(2);
        List<String> others = new ArrayList<>(List.of(
                valid + "00",
                valid.substring(0, valid.length() - 2),
                valid + "1a00",
                valid + "1801",
                valid.substring(4) + valid.substring(0, 4),
                valid.substring(0, 4) + valid,
                valid.substring(0, 2) + "8" + valid.charAt(3) + "00" + valid.substring(4)));
        if (type == KeyType.RSA) {
            others.add(valid.substring(4));
        }
        for (String other : others) {
            assertThatThrownBy(() -> PublicKey.decode(hex(other)))
                    .as(other)
                    .isInstanceOf(MalformedInputException.class);
        }
    }

    @Test
    void shouldMakeKeysThatDiffer() {
        PrivateKey one = PrivateKey.generateEd25519();
        PrivateKey two = PrivateKey.generateEd25519();

        assertThat(one.publicKey()).isNotEqualTo(two.publicKey());
        assertThat(two.publicKey().verify(MESSAGE, one.sign(MESSAGE))).isFalse();
        assertThat(PrivateKey.decode(one.encode()).publicKey()).isEqualTo(one.publicKey());
    }

    @Test
    void shouldReadTheOldFormOfEd25519Keys() {
        byte[] data = Arrays.copyOfRange(hex(row(KeyType.ED25519).get(1)), 4, 68);
        byte[] old = Arrays.copyOf(data, 96);
        System.arraycopy(data, 32, old, 64, 32);

        assertThat(PrivateKey.of(KeyType.ED25519, old).encode())
                .isEqualTo(hex(row(KeyType.ED25519).get(1)));
        old[95] ^= 1;
        assertThatThrownBy(() -> PrivateKey.of(KeyType.ED25519, old)).isInstanceOf(MalformedInputException.class);
    }

    @Test
    void shouldRefuseAPublicHalfOfAnotherKey() {
        byte[] encoded = hex(row(KeyType.ED25519).get(1));
        encoded[encoded.length - 1] ^= 1;

        assertThatThrownBy(() -> PrivateKey.decode(encoded))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("does not belong");
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 2040})
    void shouldRefuseShortRsaKeys(int bits) throws NoSuchAlgorithmException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        byte[] data = ((RSAPublicKey) generator.generateKeyPair().getPublic()).getEncoded();

        assertThatThrownBy(() -> PublicKey.of(KeyType.RSA, data))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("2048 to 8192 bits");
    }

    @Test
    void shouldRefuseRsaKeysThatOnlyCostTime() {
        BigInteger exponent = BigInteger.valueOf(65537);

        assertThat(PublicKey.of(KeyType.RSA, rsa(BigInteger.ONE.shiftLeft(8191).setBit(0), exponent)))
                .isNotNull();
        assertThatThrownBy(() -> PublicKey.of(
                        KeyType.RSA, rsa(BigInteger.ONE.shiftLeft(16383).setBit(0), exponent)))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("not 16384");
        assertThatThrownBy(() -> PublicKey.of(
                        KeyType.RSA,
                        rsa(
                                BigInteger.ONE.shiftLeft(2047).setBit(0),
                                BigInteger.ONE.shiftLeft(2000).setBit(0))))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("no key has");
        assertThatThrownBy(() -> PublicKey.decode(new byte[PublicKey.MAX_ENCODED_BYTES + 1]))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("limit");
    }

    /** PKIX DER of any two numbers. */
    private static byte[] rsa(BigInteger modulus, BigInteger exponent) {
        byte[] numbers = der(0x30, der(2, modulus.toByteArray()), der(2, exponent.toByteArray()));
        byte[] bits = der(3, new byte[1], numbers);
        return der(0x30, hex("300d06092a864886f70d0101010500"), bits);
    }

    private static byte[] der(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] header = length < 0x80
                ? new byte[] {(byte) tag, (byte) length}
                : length < 0x100
                        ? new byte[] {(byte) tag, (byte) 0x81, (byte) length}
                        : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >>> 8), (byte) length};
        byte[] out = Arrays.copyOf(header, header.length + length);
        int at = header.length;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, out, at, part.length);
            at += part.length;
        }
        return out;
    }

    @Test
    void shouldRefuseRsaNumbersThatDoNotBelongTogether() {
        byte[] encoded = hex(row(KeyType.RSA).get(1));
        for (int at : new int[] {300, 800, 1200, 1500, 1800, 2100, encoded.length - 1}) {
            byte[] changed = encoded.clone();
            changed[at] ^= 2;
            assertThatThrownBy(() -> PrivateKey.decode(changed))
                    .as("byte %d", at)
                    .isInstanceOf(MalformedInputException.class);
        }
    }

    @Test
    void shouldRefuseDeepNesting() {
        byte[] definite = new byte[PublicKey.MAX_ENCODED_BYTES - 100];
        for (int i = 0; i + 4 <= definite.length; i += 4) {
            int rest = definite.length - i - 4;
            definite[i] = 0x30;
            definite[i + 1] = (byte) 0x82;
            definite[i + 2] = (byte) (rest >>> 8);
            definite[i + 3] = (byte) rest;
        }
        byte[] indefinite = new byte[PrivateKey.MAX_ENCODED_BYTES - 100];
        for (int i = 0; i + 2 <= indefinite.length; i += 2) {
            indefinite[i] = 0x30;
            indefinite[i + 1] = (byte) 0x80;
        }
        for (KeyType type : List.of(KeyType.RSA, KeyType.ECDSA)) {
            for (byte[] nested : new byte[][] {definite, indefinite}) {
                assertThatThrownBy(() -> PublicKey.of(type, nested)).isInstanceOf(MalformedInputException.class);
                assertThatThrownBy(() -> PrivateKey.of(type, nested)).isInstanceOf(MalformedInputException.class);
            }
        }
    }

    @Test
    void shouldRefusePointsThatAreNotOnTheCurve() {
        byte[] secp256k1 = hex(row(KeyType.SECP256K1).get(2));
        byte[] ecdsa = hex(row(KeyType.ECDSA).get(2));
        secp256k1[3] = 4;
        ecdsa[ecdsa.length - 1] ^= 1;

        assertThatThrownBy(() -> PublicKey.decode(secp256k1)).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> PublicKey.decode(ecdsa)).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> PublicKey.of(KeyType.SECP256K1, new byte[33]))
                .isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> PrivateKey.of(KeyType.SECP256K1, new byte[32]))
                .isInstanceOf(MalformedInputException.class);
    }
}
